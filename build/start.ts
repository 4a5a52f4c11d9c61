/**
 * `npm start [-- FILE] [--web] [--open] [--port N] [--allow-host NAME:PORT] [--allow-dir FOLDER]`: the app in its window where Electron can run, else in a browser through
 * the web host, saying why.
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { EXIT } from '../electron/host/exit-code.ts'
import { engineHome } from '../electron/host/home.ts'
import { parentGone } from '../electron/host/parent.ts'
import { readServed, type Served } from '../electron/host/served.ts'
import { whyUnusable } from '../electron/host/usable-home.ts'
import { startWebHost } from '../electron/web/server.ts'
import { toFailure } from '../shared/contract/errors.ts'
import { bundleIfStale } from './bundle.ts'
import { findElectron } from './start/electron-runtime.ts'
import { openInBrowser } from './start/open-in-browser.ts'
import { summarize } from './start/summary.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
/** An Electron that ends sooner than this, and not well, never showed a window. */
const FIRST_BREATH_MS = 10_000

/** Runs the app in Electron until it is closed. Resolves with why it could not run; null if it did. */
function runElectron(executable: string, path: string | null): Promise<string | null> {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env
  const startedAt = Date.now()
  const child = spawn(executable, [root, ...(path === null ? [] : [path])], {
    env,
    stdio: ['ignore', 'inherit', 'ignore'],
  })
  return new Promise((settle) => {
    child.on('error', (error) => settle(`Electron did not start (${error.message})`))
    child.on('exit', (code, signal) => {
      const well = code === 0 || Date.now() - startedAt > FIRST_BREATH_MS
      settle(well ? null : `Electron ended as soon as it was started (${signal ?? `code ${code}`})`)
    })
  })
}

async function runWebHost(
  { path, port, allowedHosts, allowedFolders, picked }: Served,
  { open }: { readonly open: boolean },
): Promise<void> {
  const lines: string[] = []
  const home = () => engineHome(process.env, process.platform)
  const unusable = whyUnusable(home)
  if (unusable !== null) {
    console.error(`${unusable.message} ${unusable.next}`)
    process.exit(EXIT.couldNotWrite)
  }
  const host = await startWebHost({
    assets: `${root}dist/renderer`,
    home: home(),
    port,
    withToken: true,
    allowedHosts,
    allowedFolders,
    initial: path === null ? null : { path, timeline_path: null, picked },
    log: (line) => lines.push(line),
  })
  const stop = (): void => {
    host.close().then(() => process.exit())
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  void parentGone().gone.then(stop)
  console.log(`\n  ${host.url}\n`)
  if (open && !(await openInBrowser(host.url)))
    console.log('No browser could be opened: please open that address yourself.\n')
  try {
    const engine = await host.connect()
    console.log(`${await summarize(engine, path, picked)}\n`)
  } catch (error) {
    const { kind, message, next } = toFailure(error)
    console.log(`${message} ${next}\n`)
    if (kind === 'Internal') console.error(lines.join('\n'))
  }
  console.log('Press Ctrl+C to stop.')
}

const HELP = `npm start [-- FILE] [options]

  FILE                     the copied turns.db; the sample when left out
  --web                    in the browser, also where a window could be shown
  --open                   open the browser too
  --wal FILE               read this file as its -wal, whatever it is called
  --inside NAME            which database of an archive
  --at BYTE                take the database from this byte of the file on
  --port N                 the web host's port; any free one when left out
  --allow-host NAME:PORT   another name that a forwarded port gives the web host
  --allow-dir FOLDER       a folder in which the page may open and write files; your own when left out
  --help                   this text
`

function readStart() {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      web: { type: 'boolean', default: false },
      open: { type: 'boolean', default: false },
      port: { type: 'string' },
      wal: { type: 'string' },
      inside: { type: 'string' },
      at: { type: 'string' },
      'allow-host': { type: 'string', multiple: true },
      'allow-dir': { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (positionals.length > 1) throw new Error('One file at a time, please.')
  const { web, open, help, wal, inside, at, port } = values
  const hosts = { allowHost: values['allow-host'], allowDir: values['allow-dir'] }
  return { web, open, help, given: readServed(positionals[0], { wal, inside, at, port, ...hosts }) }
}

function started(): ReturnType<typeof readStart> {
  try {
    return readStart()
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`)
    process.exit(EXIT.badUsage)
  }
}

const { web, open, help, given } = started()
if (help) {
  console.log(HELP)
  process.exit(EXIT.done)
}
await bundleIfStale()

let why = 'you asked for it'
let shown = false
if (Object.keys(given.picked).length > 0) why = '--wal, --inside and --at are for the web host'
else if (!web) {
  const runtime = findElectron(root, {
    platform: process.platform,
    env: process.env,
    userId: process.getuid?.() ?? null,
  })
  const problem = 'why' in runtime ? runtime.why : await runElectron(runtime.executable, given.path)
  if (problem === null) shown = true
  else why = problem
}
if (!shown) {
  console.log(`Turnscope runs in your browser here: ${why}.`)
  await runWebHost(given, { open })
}
