import { expect, test } from 'vitest'
import { runtimeWord } from './runtime-word.ts'

test('an unknown runtime is said, and of one as long as a book both ends are shown', () => {
  expect(runtimeWord('')).toBe('unknown')
  expect(runtimeWord('plan\u202ener')).toBe(String.raw`plan\u{202e}ner`)
  expect(runtimeWord(`planner${'x'.repeat(1_000_000)}v2`, 24)).toMatch(/^plannerx+…x+v2$/)
})
