import { expect, test } from 'vitest'
import {
  findingsInWords,
  plural,
  shareOf,
  sharesInWords,
  sharesSentence,
  switchCounts,
  switchedInWords,
  switchesInBrief,
  switchesInWords,
  timeInWords,
} from './words.ts'

test('counts have their noun, and shares their whole', () => {
  expect([plural(1, 'turn'), plural(32_729, 'turn'), plural(0, 'switch', 'switches')]).toEqual([
    '1 turn',
    '32,729 turns',
    '0 switches',
  ])
  expect([shareOf(12, 300), shareOf(0, 0)]).toEqual(['12 of 300 (4.0 %)', '0 of 0'])
})

test('notes are no findings that anything is wrong with', () => {
  const of = (...severities: ('info' | 'warning' | 'error')[]) =>
    findingsInWords(severities.map((severity) => ({ severity })))
  expect([of(), of('info'), of('info', 'info'), of('warning'), of('info', 'error', 'warning')]).toEqual([
    'no findings',
    '1 note',
    '2 notes',
    '1 finding',
    '2 findings, 1 note',
  ])
})

test('switches that are not certain say so, in brief, in words and in a column', () => {
  const all = [
    { certain: 0, at_least: 0 },
    { certain: 2, at_least: 2 },
    { certain: 0, at_least: 1 },
    { certain: 2, at_least: 3 },
  ]
  expect(all.map(switchesInBrief)).toEqual(['no switch', '2 switches', '≥ 1 switch', '≥ 3 switches'])
  expect(all.map(switchesInWords)).toEqual([
    'no switch',
    '2 switches',
    '0 certain switches, at least 1',
    '2 certain switches, at least 3',
  ])
  expect(all.map(switchCounts)).toEqual(['0', '2', '0, at least 1', '2, at least 3'])
})

test('a time is named in UTC; no time and one that no calendar holds are not made up', () => {
  expect([1771942173118, 0, '0', null, '9223372036854775807', -1].map(timeInWords)).toEqual([
    '2026-02-24 14:09:33.118 UTC',
    'no time recorded',
    'no time recorded',
    'none',
    '9223372036854775807 ms',
    '1969-12-31 23:59:59.999 UTC',
  ])
})

test('what a backfill comes to is said so that the numbers add up', () => {
  const shares = { become_complete: 951, get_one_of_two: 16, get_nothing: 233 }
  expect(sharesInWords(shares)).toBe('951 become complete, 16 get one of two, 233 get nothing')
  expect(sharesSentence(shares)).toBe(
    'Of 1,200 turns that lack a value, 951 become complete, 16 get one of two, 233 get nothing.',
  )
  expect(sharesSentence({ become_complete: 1, get_one_of_two: 0, get_nothing: 0 })).toBe(
    'Of 1 turn that lacks a value, 1 becomes complete, 0 get one of two, 0 get nothing.',
  )
  expect(sharesSentence({ become_complete: 0, get_one_of_two: 0, get_nothing: 0 })).toBe(
    'No turn lacks a value.',
  )
  expect(sharesSentence({ become_complete: null, get_one_of_two: null, get_nothing: null })).toBeNull()
})

test('a switch marks each of its two runtimes that a server made', () => {
  const to = (runtime: 'agrees' | 'server-made') => ({ runtime_key: 'b', evidence: { runtime } })
  const shown = (runtime: string): string => `<${runtime}>`
  const from = { from: 'a', unknown_turns: 0 }
  expect(switchedInWords(from, to('agrees'), shown)).toBe('switches here from <a> to <b>, certain')
  expect(switchedInWords({ ...from, from_server_made: true }, to('agrees'), shown)).toBe(
    'switches here from <a> (server-made) to <b>, certain',
  )
  expect(switchedInWords({ ...from, unknown_turns: 2 }, to('server-made'), shown)).toBe(
    'at least one switch from <a> to <b> (server-made), somewhere in the 2 turns of unknown runtime before',
  )
})
