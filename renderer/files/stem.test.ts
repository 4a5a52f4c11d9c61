import { expect, test } from 'vitest'
import { stemOf } from './stem.ts'

test('a file about a case begins with the name of the case, whatever that is', () => {
  expect(stemOf('acme-prod.turns.db')).toBe('acme-prod.turns')
  expect(stemOf('turns')).toBe('turns')
  expect(stemOf('.db')).toBe('turns')
})

test('no file of ours is offered a name in which something cannot be seen, or that turns its ending around', () => {
  expect(stemOf('turns\u202efdp.\u200bexe\n.db')).toBe('turnsfdp.exe')
  expect(stemOf('\u200b.db')).toBe('turns')
  expect(stemOf('naïve 日本 👩‍👩‍👧.db')).toBe('naïve 日本 👩‍👩‍👧')
})
