const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const pad = (n: number, width = 2): string => String(n).padStart(width, '0')

const kindOf = (unit: string): string => unit.replace(/^[\d,]+ /, '').replace(/s$/, '')

/** How often buckets of a unit change what the short label says of them, so that it need not say more. */
function parts(ms: number): {
  readonly year: string
  readonly day: string
  readonly clock: string
  at: Date
} {
  const at = new Date(ms)
  return {
    at,
    year: String(at.getUTCFullYear()),
    day: `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`,
    clock: `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`,
  }
}

/**
 * The beginning of a bucket, for an axis: no more of it than its unit tells apart. Always UTC.
 * @param unit as the engine names it: `1 hour`, `3 months`
 * @param ms since epoch
 */
export function axisLabel(unit: string, ms: number): string {
  const { at, year, day, clock } = parts(ms)
  switch (kindOf(unit)) {
    case 'year':
      return year
    case 'month':
      return `${MONTHS[at.getUTCMonth()]} ${year}`
    case 'week':
    case 'day':
      return day
    case 'hour':
    case 'minute':
      return clock === '00:00' ? day : `${day} ${clock}`
    case 'second':
      return `${clock}:${pad(at.getUTCSeconds())}`
    default:
      return `${clock}:${pad(at.getUTCSeconds())}.${pad(at.getUTCMilliseconds(), 3)}`
  }
}

/** The beginning of a bucket in full, for reading out and for tables. */
export function bucketLabel(unit: string, ms: number): string {
  const { at, year, day, clock } = parts(ms)
  switch (kindOf(unit)) {
    case 'year':
    case 'month':
      return axisLabel(unit, ms)
    case 'week':
    case 'day':
      return `${day} ${year}`
    case 'hour':
    case 'minute':
      return `${day} ${year}, ${clock} UTC`
    case 'second':
      return `${day} ${year}, ${clock}:${pad(at.getUTCSeconds())} UTC`
    default:
      return `${day} ${year}, ${axisLabel(unit, ms)} UTC`
  }
}
