/**
 * `npm run --silent turnscope -- …`: the command line from its bundle, which starts in a fraction of the time that
 * reading it from source takes. The bundle is made anew by whoever first asks after a source has changed. This file is
 * JavaScript, and knows nothing but its list of inputs, because every start pays for it.
 */
import { spawnSync } from 'node:child_process'
import { accessSync, readFileSync, statSync } from 'node:fs'
import module from 'node:module'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../', import.meta.url))

/** The folder of the bundle, below the root; null where none was made of the sources as they are. */
function freshBundle() {
  let made
  try {
    made = JSON.parse(readFileSync(`${root}dist/command-line.json`, 'utf8'))
  } catch {
    return null
  }
  for (const [path, changed, bytes] of made.inputs) {
    const now = statSync(root + path, { throwIfNoEntry: false })
    // The time of the last change of any kind: unlike the time of modification nobody can set it back.
    if (now?.ctimeMs !== changed || now.size !== bytes) return null
  }
  try {
    accessSync(`${root}${made.folder}/turnscope.js`)
    return made.folder
  } catch {
    // It is gone, or another account's alone.
    return null
  }
}

function newBundle() {
  const { status, stderr } = spawnSync(process.execPath, [`${root}build/command-line.ts`], {
    encoding: 'utf8',
  })
  if (status !== 0 && process.env.TURNSCOPE_DEBUG === '1') console.error(`Run from source: ${stderr}`)
  return status === 0 ? freshBundle() : null
}

const folder = freshBundle() ?? newBundle()
// Where no bundle can be made (a folder that may not be written, a tool that is missing) the source still runs.
if (folder === null) await import('../electron/cli/turnscope.ts')
else {
  // By the environment, so that the worker threads and the web host's engine have it too.
  process.env.NODE_COMPILE_CACHE ??= `${root}${folder}/compiled`
  module.enableCompileCache?.(process.env.NODE_COMPILE_CACHE)
  await import(`../${folder}/turnscope.js`)
}
