/** Vitest's global set-up: the threads and processes that tests start run from the command line's bundle. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Plugin } from 'vite'
import type { TestProject } from 'vitest/node'

const root = fileURLToPath(new URL('../../', import.meta.url))
/** Names the bundle's folder, as a URL, to the plugin below and to tests that start processes. */
export const FOLDER = 'TURNSCOPE_TEST_BUNDLE'

const ENTRIES: Record<string, string> = {
  'worker/worker': 'job-worker.js',
  'host/child-entry': 'child-entry.js',
  'spare-child': 'spare-child.js',
}

function bundle(): void {
  const { status, stderr } = spawnSync(process.execPath, [`${root}build/command-line.ts`], {
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The command line could not be bundled: ${stderr}`)
  const { folder } = JSON.parse(readFileSync(`${root}dist/command-line.json`, 'utf8'))
  process.env[FOLDER] = `${pathToFileURL(root + folder)}/`
}

export default function setup(project: TestProject): void {
  // For whatever a test starts: hundreds of threads and processes compile the same files.
  process.env.NODE_COMPILE_CACHE ??= `${root}node_modules/.cache/compile`
  bundle()
  project.onTestsRerun(bundle)
}

/** The source of what starts a job's thread or an engine's process, with the bundle in place of what it starts. */
export const startingBundle = (code: string): string =>
  code.replace(
    /'[./]+\/(worker\/worker|host\/child-entry|spare-child)\.ts'/g,
    (_, entry) => `\`\${process.env.${FOLDER}}${ENTRIES[entry]}\``,
  )

/**
 * Points what starts a job's thread or an engine's process at the bundle. From source each start would read, strip
 * and compile a few hundred files, which costs five times as much; and the bundle is what people run.
 */
export const startBundles: Plugin = {
  name: 'start-bundles',
  enforce: 'pre',
  transform: startingBundle,
}
