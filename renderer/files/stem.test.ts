import { expect, test } from 'vitest'
import { stemOf } from './stem.ts'

test('a file about a case begins with the name of the case, whatever that is', () => {
  expect(stemOf('acme-prod.turns.db')).toBe('acme-prod.turns')
  expect(stemOf('turns')).toBe('turns')
  expect(stemOf('.db')).toBe('turns')
})
