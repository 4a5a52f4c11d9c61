import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { REFUSED } from '../electron/engine/case/refuse-read-only.ts'

const RENDERER = fileURLToPath(new URL('../renderer/', import.meta.url))

/** Among what a dialog shows that a refused button opens. */
const ELSEWHERE = ['recovery.closeGroup']

test('whatever calls a method that is refused in a read-only case says so on its button', () => {
  const sources = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => readFileSync(join(RENDERER, name), 'utf8'))
  const called = REFUSED.filter((method) =>
    sources.some((text) => text.includes(`call('${method}'`) || text.includes(`Job('${method}'`)),
  )
  const said = REFUSED.filter((method) =>
    sources.some((text) => new RegExp(`writes(?:="|: ')${method}\\b`).test(text)),
  )
  expect(called.length).toBeGreaterThan(10)
  expect(called.filter((method) => !said.includes(method) && !ELSEWHERE.includes(method))).toEqual([])
})
