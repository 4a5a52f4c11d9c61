import fc from 'fast-check'
import { expect, test } from 'vitest'
import { goDecodes, goText } from './go-text.ts'
import { deepText } from './testing/corpus.ts'
import { GO_PRINTED } from './testing/go-printed.ts'

test('JSON values are printed as Go itself prints them', () => {
  for (const [json, printed] of GO_PRINTED) {
    const value: unknown = JSON.parse(json)
    expect({ json, printed: goDecodes(value) ? goText(value) : null }).toEqual({ json, printed })
  }
})

test('members are in the order of their bytes, which is not that of UTF-16', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ unit: 'grapheme', maxLength: 4 }), { maxLength: 8 }), (keys) => {
      const object = Object.fromEntries(keys.map((key) => [key, true]))
      const sorted = Object.keys(object).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      expect(goText(object)).toBe(`map[${sorted.map((key) => `${key}:true`).join(' ')}]`)
    }),
  )
})

test('a number that is printed reads back as the same number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const text = goText(value)
      expect(Object.is(Number(text), value)).toBe(true)
      expect(text).toMatch(/^-?\d+(\.\d+)?(e[+-]\d\d+)?$/)
    }),
  )
})

test('no nesting overflows the stack, and what Go finds too deep is told', () => {
  expect(goDecodes(JSON.parse(deepText(10_000)))).toBe(true)
  expect(goDecodes(JSON.parse(deepText(10_001)))).toBe(false)
  const deep: unknown = JSON.parse(deepText(200_000))
  expect(goDecodes(deep)).toBe(false)
  expect(goText(deep)).toBe(deepText(200_000))
})
