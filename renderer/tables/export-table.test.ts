import { expect, test } from 'vitest'
import { statementsAbout } from './export-table.ts'

test('updates are offered for turns alone, and no SQL for what is only numbers', () => {
  expect(statementsAbout({ table: 'missing' })).toEqual(['select', 'update'])
  expect(statementsAbout({ table: 'timeline', conv_id: 'c' })).toContain('update')
  expect(statementsAbout({ table: 'conversations' })).toEqual(['select'])
  expect(statementsAbout({ table: 'analytics-runtimes' })).toEqual([])
})
