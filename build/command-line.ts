/** Makes the bundle of the command line; `turnscope.mjs` runs this when it finds none that is up to date. */
import { createHash } from 'node:crypto'
import {
  chmodSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'
import { commandLineBundle } from './vite/electron.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const dist = `${root}dist/`

/** What decides about the bundle beside the sources in it; npm writes the first whenever it installs anything. */
const ALSO = ['node_modules/.package-lock.json', 'build/command-line.ts', 'build/vite/electron.ts']
/** Whoever still runs an older bundle may yet load a part of it. */
const KEEP_MS = 24 * 60 * 60 * 1000
/** The clock of a file system may lag behind the process's by a tick. */
const TICK_MS = 20

type Input = readonly [path: string, changed: number, bytes: number]

/** Builds into `outDir`; returns the project's own files that were read for it, below the root. */
async function bundled(outDir: string): Promise<{ inputs: string[]; hash: string }> {
  const inputs: string[] = []
  const noteInputs = {
    name: 'note-inputs',
    buildEnd(this: Rolldown.PluginContext) {
      for (const id of this.getModuleIds()) {
        const path = relative(root, id).replaceAll('\\', '/')
        if (!/^\.\.|^\0|(^|\/)node_modules\//.test(path)) inputs.push(path)
      }
    },
  }
  const made = await build({ ...commandLineBundle(outDir, [noteInputs]), logLevel: 'warn' })
  const hash = createHash('sha256')
  for (const { output } of [made].flat() as Rolldown.RolldownOutput[])
    for (const file of output)
      hash.update(`${file.fileName}\0`).update(file.type === 'chunk' ? file.code : file.source)
  return { inputs, hash: hash.digest('hex').slice(0, 16) }
}

const startedAt = Date.now()
mkdirSync(dist, { recursive: true })
const making = mkdtempSync(`${dist}making-`)
try {
  const { inputs, hash } = await bundled(making)
  const folder = `dist/command-line-${hash}`
  // A folder for temporary files is its maker's alone; other accounts run the command line from this checkout too.
  chmodSync(making, 0o777 & ~process.umask())
  try {
    renameSync(making, root + folder)
  } catch (error) {
    // It is there already, made of the same sources: by another process just now, or before a change was taken back.
    if (statSync(root + folder, { throwIfNoEntry: false }) === undefined) throw error
  }
  const seen = [...inputs, ...ALSO].flatMap((path): Input[] => {
    const now = statSync(root + path, { throwIfNoEntry: false })
    if (now === undefined) return []
    // Changed while this ran: which of the two states is in the bundle cannot be told, so it is out of date.
    return [[path, now.ctimeMs > startedAt - TICK_MS ? 0 : now.ctimeMs, now.size]]
  })
  const list = `${making}.json`
  writeFileSync(list, JSON.stringify({ folder, inputs: seen }))
  renameSync(list, `${dist}command-line.json`)
  for (const name of globSync('command-line-*', { cwd: dist }))
    if (`dist/${name}` !== folder && statSync(dist + name).mtimeMs < startedAt - KEEP_MS)
      rmSync(dist + name, { recursive: true, force: true })
} finally {
  rmSync(making, { recursive: true, force: true })
}
