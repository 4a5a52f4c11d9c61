import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type Rolldown } from 'vite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { commandLineBundle } from './vite/electron.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
/** A checkout of almost nothing. */
let checkout: string

function write(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true })
  writeFileSync(join(checkout, path), text)
}

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'turnscope-checkout-'))
  for (const path of ['build/turnscope.mjs', 'build/command-line.ts', 'build/vite/electron.ts'])
    cpSync(join(root, path), join(checkout, path))
  symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'))
  write('package.json', '{ "type": "module", "version": "1.0.0" }')
  write(
    'electron/cli/turnscope.ts',
    "import { word } from './word.ts'\nprocess.exitCode = 3\nconsole.log(word, process.argv.slice(2), import.meta.url.endsWith('.ts'))\n",
  )
  write('electron/cli/word.ts', "export const word: string = 'one'\n")
  for (const path of ['host/child-entry.ts', 'host/spare-child.ts', 'engine/worker/worker.ts'])
    write(`electron/${path}`, 'export {}\n')
})
afterEach(() => rmSync(checkout, { recursive: true }))

function run(): string {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    [join(checkout, 'build/turnscope.mjs'), 'a b'],
    {
      encoding: 'utf8',
    },
  )
  expect([status, stderr]).toEqual([3, ''])
  return stdout.trim()
}
const bundles = (): string[] =>
  readdirSync(join(checkout, 'dist')).filter((name) => /^command-line-/.test(name))
const list = (): string => readFileSync(join(checkout, 'dist/command-line.json'), 'utf8')

test('the command line runs from a bundle, which is made anew when a source has changed and not before', () => {
  // Changed in the moment of the build, a source would count as changed since: these were not.
  expect(run()).toBe("one [ 'a b' ] false")
  run()
  const made = [list(), bundles()]
  expect(run()).toBe("one [ 'a b' ] false")
  expect([list(), bundles()]).toEqual(made)

  // Of the same length, and with its time set back: still another file.
  const word = join(checkout, 'electron/cli/word.ts')
  const { atime, mtime } = statSync(word)
  write('electron/cli/word.ts', "export const word: string = 'two'\n")
  utimesSync(word, atime, mtime)
  expect(run()).toBe("two [ 'a b' ] false")
  expect(bundles()).toHaveLength(2)

  write('electron/cli/word.ts', "export const word: string = 'one'\n")
  expect(run()).toBe("one [ 'a b' ] false")
  expect(bundles()).toHaveLength(2)

  rmSync(join(checkout, 'dist', bundles()[0]!), { recursive: true })
  rmSync(join(checkout, 'dist', bundles()[0]!), { recursive: true })
  expect(run()).toBe("one [ 'a b' ] false")
})

test.skipIf(process.platform === 'win32')('whoever may read the checkout may run its bundle', () => {
  run()
  const mode = (path: string): number => statSync(join(checkout, path)).mode & 0o777
  expect(mode(`dist/${bundles()[0]}`)).toBe(mode('dist'))
})

test('where no bundle can be made the source runs', () => {
  write('dist', 'in the way')
  expect(run()).toBe("one [ 'a b' ] true")
})

test('what every start of the command line loads is neither the engine nor a schema', async () => {
  const made = await build({ ...commandLineBundle(join(checkout, 'dist/x'), []), logLevel: 'silent' })
  const chunks = new Map(
    ([made].flat() as Rolldown.RolldownOutput[])
      .flatMap(({ output }) => output)
      .flatMap((file) => (file.type === 'chunk' ? [[file.fileName, file] as const] : [])),
  )
  /** The modules that a chunk cannot start without. */
  function needs(name: string, seen = new Set<string>()): Set<string> {
    const chunk = chunks.get(name)
    if (chunk === undefined || seen.has(name)) return seen
    seen.add(name)
    for (const next of chunk.imports) needs(next, seen)
    return seen
  }
  const sourcesOf = (name: string): string[] =>
    [...needs(name)].flatMap((chunk) => Object.keys(chunks.get(chunk)!.modules))
  const sources = sourcesOf('turnscope.js')
  expect(sources.some((id) => id.includes('node_modules/commander/'))).toBe(true)
  expect(
    sources.filter((id) =>
      /better-sqlite3|node_modules\/zod|\/electron\/(web|engine\/(engine\.ts|db|handlers|case|queries))/.test(
        id,
      ),
    ),
  ).toEqual([])
  expect(existsSync(join(checkout, 'dist/x/job-worker.js'))).toBe(true)
  // A job's thread reads no requests: those that every command starts do without the schemas too.
  for (const job of ['queries/build-index', 'case/prepare', 'migrate/migrate']) {
    const [name] = [...chunks].find(([, { modules }]) =>
      Object.keys(modules).some((id) => id.endsWith(`/engine/${job}.ts`)),
    )!
    expect([job, sourcesOf(name).filter((id) => id.includes('node_modules/zod'))]).toEqual([job, []])
  }
})
