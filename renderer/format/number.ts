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

/**
 * Share of a whole for people, to the nearest per cent: never `100 %` while something is left, never `0 %` once
 * something is done.
 */
export const formatShare = (part: number, whole: number): string =>
  inWords(part, whole, Math.round((part / whole) * 100))

/**
 * Shares of parts that together are the whole. They add up to 100: where rounding each for itself would not, the
 * parts that are nearest to the next per cent are rounded up and the others down.
 */
export function formatShares(parts: readonly number[], whole: number): string[] {
  const exact = parts.map((part) => (part / whole) * 100)
  const percents = exact.map(Math.floor)
  const sum = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0)
  const nearest = exact.map((_, i) => i).sort((a, b) => (exact[b]! % 1) - (exact[a]! % 1))
  for (const i of nearest.slice(0, Math.round(sum(exact)) - sum(percents))) percents[i]! += 1
  return parts.map((part, i) => inWords(part, whole, percents[i]!))
}

function inWords(part: number, whole: number, percent: number): string {
  if (part === 0 || whole === 0) return '0 %'
  if (part >= whole) return '100 %'
  return percent < 1 ? '< 1 %' : percent > 99 ? '> 99 %' : `${percent} %`
}
