import { expect, test } from 'vitest'
import { circles, type Import, importsOf } from './circles.ts'

const CIRCLES: readonly { readonly what: string; readonly imports: readonly Import[] }[] = [
  {
    what: 'two folders, by other files',
    imports: [
      ['ui/a/x.ts', 'ui/b/x.ts'],
      ['ui/b/y.ts', 'ui/a/y.ts'],
    ],
  },
  {
    what: 'three folders',
    imports: [
      ['a/x.ts', 'b/x.ts'],
      ['b/x.ts', 'c/x.ts'],
      ['c/x.ts', 'a/y.ts'],
    ],
  },
  {
    what: 'folders at different depths',
    imports: [
      ['a/in/x.ts', 'b/x.ts'],
      ['b/y.ts', 'a/y.ts'],
    ],
  },
  {
    what: 'files of one folder',
    imports: [
      ['a/x.ts', 'a/y.ts'],
      ['a/y.ts', 'a/z.ts'],
      ['a/z.ts', 'a/x.ts'],
    ],
  },
  {
    what: 'a folder and its own subfolder',
    imports: [
      ['cli/program.ts', 'cli/verbs/x.ts'],
      ['cli/verbs/x.ts', 'cli/text.ts'],
    ],
  },
  {
    what: 'a folder and its subfolder, by way of another',
    imports: [
      ['a/x.ts', 'a/b/x.ts'],
      ['a/b/x.ts', 'a/c/x.ts'],
      ['a/c/deep/x.ts', 'a/y.ts'],
    ],
  },
]

test.each(CIRCLES)('a circle of $what is found, import by import', ({ imports }) => {
  const found = circles(imports)
  expect(found.map((line) => line.slice(line.lastIndexOf(': ') + 2))).toEqual(
    imports.map(([from, to]) => `${from} → ${to}`),
  )
  // Without any one of them there is no circle.
  for (const left of imports) expect(circles(imports.filter((pair) => pair !== left))).toEqual([])
})

test('rooms and files above and below, tests and files of the root are no circle', () => {
  expect(
    circles([
      ['a/x.ts', 'b/x.ts'],
      ['a/y.ts', 'b/in/x.ts'],
      ['b/in/x.ts', 'b/y.ts'],
      ['c/x.ts', 'c/y.ts'],
      ['c/y.ts', 'c/z.ts'],
      ['c/x.ts', 'c/z.ts'],
      ['c/x.ts', 'd/x.ts'],
      ['b/x.test.ts', 'a/x.ts'],
      ['b/fixtures.ts', 'a/x.ts'],
      ['b/testing/x.ts', 'a/x.ts'],
      ['config.ts', 'a/x.ts'],
      ['a/x.ts', 'package.json'],
    ]),
  ).toEqual([])
})

test('imports are read as paths from the root; packages are none of ours', () => {
  expect(importsOf('a/b/x.ts', ['../c.ts', './d.tsx', '../../e/f.ts', 'node:fs', 'react'])).toEqual([
    ['a/b/x.ts', 'a/c.ts'],
    ['a/b/x.ts', 'a/b/d.tsx'],
    ['a/b/x.ts', 'e/f.ts'],
  ])
})
