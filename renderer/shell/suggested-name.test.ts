import { expect, test } from 'vitest'
import type { Migration } from '../../shared/contract/model.ts'
import { suggestedName } from './suggested-name.ts'

const migration = {} as Migration

test('an export never has the name of its evidence', () => {
  expect(suggestedName({ name: 'turns.db', migration: null })).toBe('turns-copy.db')
  expect(suggestedName({ name: 'turns.db', migration })).toBe('turns-migrated.db')
  expect(suggestedName({ name: 'turns', migration })).toBe('turns-migrated.db')
  expect(suggestedName({ name: '.hidden', migration: null })).toBe('.hidden-copy.db')
  expect(suggestedName({ name: 'turns\u202efdp.db', migration: null })).toBe('turnsfdp-copy.db')
})
