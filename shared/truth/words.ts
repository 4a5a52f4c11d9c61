import { LATEST_MS } from './time-buckets.ts'
import type { Switches } from './timeline.ts'

const integer = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })

/** `32,729` */
export const formatCount = (n: number | bigint): string => integer.format(n)

/** `1 turn`, `2 turns`; an irregular plural is given. */
export const plural = (n: number, one: string, many = `${one}s`): string =>
  `${formatCount(n)} ${n === 1 ? one : many}`

/** `12 of 300 (4.0 %)` */
export const shareOf = (part: number, whole: number): string =>
  whole === 0
    ? '0 of 0'
    : `${formatCount(part)} of ${formatCount(whole)} (${((100 * part) / whole).toFixed(1)} %)`

/** `2 findings, 1 note`: notes are told apart, because nothing is wrong then. */
export function findingsInWords(
  findings: readonly { readonly severity: 'info' | 'warning' | 'error' }[],
): string {
  const notes = findings.filter(({ severity }) => severity === 'info').length
  const grave = findings.length - notes
  const parts = [
    ...(grave > 0 ? [plural(grave, 'finding')] : []),
    ...(notes > 0 ? [plural(notes, 'note')] : []),
  ]
  return parts.join(', ') || 'no findings'
}

/** For a column of switches: `2`, or `2, at least 3` where some lie inside unknown runs. */
export const switchCounts = ({ certain, at_least }: Switches): string =>
  certain === at_least ? formatCount(certain) : `${formatCount(certain)}, at least ${formatCount(at_least)}`

/** `no switch`, `2 switches`, `≥ 3 switches` where some lie inside unknown runs. */
export function switchesInBrief({ certain, at_least }: Switches): string {
  if (at_least === 0) return 'no switch'
  if (at_least === certain) return plural(certain, 'switch', 'switches')
  return `≥ ${plural(at_least, 'switch', 'switches')}`
}

/** `2 certain switches, at least 3`: what is certain, and what there must be. */
export function switchesInWords({ certain, at_least }: Switches): string {
  if (at_least === 0) return 'no switch'
  if (at_least === certain) return plural(certain, 'switch', 'switches')
  return `${plural(certain, 'certain switch', 'certain switches')}, at least ${formatCount(at_least)}`
}

export const NO_TIME = 'no time recorded'

/**
 * A time in UTC with its milliseconds: `2026-02-24 14:09:33.118 UTC`; what no calendar holds is shown as the number
 * it is.
 * @param ms milliseconds since epoch, under the wire rule for 64-bit integers; null where there is none
 */
export function timeInWords(ms: number | string | null): string {
  if (ms === null) return 'none'
  const near = Number(ms)
  if (near === 0) return NO_TIME
  if (Math.abs(near) > LATEST_MS) return `${ms} ms`
  return new Date(near).toISOString().replace('T', ' ').replace('Z', ' UTC')
}
