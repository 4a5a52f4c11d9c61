import { expect, test } from 'vitest'
import { pointerInWords, storeInWords } from './pointer.ts'

test('no store, a conversation it does not know, and an empty pointer are three things', () => {
  const shown = (runtime: string): string => `<${runtime}>`
  expect(pointerInWords(false, null, shown)).toBe('no timeline store')
  expect(pointerInWords(true, null, shown)).toBe('not in the timeline store')
  expect(pointerInWords(true, '', shown)).toBe('empty pointer')
  expect(pointerInWords(true, 'planner', shown)).toBe('<planner>')
})

test('a store whose pointers stand still says since when, and one that keeps none says so', () => {
  expect(storeInWords({ kind: 'pointers', last_activity_ms: 1 })).toBeNull()
  expect(storeInWords({ kind: 'frozen', last_activity_ms: 1_000 })).toContain(
    'frozen at 1970-01-01 00:00:01.000 UTC',
  )
  expect(storeInWords({ kind: 'frozen', last_activity_ms: null })).toMatch(/^frozen, /)
  expect(storeInWords({ kind: 'newer', last_activity_ms: null })).toContain('keeps no pointer')
})
