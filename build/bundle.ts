/** `npm run build`: the page, the Electron bundles and the preload, into `dist`. */
import { existsSync, globSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build, type LogLevel } from 'vite'
import { collectPackages, writeNotices } from './packaging/notices.ts'
import { isProgram } from './start/is-program.ts'
import { nodeBundles, preloadBundle } from './vite/electron.ts'
import renderer from './vite/renderer.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
/** Written last: whatever is newer than this is not in the bundles. */
const stamp = `${root}dist/built`

const SOURCES = ['{shared,renderer,electron}/**/*.*', 'build/{vite,packaging}/*', 'package-lock.json']

const modified = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0

function isStale(): boolean {
  if (!existsSync(stamp)) return true
  const builtAt = modified(stamp)
  return globSync(SOURCES, { cwd: root }).some((name) => modified(`${root}${name}`) > builtAt)
}

/** Builds everything, in some seconds. */
export async function bundle(logLevel: LogLevel): Promise<void> {
  const startedAt = new Date()
  const packages = new Set<string>()
  for (const config of [renderer, nodeBundles, preloadBundle]) {
    const plugins = [...(config.plugins ?? []), collectPackages(packages)]
    await build({ ...config, plugins, logLevel })
  }
  writeNotices(root, packages, ['better-sqlite3'])
  writeFileSync(stamp, '')
  // A change made while this ran must count as newer.
  utimesSync(stamp, startedAt, startedAt)
}

/** Builds if a source has changed since the last time. */
export async function bundleIfStale(): Promise<void> {
  if (!isStale()) return
  console.error('Building the app from its sources…')
  await bundle('warn')
}

if (isProgram(import.meta)) await bundle('info')
