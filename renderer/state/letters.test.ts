import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { NO_PREFERENCES } from '../../shared/contract/preferences.ts'
import { LETTERS, meantKey, withKey } from './letters.ts'
import { usePreferences } from './preferences.ts'

const letters = LETTERS.map(([letter]) => letter)
const choose = (on: boolean, keys: Record<string, string>) =>
  usePreferences.setState({ letters: { on, keys } })
afterEach(() => usePreferences.setState(NO_PREFERENCES))

test('a letter that was changed is its new key, and its old one means nothing', () => {
  choose(true, withKey({}, 'x', 'q'))
  expect(['q', 'x', 'e', '7', 'Enter', ' '].map((key) => meantKey({ key }))).toEqual([
    'x',
    '',
    'e',
    '7',
    'Enter',
    ' ',
  ])
})

test('while letters are off no character means anything, and keys with names mean what they do', () => {
  choose(false, { x: 'q' })
  for (const key of [...letters, ...'q1579=z']) expect(meantKey({ key })).toBe('')
  for (const key of ['ArrowDown', 'Escape', 'Home', ' ']) expect(meantKey({ key })).toBe(key)
})

test('however letters are changed, each has one key, no two the same', () => {
  const change = fc.tuple(fc.constantFrom(...letters), fc.constantFrom(...letters, 'q', 'w', 'ö', '😀'))
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      let keys: Record<string, string> = {}
      choose(true, keys)
      for (const [letter, key] of changes) {
        keys = withKey(keys, letter, key)
        choose(true, keys)
        expect(meantKey({ key })).toBe(letter)
      }
      const pressed = letters.map((letter) => keys[letter] ?? letter)
      expect(new Set(pressed).size).toBe(letters.length)
      expect(pressed.map((key) => meantKey({ key }))).toEqual(letters)
    }),
  )
})
