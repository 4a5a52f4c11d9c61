/**
 * Checks the classes of CSS modules, which TypeScript knows nothing of: that every class that is asked for exists, and
 * that every class that exists is asked for.
 */
import { globSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isProgram } from './start/is-program.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

interface Asked {
  readonly names: Set<string>
  /** Whether a class is also chosen by an expression, as in `styles[tone]`. */
  byValue: boolean
}

/** The classes that a sheet defines. */
export function classesOf(sheet: string): Set<string> {
  const selectors = sheet.replace(/\/\*[\s\S]*?\*\/|"[^"]*"/g, '').replace(/:[^;{}]*;/g, '')
  return new Set([...selectors.matchAll(/\.([A-Za-z_][\w-]*)/g)].map(([, name]) => name!))
}

/**
 * What is wrong, a sentence each.
 * @param files sheets and sources by their paths, with `/`
 */
export function faultsOf(files: ReadonlyMap<string, string>): string[] {
  const faults: string[] = []
  const asked = new Map<string, Asked>()
  const literals = new Set<string>()
  for (const [file, text] of files) {
    if (!/\.tsx?$/.test(file)) continue
    for (const [, literal] of text.matchAll(/'([A-Za-z_][\w-]*)'|([A-Za-z_]\w*)(?=:)/g)) {
      if (literal !== undefined) literals.add(literal)
    }
    for (const [, local, request] of text.matchAll(/import (\w+) from '(\.[^']+\.module\.css)'/g)) {
      const sheet = posix.join(posix.dirname(file), request!)
      const known = files.get(sheet)
      if (known === undefined) continue
      const entry = asked.get(sheet) ?? { names: new Set<string>(), byValue: false }
      asked.set(sheet, entry)
      if (new RegExp(`\\b${local}\\[`).test(text)) entry.byValue = true
      const defined = classesOf(known)
      for (const [, name] of text.matchAll(new RegExp(`(?<![\\w./])${local}\\.(\\w+)`, 'g'))) {
        if (name === undefined) continue
        entry.names.add(name)
        if (!defined.has(name)) faults.push(`${file}: ${sheet} has no class "${name}".`)
      }
    }
  }
  for (const [file, text] of files) {
    if (!file.endsWith('.module.css')) continue
    const { names, byValue } = asked.get(file) ?? { names: new Set<string>(), byValue: false }
    for (const name of classesOf(text)) {
      if (names.has(name) || (byValue && literals.has(name))) continue
      faults.push(`${file}: nothing asks for its class "${name}".`)
    }
  }
  return faults
}

if (isProgram(import.meta)) {
  const files = new Map<string, string>()
  for (const name of globSync('renderer/**/*.{ts,tsx,css}', { cwd: root }))
    files.set(name.replaceAll('\\', '/'), readFileSync(join(root, name), 'utf8'))
  const faults = faultsOf(files)
  for (const fault of faults) console.error(fault)
  if (faults.length === 0) console.log('Every class is there, and every class is used.')
  else process.exitCode = 1
}
