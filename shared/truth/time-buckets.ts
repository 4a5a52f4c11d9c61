/** Equal spans of time, by the calendar of UTC, that together hold every time between two. */
export interface TimeBuckets {
  /** How long one is, for people: `1 hour`. '' where there is none. */
  readonly unit: string
  /** When each begins, ms since epoch, ascending; the last ends where a next one would begin. */
  readonly starts: readonly number[]
}

interface Span {
  readonly unit: string
  /** The number of the span that holds a time. */
  readonly number: (ms: number) => number
  /** When a span begins. */
  readonly start: (number: number) => number
}

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
/** 1970-01-01 was a Thursday; weeks begin on Monday. */
const FIRST_MONDAY = 4 * DAY

/** The last time, either way, that a `Date` can hold. */
export const LATEST_MS = 8_640_000_000_000_000

const even = (unit: string, length: number, from = 0): Span => ({
  unit,
  number: (ms) => Math.floor((ms - from) / length),
  start: (number) => from + number * length,
})

function startOfMonth(month: number): number {
  // `Date.UTC` takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0)
  date.setUTCFullYear(Math.floor(month / 12), month - 12 * Math.floor(month / 12), 1)
  const start = date.getTime()
  return Number.isNaN(start) ? -LATEST_MS : start
}

const months = (unit: string, length: number): Span => ({
  unit,
  number: (ms) => {
    const date = new Date(ms)
    return Math.floor((date.getUTCFullYear() * 12 + date.getUTCMonth()) / length)
  },
  start: (number) => startOfMonth(number * length),
})

const SPANS: readonly Span[] = [
  even('1 millisecond', 1),
  even('10 milliseconds', 10),
  even('100 milliseconds', 100),
  even('1 second', SECOND),
  even('10 seconds', 10 * SECOND),
  even('1 minute', MINUTE),
  even('5 minutes', 5 * MINUTE),
  even('15 minutes', 15 * MINUTE),
  even('1 hour', HOUR),
  even('3 hours', 3 * HOUR),
  even('6 hours', 6 * HOUR),
  even('12 hours', 12 * HOUR),
  even('1 day', DAY),
  even('1 week', 7 * DAY, FIRST_MONDAY),
  months('1 month', 1),
  months('3 months', 3),
  months('1 year', 12),
  months('10 years', 120),
  months('100 years', 1200),
  months('1,000 years', 12_000),
  months('10,000 years', 120_000),
]

/**
 * The shortest spans of which at most `most` (60 or more) hold every time from `first` to `last`.
 * @param first ms since epoch, within what a `Date` holds
 * @param last not before `first`
 */
export function timeBuckets(first: number, last: number, most: number): TimeBuckets {
  const span = SPANS.find(({ number }) => number(last) - number(first) < most) ?? SPANS.at(-1)!
  const from = span.number(first)
  const starts: number[] = []
  for (let number = from; number <= span.number(last); number++) starts.push(span.start(number))
  return { unit: span.unit, starts }
}

/** The place of the bucket that holds a time. The time must not be before the first. */
export function bucketOf({ starts }: TimeBuckets, ms: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (starts[middle]! <= ms) low = middle
    else high = middle - 1
  }
  return low
}
