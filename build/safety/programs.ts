import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'
import { FOLDER, startingBundle } from '../test/bundles.ts'
import { base, modules } from '../vite/electron.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const PROGRAMS = {
  doer: 'build/safety/doer.ts',
  'child-entry': 'electron/host/child-entry.ts',
  'spare-child': 'electron/host/spare-child.ts',
  'job-worker': 'electron/engine/worker/worker.ts',
}

let made: Promise<string> | undefined

/** The programs that are killed, in one bundle: from source each start would take twice as long. Gone with this process. */
async function bundled(): Promise<string> {
  // Inside the project, so that packages are found.
  mkdirSync(`${root}dist`, { recursive: true })
  const folder = mkdtempSync(`${root}dist/safety-`)
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await build({
    ...base,
    logLevel: 'warn',
    build: {
      ...modules,
      outDir: join(folder, 'bundle'),
      rolldownOptions: {
        input: Object.fromEntries(Object.entries(PROGRAMS).map(([name, path]) => [name, root + path])),
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'shared-[hash].js',
        },
      },
    },
  })
  return folder
}

/** The path of a program, and of the folder for what V8 makes of it. */
export async function programNamed(
  name: keyof typeof PROGRAMS,
): Promise<{ program: string; compiled: string }> {
  made ??= bundled()
  const folder = await made
  return { program: join(folder, 'bundle', `${name}.js`), compiled: join(folder, 'compiled') }
}

/** Has jobs, and the processes of engines that are imported from now on, started from the bundle, as `npm test` has. */
export async function startFromBundle(): Promise<void> {
  const { program } = await programNamed('doer')
  process.env[FOLDER] = `${pathToFileURL(dirname(program))}/`
  registerHooks({
    load(url, context, next) {
      const loaded = next(url, context)
      return loaded.source != null && /\/electron\/.*\.ts$/.test(url)
        ? { ...loaded, source: startingBundle(String(loaded.source)) }
        : loaded
    },
  })
}
