import { plural } from '../../shared/truth/words.ts'

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB', 'PB']

/** Decimal units, as file managers have them: `1.4 GB`, `912 bytes`. */
export function formatBytes(bytes: number): string {
  let value = bytes
  let unit = 0
  while (unit < UNITS.length - 1 && value >= (unit === 0 ? 1000 : 999.95)) {
    value /= 1000
    unit++
  }
  if (unit === 0) return plural(bytes, 'byte')
  return `${value < 100 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`
}

/** Share of a whole for people: never `100 %` while something is left, never `0 %` once something is done. */
export function formatShare(part: number, whole: number): string {
  if (whole === 0) return '0 %'
  if (part >= whole) return '100 %'
  const percent = (part / whole) * 100
  if (percent > 0 && percent < 1) return '< 1 %'
  return `${Math.min(99, Math.floor(percent))} %`
}
