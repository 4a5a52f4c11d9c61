import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CsvCell, csvLine } from './csv.ts'

const AS_IS = { formulaSafe: false }
const SAFE = { formulaSafe: true }

/** RFC 4180, as strictly as it can be read. */
function parsed(line: string): string[] {
  const fields: string[] = []
  for (let at = 0; at < line.length; ) {
    const [whole, quoted, bare] = /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))/.exec(line.slice(at))!
    fields.push(quoted === undefined ? bare! : quoted.replaceAll('""', '"'))
    at += whole.length
    if (line[at] === ',') {
      at++
      continue
    }
    expect(line.slice(at)).toBe('\r\n')
    return fields
  }
  throw new Error('the line does not end')
}

const anyText = fc.array(
  fc.constantFrom('a', '"', ',', '\r', '\n', '\t', '=', '-', '+', '@', ' ', '＝', 'é', '😀', '\0'),
)
const cell: fc.Arbitrary<CsvCell> = fc.oneof(
  anyText.map((parts) => parts.join('')),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
)

test('every text comes back as it was, and null as nothing', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      expect(parsed(csvLine(cells, AS_IS))).toEqual(cells.map((each) => (each === null ? '' : String(each))))
    }),
  )
})

test('no text starts a formula when it is asked for, and all else stays as it is', () => {
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1, maxLength: 6 }), (cells) => {
      parsed(csvLine(cells, SAFE)).forEach((read, at) => {
        const was = cells[at]!
        if (typeof was === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(was)) expect(read).toBe(`'${was}`)
        else expect(read).toBe(was === null ? '' : String(was))
      })
    }),
  )
})

test('a number keeps its sign, text that looks like one does not stay bare', () => {
  expect(csvLine([-5, '-5', '=1,2'], SAFE)).toBe(`-5,'-5,"'=1,2"\r\n`)
})

test('a record of one empty field is a line', () => {
  expect(csvLine([''], AS_IS)).toBe('""\r\n')
  expect(csvLine([null, null], AS_IS)).toBe(',\r\n')
})
