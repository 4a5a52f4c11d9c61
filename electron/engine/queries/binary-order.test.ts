import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareCodePoints } from './binary-order.ts'

const text = fc.string({
  unit: fc.constantFrom(
    'a',
    'b',
    '\0',
    '\u00e9',
    '\uD7FF',
    '\uE000',
    '\uFFFD',
    '\u{10000}',
    '\u{1F600}',
    '\u{10FFFF}',
  ),
  maxLength: 4,
})

test('texts compare as their UTF-8 bytes do', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
})
