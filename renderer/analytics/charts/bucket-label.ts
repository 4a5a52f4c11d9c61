import { type Zone, zoneName } from '../../format/time.ts'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const pad = (n: number, width = 2): string => String(n).padStart(width, '0')

const kindOf = (unit: string): string => unit.replace(/^[\d,]+ /, '').replace(/s$/, '')

/** Buckets of a day and more are of the calendar of UTC: another zone has no such days. */
const hasCalendar = (unit: string): boolean => ['year', 'month', 'week', 'day'].includes(kindOf(unit))

/** Which zone the labels of a unit are in, for people. */
export const labelZone = (unit: string, zone: Zone): string => zoneName(hasCalendar(unit) ? 'utc' : zone)

/** What the labels say of a time. */
function parts(unit: string, ms: number, zone: Zone) {
  // A date whose UTC fields read what the clock in that zone reads.
  const offset = hasCalendar(unit) || zone === 'utc' ? 0 : new Date(ms).getTimezoneOffset() * 60_000
  const at = new Date(ms - offset)
  return {
    at,
    year: String(at.getUTCFullYear()),
    day: `${at.getUTCDate()} ${MONTHS[at.getUTCMonth()]}`,
    clock: `${pad(at.getUTCHours())}:${pad(at.getUTCMinutes())}`,
  }
}

/**
 * The beginning of a bucket, for an axis: no more of it than its unit tells apart.
 * @param unit as the engine names it: `1 hour`, `3 months`
 * @param ms since epoch
 */
export function axisLabel(unit: string, ms: number, zone: Zone): string {
  const { at, year, day, clock } = parts(unit, ms, zone)
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
export function bucketLabel(unit: string, ms: number, zone: Zone): string {
  const { at, year, day, clock } = parts(unit, ms, zone)
  switch (kindOf(unit)) {
    case 'year':
    case 'month':
      return axisLabel(unit, ms, zone)
    case 'week':
    case 'day':
      return `${day} ${year}`
    case 'hour':
    case 'minute':
      return `${day} ${year}, ${clock} ${zoneName(zone)}`
    case 'second':
      return `${day} ${year}, ${clock}:${pad(at.getUTCSeconds())} ${zoneName(zone)}`
    default:
      return `${day} ${year}, ${axisLabel(unit, ms, zone)} ${zoneName(zone)}`
  }
}
