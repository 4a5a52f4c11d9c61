import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NOT_WHITE_SPACE, WHITE_SPACE } from './testing/corpus.ts'
import { trimWhiteSpace } from './white-space.ts'

test('every character of Unicode White_Space is trimmed, U+0085 included', () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue
    const character = String.fromCodePoint(code)
    const expected = /\p{White_Space}/u.test(character) ? 'x' : `${character}x${character}`
    if (trimWhiteSpace(`${character}x${character}`) !== expected) expect.fail(`U+${code.toString(16)}`)
  }
})

test('what only looks like white space stays, U+FEFF included', () => {
  for (const character of NOT_WHITE_SPACE)
    expect(trimWhiteSpace(` ${character}x${character} `)).toBe(`${character}x${character}`)
})

test('white space inside a value is kept', () => {
  const text = fc.string({
    unit: fc.constantFrom('a', '\ud83d\ude00', '\ud800', ...WHITE_SPACE, ...NOT_WHITE_SPACE),
    maxLength: 12,
  })
  fc.assert(
    fc.property(text, (value) => {
      expect(trimWhiteSpace(value)).toBe(value.replace(/^\p{White_Space}+|\p{White_Space}+$/gu, ''))
    }),
  )
})
