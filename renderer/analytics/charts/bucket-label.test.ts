import { expect, test } from 'vitest'
import { zoneName } from '../../format/time.ts'
import { axisLabel, bucketLabel, labelZone } from './bucket-label.ts'

const at = Date.UTC(2026, 1, 24, 14, 5, 9, 7)

test('an axis says of a time no more than its unit tells apart', () => {
  expect(axisLabel('10,000 years', at, 'utc')).toBe('2026')
  expect(axisLabel('3 months', at, 'utc')).toBe('Feb 2026')
  expect(axisLabel('1 week', at, 'utc')).toBe('24 Feb')
  expect(axisLabel('6 hours', at, 'utc')).toBe('24 Feb 14:05')
  expect(axisLabel('12 hours', Date.UTC(2026, 1, 24), 'utc')).toBe('24 Feb')
  expect(axisLabel('10 seconds', at, 'utc')).toBe('14:05:09')
  expect(axisLabel('100 milliseconds', at, 'utc')).toBe('14:05:09.007')
})

test('a bucket read out names its year, and its zone where it has a time of day', () => {
  expect(bucketLabel('1 day', at, 'utc')).toBe('24 Feb 2026')
  expect(bucketLabel('1 hour', at, 'utc')).toBe('24 Feb 2026, 14:05 UTC')
  expect(bucketLabel('1 millisecond', at, 'utc')).toBe('24 Feb 2026, 14:05:09.007 UTC')
})

test('times of day are in the chosen zone, days are those of UTC', () => {
  const clock = new Date(at)
  const hour = `${String(clock.getHours()).padStart(2, '0')}:${String(clock.getMinutes()).padStart(2, '0')}`
  expect(bucketLabel('1 hour', at, 'local')).toContain(`, ${hour} ${zoneName('local')}`)
  expect(bucketLabel('1 day', at, 'local')).toBe('24 Feb 2026')
  expect(labelZone('1 hour', 'local')).toBe(zoneName('local'))
  expect(labelZone('1 week', 'local')).toBe('UTC')
})
