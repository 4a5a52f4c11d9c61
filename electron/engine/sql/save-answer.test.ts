import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SqlAnswer, SqlValue } from '../../../shared/contract/sql.ts'
import { saveAnswer } from './save-answer.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-answer-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const text = (given: string): SqlValue => ({ type: 'text', text: given })
const ANSWER: SqlAnswer = {
  columns: ['key', 'key', 'big', 'nothing', 'bytes', 'real'],
  rows: [
    [
      ...[text('=1+1'), text('a,"b"\r\nc'), { type: 'integer', text: '9007199254740993' } as const],
      ...[{ type: 'null', text: '' } as const, { type: 'blob', text: '00ff', whole: 900 } as const],
      { type: 'real', text: '-1.5' },
    ],
    [text(''), text('＠x'), ...[1, 2, 3, 4].map((): SqlValue => ({ type: 'integer', text: '-7' }))],
  ],
  stopped: 'rows',
  took_ms: 1,
}
const AS_ASKED = { headers: true, formula_safe: true, bom: false }
function written(format: 'csv' | 'json' | 'md', options = AS_ASKED): string {
  const path = join(folder, `answer.${format}`)
  expect(saveAnswer({ path, replace: false, protectedPaths: [] }, ANSWER, format, options).rows).toBe(2)
  return readFileSync(path, 'utf8')
}

test('a CSV file has every value whole, and nothing that a spreadsheet computes', () => {
  expect(written('csv')).toBe(
    [
      'key,key (2),big,nothing,bytes,real',
      `'=1+1,"a,""b""\r\nc",9007199254740993,,x'00ff'… 900 bytes in all,-1.5`,
      ",'＠x,-7,-7,-7,-7",
      '',
    ].join('\r\n'),
  )
})

test('what is asked for is left out or put before', () => {
  expect(written('csv', { headers: false, formula_safe: false, bom: true })).toMatch(/^\uFEFF=1\+1,/)
})

test('a JSON file keeps NULL, empty text and integers that no number holds apart', () => {
  expect(JSON.parse(written('json'))[0]).toMatchObject({
    'key (2)': 'a,"b"\r\nc',
    big: '9007199254740993',
    nothing: null,
  })
  expect(written('md').split('\n')[0]).toContain('key (2)')
})
