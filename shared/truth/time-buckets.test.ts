import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketOf, LATEST_MS, timeBuckets } from './time-buckets.ts'

const MOST = 60
const times = fc.oneof(
  fc.integer({ min: 1_600_000_000_000, max: 1_800_000_000_000 }),
  fc.integer({ min: 0, max: 5_000 }),
  fc.maxSafeInteger().filter((ms) => Math.abs(ms) <= LATEST_MS),
)

describe('buckets of time', () => {
  test('are few, follow each other, and hold every time between the two ends', () => {
    fc.assert(
      fc.property(fc.array(times, { minLength: 1 }), (all) => {
        const first = Math.min(...all)
        const buckets = timeBuckets(first, Math.max(...all), MOST)
        const { starts } = buckets
        expect(starts.length).toBeLessThanOrEqual(MOST)
        expect(starts[0]).toBeLessThanOrEqual(first)
        for (let at = 1; at < starts.length; at++) expect(starts[at]).toBeGreaterThan(starts[at - 1]!)
        for (const ms of all) {
          const at = bucketOf(buckets, ms)
          expect(starts[at]).toBeLessThanOrEqual(ms)
          if (at + 1 < starts.length) expect(starts[at + 1]).toBeGreaterThan(ms)
        }
      }),
    )
  })

  test.each([
    ['2026-03-01T00:00:00.000Z', '2026-03-01T00:00:00.000Z', '1 millisecond', '2026-03-01T00:00:00.000Z', 1],
    ['2026-03-01T10:20:00.000Z', '2026-03-01T18:00:00.000Z', '15 minutes', '2026-03-01T10:15:00.000Z', 32],
    ['2026-03-04T10:00:00.000Z', '2026-12-30T00:00:00.000Z', '1 week', '2026-03-02T00:00:00.000Z', 44],
    ['2024-02-29T10:00:00.000Z', '2026-12-30T00:00:00.000Z', '1 month', '2024-02-01T00:00:00.000Z', 35],
    ['1999-12-31T23:59:59.999Z', '2026-12-30T00:00:00.000Z', '1 year', '1999-01-01T00:00:00.000Z', 28],
    ['0001-06-01T00:00:00.000Z', '0003-06-01T00:00:00.000Z', '1 month', '0001-06-01T00:00:00.000Z', 25],
  ])('from %s to %s are of %s, from %s on', (from, to, unit, start, count) => {
    const buckets = timeBuckets(Date.parse(from), Date.parse(to), MOST)
    expect([buckets.unit, new Date(buckets.starts[0]!).toISOString(), buckets.starts.length]).toEqual([
      unit,
      start,
      count,
    ])
  })
})
