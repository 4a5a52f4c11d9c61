import { expect, test } from 'vitest'
import type { Analytics } from '../../shared/contract/playbook.ts'
import { leftOutWords, pictureNote, runtimeWords } from './words.ts'

const analytics = {
  cutover: { from_ms: 5, turns_after: 379, turns_before: 821 },
  left_out: { turns: 821, why: 'They are older.' },
  counted: { turns: 379, conversations: 46 },
} as Analytics

test('every number says what it leaves out, as N of M', () => {
  expect(leftOutWords(analytics)).toBe('821 of 1,200 turns lie before the cutover and are left out.')
  expect(pictureNote(analytics)).toBe(
    '379 turns from the cutover on. 821 of 1,200 turns lie before the cutover and are left out.',
  )
})

test('nothing is said of what is left out where nothing is', () => {
  const whole = { ...analytics, left_out: { turns: 0, why: '' } }
  expect(leftOutWords(whole)).toBeNull()
  expect(pictureNote(whole)).toBe('379 turns from the cutover on.')
})

test('a runtime is read out with its share and where it ran', () => {
  expect(runtimeWords({ runtime_key: 'plan\nner', turns: 1, conversations: 1, server_made: 0 }, '33 %')).toBe(
    'plan\\u{a}ner: 1 turn, 33 % of those counted, in 1 conversation',
  )
})

test('of a runtime as long as a book both ends are read out', () => {
  const runtime_key = `planner${'x'.repeat(1_000_000)}v2`
  const words = runtimeWords({ runtime_key, turns: 1, conversations: 1, server_made: 0 }, '33 %')
  expect(words).toMatch(/^plannerx+…x+v2: 1 turn/)
  expect(words.length).toBeLessThan(300)
})
