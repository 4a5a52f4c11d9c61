import { expect, test } from 'vitest'
import { reversedWords } from './words.ts'

const entry = {
  conv_id: 'c',
  session_id: 's',
  turn_id: 'turn-3',
  column: 'runtime_key' as const,
  path: '$.runtime',
  before: '',
  after: 'planner',
}
const run = { of_run: 6, rows: 1 }

test('an undo and a redo name the value and the row', () => {
  const back = { ...entry, before: 'planner', after: '' }
  expect(reversedWords('undo', { run, row: { entry: back } })).toBe(
    'Undid run 6: runtime planner of turn-3 is taken back.',
  )
  expect(reversedWords('redo', { run, row: { entry } })).toBe(
    'Did again run 6: runtime planner of turn-3 is there again.',
  )
})

test('a row that was closed is open again', () => {
  const closing = { ...entry, column: null, path: null, after: '' }
  expect(reversedWords('undo', { run, row: { entry: closing } })).toBe('Undid run 6: turn-3 is open again.')
  expect(reversedWords('redo', { run, row: { entry: closing } })).toBe('Did again run 6: turn-3 is closed.')
})

test('many rows are counted', () => {
  expect(reversedWords('undo', { run: { of_run: 6, rows: 1200 }, row: null })).toBe(
    'Undid run 6: 1,200 rows.',
  )
})
