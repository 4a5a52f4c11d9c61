import { expect, test } from 'vitest'
import { pointerInWords } from './pointer.ts'

test('no store, a conversation it does not know, and an empty pointer are three things', () => {
  const shown = (runtime: string): string => `<${runtime}>`
  expect(pointerInWords(false, null, shown)).toBe('no timeline store')
  expect(pointerInWords(true, null, shown)).toBe('not in the timeline store')
  expect(pointerInWords(true, '', shown)).toBe('empty pointer')
  expect(pointerInWords(true, 'planner', shown)).toBe('<planner>')
})
