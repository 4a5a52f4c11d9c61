import { expect, test } from 'vitest'
import { axisLabel, bucketLabel } from './bucket-label.ts'

const at = Date.UTC(2026, 1, 24, 14, 5, 9, 7)

test('an axis says of a time no more than its unit tells apart', () => {
  expect(axisLabel('10,000 years', at)).toBe('2026')
  expect(axisLabel('3 months', at)).toBe('Feb 2026')
  expect(axisLabel('1 week', at)).toBe('24 Feb')
  expect(axisLabel('6 hours', at)).toBe('24 Feb 14:05')
  expect(axisLabel('12 hours', Date.UTC(2026, 1, 24))).toBe('24 Feb')
  expect(axisLabel('10 seconds', at)).toBe('14:05:09')
  expect(axisLabel('100 milliseconds', at)).toBe('14:05:09.007')
})

test('a bucket read out names its year, and its zone where it has a time of day', () => {
  expect(bucketLabel('1 day', at)).toBe('24 Feb 2026')
  expect(bucketLabel('1 hour', at)).toBe('24 Feb 2026, 14:05 UTC')
  expect(bucketLabel('1 millisecond', at)).toBe('24 Feb 2026, 14:05:09.007 UTC')
})
