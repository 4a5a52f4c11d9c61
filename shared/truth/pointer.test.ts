import { expect, test } from 'vitest'
import {
  pointerAndStoreInWords,
  pointerInWords,
  pointersFootnote,
  storeInWords,
  storeState,
} from './pointer.ts'

test('no store, a conversation it does not know, and an empty pointer are three things', () => {
  const shown = (runtime: string): string => `<${runtime}>`
  expect(pointerInWords(null, null, shown)).toBe('no timeline store')
  expect(pointerInWords({ kind: 'pointers' }, null, shown)).toBe('not in the timeline store')
  expect(pointerInWords({ kind: 'frozen' }, '', shown)).toBe('empty pointer')
  expect(pointerInWords({ kind: 'pointers' }, 'planner', shown)).toBe('<planner>')
})

test('a store whose pointers stand still says since when, and one that keeps none says so', () => {
  expect(storeInWords({ kind: 'pointers', last_activity_ms: 1 })).toBeNull()
  expect(storeInWords({ kind: 'frozen', last_activity_ms: 1_000 })).toContain(
    'frozen at 1970-01-01 00:00:01.000 UTC',
  )
  expect(storeInWords({ kind: 'frozen', last_activity_ms: null })).toMatch(/^frozen, /)
  expect(storeInWords({ kind: 'newer', last_activity_ms: null })).toContain('keeps no pointer')
})

test('a pointer wears what its store is, in words, under a list and for programs', () => {
  const shown = (runtime: string): string => runtime
  const frozen = { kind: 'frozen', last_activity_ms: 1_000 } as const
  const newer = { kind: 'newer', last_activity_ms: null } as const
  const own = { kind: 'pointers', last_activity_ms: 1_000 } as const
  expect(pointerAndStoreInWords(own, 'planner', shown)).toBe('planner')
  expect(pointerAndStoreInWords(frozen, 'planner', shown)).toMatch(/^planner; frozen at 1970/)
  expect(pointerAndStoreInWords(newer, null, shown)).toBe(storeInWords(newer))
  expect(pointerInWords(newer, null, shown)).toBe('the store keeps no pointer')
  expect([null, own, newer].map(pointersFootnote)).toEqual([
    'What is selected now, not history.',
    'What is selected now, not history.',
    'A newer server’s store: it keeps no pointer.',
  ])
  expect(pointersFootnote(frozen)).toMatch(/^What was selected last, not history: frozen at 1970.*\.$/)
  expect([null, own, newer, frozen].map(storeState)).toEqual([
    null,
    { state: 'pointers', frozen_at_ms: null },
    { state: 'newer', frozen_at_ms: null },
    { state: 'frozen', frozen_at_ms: 1_000 },
  ])
})
