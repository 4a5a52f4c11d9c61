/**
 * `node build/run.mjs FILE [arguments]`: how every npm script starts. Where `npm ci` did not run, or not to its end, one
 * sentence says what to do. Where npm left another Node in front of the project's own, the script goes on in that one:
 * npm 9 and 10 take its link away together with the packages of other platforms. Plain JavaScript that knows nothing
 * but Node, because an old Node may be the one to read it.
 */
import { spawn } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { delimiter, dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { broughtNode, isOld, LEFT_OUT, NODE, whyNotReady } from './start/ready.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Runs the script in another Node, with that one in front for all that the script starts. */
function runBy(node, args) {
  const link = join(root, 'node_modules', '.bin', 'node')
  try {
    // The link that npm should have left: next time, and for npx, that Node is found at once.
    if (process.platform !== 'win32') symlinkSync(relative(dirname(link), node), link)
  } catch {
    // It is there, or the folder may not be written; this works without.
  }
  const PATH = [dirname(node), process.env.PATH].join(delimiter)
  const child = spawn(node, args, { stdio: 'inherit', env: { ...process.env, PATH } })
  // The terminal tells both of its Ctrl+C; what else ends this process is passed on.
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (error) => {
    console.error(
      `The Node that npm brought does not run here (${error.message}): put Node ${NODE} or later on the PATH.`,
    )
    process.exitCode = 1
  })
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code)
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeAllListeners(name)
    process.kill(process.pid, signal)
  })
}

const [, , file, ...args] = process.argv
const version = process.versions.node
const brought = broughtNode(root, process.platform, process.arch)
const why = whyNotReady(root, { version, brought })
const script = resolve(root, file)
if (why !== null) {
  console.error(why)
  process.exitCode = 1
} else if (isOld(version)) runBy(brought, [script, ...args])
else {
  process.argv.splice(1, 2, script)
  try {
    await import(pathToFileURL(script).href)
  } catch (error) {
    if (error.code?.startsWith('ERR_PARSE_ARGS')) {
      console.error(error.message)
      process.exitCode = 2
    } else if (/^Cannot find native binding/.test(error.message)) {
      console.error(LEFT_OUT)
      process.exitCode = 1
    } else throw error
  }
}
