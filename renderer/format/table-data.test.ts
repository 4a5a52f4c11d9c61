import { expect, test } from 'vitest'
import { csvOf, tsvOf } from './table-data.ts'

const table = {
  columns: ['runtime_key', 'turns'],
  rows: [
    ['a "quoted", name', 3],
    ['two\nlines\tand a tab', null],
    ['', 0],
  ],
}

test('CSV quotes what would end a value, doubles quotes, and ends every line with CR LF', () => {
  expect(csvOf(table)).toBe(
    'runtime_key,turns\r\n"a ""quoted"", name",3\r\n"two\nlines\tand a tab",\r\n,0\r\n',
  )
})

test('copied rows keep their columns whatever their values hold, with and without headers', () => {
  expect(tsvOf(table, true)).toBe('runtime_key\tturns\na "quoted", name\t3\ntwo lines and a tab\t\n\t0')
  expect(tsvOf(table, false).split('\n')).toHaveLength(3)
})
