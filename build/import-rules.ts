/**
 * Checks the rules of `.dependency-cruiser.cjs`, and that there are no circles of folders or files. That tool reads TypeScript through the compiler's own API, which
 * TypeScript 7 does not offer, so it is given a mirror: the same files with nothing in them but their imports.
 * A type-only import stands there as a dynamic one, so that a cycle of mere types is told from a cycle that runs.
 */
import { spawnSync } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'
import { circles, type Import, importsOf } from './circles.ts'
import { isProgram } from './start/is-program.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const mirror = join(root, '.cache', 'imports')
const FOLDERS = ['shared', 'electron', 'renderer', 'build', 'e2e']

/** What `node:fs` has for those who only look; whatever else is asked of it can write. */
const READS =
  /^(constants|(access|exists|fstat|lstat|stat|statfs|readFile|read|readv|readdir|readlink|realpath|opendir|close)(Sync)?|createReadStream)$/
/** Stands in the mirror for writing to the disk, so that a rule can say who may. */
const WRITES = 'writes-files.js'
const canWrite = (request: string, names: readonly (string | null)[]): boolean =>
  /^(node:)?fs(\/promises)?$/.test(request) && !names.every((name) => name !== null && READS.test(name))

/** What a module asks for, as source text of a module that asks for the same. */
export function importsOnly(fileName: string, source: string): string {
  const { module, errors } = parseSync(fileName, source)
  if (errors.length > 0) throw new Error(`${fileName}: ${errors[0]?.message}`)
  const lines: string[] = []
  const add = (request: string, isType: boolean): void => {
    const specifier = JSON.stringify(asMirrored(request))
    lines.push(isType ? `import(${specifier})` : `import ${specifier}`)
  }
  const addWrites = (): void => {
    const path = relative(dirname(fileName), WRITES).replaceAll('\\', '/')
    lines.push(`import ${JSON.stringify(path.startsWith('.') ? path : `./${path}`)}`)
  }
  for (const { moduleRequest, entries } of module.staticImports) {
    add(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType))
    const values = entries.filter(({ isType }) => !isType)
    if (
      canWrite(
        moduleRequest.value,
        values.map(({ importName }) => importName.name ?? null),
      )
    )
      addWrites()
  }
  for (const { entries } of module.staticExports) {
    for (const { moduleRequest, isType } of entries) {
      if (moduleRequest === null) continue
      add(moduleRequest.value, isType)
      if (!isType && canWrite(moduleRequest.value, [null])) addWrites()
    }
  }
  for (const { moduleRequest } of module.dynamicImports) {
    const literal = /^(['"])(.*)\1$/.exec(source.slice(moduleRequest.start, moduleRequest.end))
    if (literal?.[2] === undefined) continue
    add(literal[2], false)
    if (canWrite(literal[2], [null])) addWrites()
  }
  return lines.join('\n')
}

/**
 * Modules of ours that a string names without importing them, to start them as a program or a thread: the rules
 * hold for them as for imports. The engine starts its own threads so, and there no layer is passed over.
 */
export const startedByPath = (source: string): string[] =>
  [...source.matchAll(/(['"`])(\.\.?\/[\w./-]*\.tsx?)\1/g)]
    .map((match) => match[2]!)
    .filter((path) => !path.endsWith('/worker/worker.ts'))

/** Only our own files have mirrors under other names. */
const asMirrored = (specifier: string): string =>
  specifier.startsWith('.') ? mirroredName(specifier) : specifier
const mirroredName = (name: string): string => name.replace(/\.ts(x?)$/, '.js$1')
const originalName = (name: string): string => name.replace(/\.js(x?)$/, '.ts$1')
const originalNames = (text: string): string =>
  text.replaceAll(/\b((?:shared|electron|renderer|build|e2e)\/[\w./-]+)\.js(x?)\b/g, '$1.ts$2')

/** A module with its imports, and what product code starts by its path; tests name files that are not there. */
function mirrored(name: string, source: string): string {
  const imports = importsOnly(name, source)
  if (!/^(shared|electron|renderer)\//.test(name) || /\.test\.tsx?$/.test(name)) return imports
  const started = startedByPath(source).map((path) => JSON.stringify(mirroredName(path)))
  return [
    imports,
    ...started.filter((path) => !imports.includes(path)).map((path) => `import(${path})`),
  ].join('\n')
}

/** Writes the mirror. Returns what the modules import of ours. */
function writeMirror(): Import[] {
  rmSync(mirror, { recursive: true, force: true })
  mkdirSync(mirror, { recursive: true })
  writeFileSync(join(mirror, WRITES), '')
  const names = globSync([`{${FOLDERS.join(',')}}/**/*.{ts,tsx,css,json}`, 'package.json', '*.ts'], {
    cwd: root,
  })
  const imports: Import[] = []
  for (const name of names) {
    const target = join(mirror, mirroredName(name))
    mkdirSync(dirname(target), { recursive: true })
    const source = readFileSync(join(root, name), 'utf8')
    if (/\.tsx?$/.test(name)) {
      const text = mirrored(name, source)
      writeFileSync(target, text)
      const requests = [...text.matchAll(/"(.+)"/g)].map((match) => originalName(match[1]!))
      imports.push(...importsOf(name.replaceAll('\\', '/'), requests))
    } else writeFileSync(target, name.endsWith('.json') ? source : '')
  }
  return imports
}

/** Product files of the renderer that spell a canonical key themselves, where no import would show it. */
export const spellsCanonicalKeys = (name: string, source: string): boolean =>
  /^renderer\/(?!.*\.test\.tsx?$).*\.tsx?$/.test(name) && /geppetto\.(?:runtime|inference_id)@/.test(source)

function ownKeys(): string[] {
  const names = globSync('renderer/**/*.{ts,tsx}', { cwd: root }).map((name) => name.replaceAll('\\', '/'))
  return names.filter((name) => spellsCanonicalKeys(name, readFileSync(join(root, name), 'utf8')))
}

if (isProgram(import.meta)) {
  const faults = [
    ...circles(writeMirror()),
    ...ownKeys().map((name) => `${name}: canonical keys are shared/truth's; the renderer shows its verdicts`),
  ]
  process.stderr.write(faults.map((fault) => `${fault}\n`).join(''))
  const tool = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs')
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [tool, '--config', join(root, '.dependency-cruiser.cjs'), ...FOLDERS],
    { cwd: mirror, encoding: 'utf8' },
  )
  process.stdout.write(originalNames(stdout))
  process.stderr.write(stderr)
  process.exitCode = faults.length > 0 ? 1 : (status ?? 1)
}
