import { expect, test } from 'vitest'
import { cellText, csvOf, markdownOf, tsvOf } from './table-data.ts'

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

test('nothing copied is computed by a spreadsheet, quoted or not; numbers keep their sign, one value stays as it is', () => {
  const risky = {
    columns: ['=a'],
    rows: [['=1+1'], ['"=1+1"'], ['\t@x'], ['＝1'], [-5], ['a=1'], ['"quoted"']],
  }
  expect(tsvOf(risky, true).split('\n')).toEqual([
    "'=a",
    "'=1+1",
    `'"=1+1"`,
    "' @x",
    "'＝1",
    '-5',
    'a=1',
    '"quoted"',
  ])
  expect(csvOf(risky)).toBe(`'=a\r\n'=1+1\r\n"""=1+1"""\r\n'\t@x\r\n'＝1\r\n-5\r\na=1\r\n"""quoted"""\r\n`)
  expect(cellText('-id')).toBe('-id')
})

test('a Markdown table takes nothing of a file for markup', () => {
  expect(
    markdownOf({
      columns: ['turn_id', 'n'],
      rows: [
        ['a|b\n*c*', 1],
        ['inf_0af_1 _of_', 2],
        ['', null],
      ],
    }),
  ).toBe('| turn_id | n |\n| --- | --- |\n| a\\|b\\\\u{a}\\*c\\* | 1 |\n| inf_0af_1 \\_of\\_ | 2 |\n|  |  |')
})
