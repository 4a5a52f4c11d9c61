import { afterEach, describe, expect, test, vi } from 'vitest'
import { timeInWords } from '../../shared/truth/words.ts'
import { formatBrief, formatDuration, formatInstant, recordedTime, sentenceIn } from './time.ts'

afterEach(() => vi.unstubAllEnvs())

describe('recorded times', () => {
  test('milliseconds are padded and the zone is named', () => {
    expect(formatInstant(Date.UTC(2026, 1, 24, 14, 9, 33, 7), 'utc')).toBe('2026-02-24 14:09:33.007 UTC')
  })

  test('zero means that no time was recorded, in either form of the wire', () => {
    expect(formatInstant(0, 'utc')).toBe('no time recorded')
    expect(formatInstant('0', 'utc')).toBe('no time recorded')
  })

  test('64-bit values no calendar reaches keep every digit', () => {
    expect(formatInstant('9223372036854775807', 'utc')).toBe('9223372036854775807 ms')
    expect(recordedTime(8.64e15 + 1, 'utc')).toEqual({ kind: 'beyond', text: '8640000000000001 ms' })
  })

  test('times before 1970 and years beyond 9999 are instants like any other', () => {
    expect(formatInstant(-1, 'utc')).toBe('1969-12-31 23:59:59.999 UTC')
    expect(formatInstant(253_402_300_800_000, 'utc')).toBe('+010000-01-01 00:00:00.000 UTC')
  })

  test('local time follows the machine, daylight saving included', () => {
    vi.stubEnv('TZ', 'Europe/Berlin')
    expect(formatInstant(Date.UTC(2026, 1, 24, 14, 0), 'local')).toBe('2026-02-24 15:00:00.000 Europe/Berlin')
    expect(formatInstant(Date.UTC(2026, 6, 24, 14, 0), 'local')).toBe('2026-07-24 16:00:00.000 Europe/Berlin')
  })
})

test('lists show the clock on the same day, the day within the year, else the date', () => {
  const now = Date.UTC(2026, 1, 24, 20, 0)
  expect(formatBrief(Date.UTC(2026, 1, 24, 14, 22), 'utc', now)).toBe('14:22')
  expect(formatBrief(Date.UTC(2026, 0, 2, 14, 22), 'utc', now)).toBe('2 Jan 14:22')
  expect(formatBrief(Date.UTC(2025, 11, 31, 14, 22), 'utc', now)).toBe('31 Dec 2025')
  expect(formatBrief(0, 'utc', now)).toBe('no time recorded')
})

test('durations read as people say them', () => {
  expect(formatDuration(602)).toBe('602 ms')
  expect(formatDuration(3412)).toBe('3.4 s')
  expect(formatDuration(9999)).toBe('10 s')
  expect(formatDuration(59_700)).toBe('1 min 00 s')
  expect(formatDuration(125_000)).toBe('2 min 05 s')
  expect(formatDuration(4_320_000)).toBe('1 h 12 min')
})

test('a sentence tells its times in the chosen zone', () => {
  const ms = Date.UTC(2026, 1, 24, 14, 9, 33, 118)
  const sentence = `The cutover is at ${timeInWords(ms)}: the last is at ${timeInWords(ms - 1)}.`
  expect(sentenceIn(sentence, 'utc')).toBe(sentence)
  expect(sentenceIn(sentence, 'local')).toBe(
    `The cutover is at ${formatInstant(ms, 'local')}: the last is at ${formatInstant(ms - 1, 'local')}.`,
  )
})
