import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import packageJson from '../package.json' with { type: 'json' }

const root = fileURLToPath(new URL('../', import.meta.url))
const GUIDES = globSync(['*.md', 'docs/**/*.md', '{shared,electron,renderer,build,e2e}/**/README.md'], {
  cwd: root,
})

const read = (guide: string): string => readFileSync(join(root, guide), 'utf8')

/** Where a path in a guide may start: at the top, beside the guide, or in the folder that its sentence is about. */
const starts = (guide: string): string[] => [
  '',
  dirname(guide),
  'electron',
  'electron/engine',
  'electron/engine/case',
  'electron/engine/recovery',
  'shared/truth',
]

/** Words in backticks that are paths of this project: with a folder in them, or the ending of a source. */
const pathsIn = (text: string): string[] =>
  [...text.matchAll(/`([^`\n]+)`/g)]
    .map(([, word]) => word!)
    .filter((word) => /^[\w.-]+(\/[\w.-]+)*\/?$/.test(word) && /\/|\.(ts|tsx|cjs|css|md)$/.test(word))
    // Endings alone, names to be filled in, what is made here, media types.
    .filter((word) => !/^\.\w+$|\bNAME\b|^(dist|release|node_modules|test-results|text)\b/.test(word))

test.each(GUIDES)('%s names files and folders that are there', (guide) => {
  const gone = pathsIn(read(guide)).filter(
    (path) => !starts(guide).some((start) => existsSync(join(root, start, path))),
  )
  expect(gone).toEqual([])
})

test.each(GUIDES)('%s names scripts that are there', (guide) => {
  const named = [...read(guide).matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, name]) => name!)
  expect(named.filter((name) => !(name in packageJson.scripts))).toEqual([])
})

test.each(GUIDES)('%s links to what is there', (guide) => {
  const links = [...read(guide).matchAll(/\]\(([^)#:]+)\)/g)].map(([, link]) => link!)
  expect(links.filter((link) => !existsSync(join(root, dirname(guide), link)))).toEqual([])
})
