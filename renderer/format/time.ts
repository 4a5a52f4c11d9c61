import type { Int64 } from '../../shared/contract/int64.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { NO_TIME } from '../../shared/truth/words.ts'

export type Zone = 'utc' | 'local'

/** A recorded instant as text. `zone` names what the clock reads: `UTC`, `Europe/Berlin`. */
export interface InstantText {
  /** `2026-02-24`; years outside 0–9999 keep their sign and all their digits. */
  readonly date: string
  /** `14:09:33.118`, milliseconds always three digits. */
  readonly time: string
  readonly zone: string
}

/** What stands in a time column: an instant; no time at all; or a number no calendar reaches. */
export type RecordedTime =
  | { readonly kind: 'instant'; readonly at: InstantText }
  | { readonly kind: 'none' }
  | { readonly kind: 'beyond'; readonly text: string }

const pad = (n: number, width: number): string => String(n).padStart(width, '0')
const year = (n: number): string => (n < 0 ? `-${pad(-n, 6)}` : n > 9999 ? `+${pad(n, 6)}` : pad(n, 4))

let machineZone: string | null = null

/** The name of this machine's time zone, for example `Europe/Berlin`. */
export function localZoneName(): string {
  // Asked once: Intl takes its time, and a machine's zone does not change while a case is read.
  machineZone ??= Intl.DateTimeFormat().resolvedOptions().timeZone || 'local time'
  return machineZone
}

/** The local zone in short, for a switch or a header: `Berlin`; `local` where its name would be the other's. */
export const localName = (): string => {
  const name = localZoneName().split('/').at(-1)!.replaceAll('_', ' ')
  return name === 'UTC' ? 'local' : name
}

export const zoneName = (zone: Zone): string => (zone === 'utc' ? 'UTC' : localZoneName())

/** @param ms milliseconds since epoch as the file has them; 0 means that no time was recorded */
export function recordedTime(ms: Int64, zone: Zone): RecordedTime {
  if (ms === 0 || ms === '0') return { kind: 'none' }
  const at = new Date(Number(ms))
  if (typeof ms === 'string' || Number.isNaN(at.getTime())) return { kind: 'beyond', text: `${ms} ms` }
  const [y, mo, d, h, mi, s] =
    zone === 'utc'
      ? [
          at.getUTCFullYear(),
          at.getUTCMonth(),
          at.getUTCDate(),
          at.getUTCHours(),
          at.getUTCMinutes(),
          at.getUTCSeconds(),
        ]
      : [at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds()]
  return {
    kind: 'instant',
    at: {
      date: `${year(y)}-${pad(mo + 1, 2)}-${pad(d, 2)}`,
      time: `${pad(h, 2)}:${pad(mi, 2)}:${pad(s, 2)}.${pad(at.getUTCMilliseconds(), 3)}`,
      zone: zoneName(zone),
    },
  }
}

/** One line: `2026-02-24 14:09:33.118 UTC`, `no time recorded`, or the bare number of milliseconds. */
export function formatInstant(ms: Int64, zone: Zone): string {
  const recorded = recordedTime(ms, zone)
  if (recorded.kind === 'none') return NO_TIME
  if (recorded.kind === 'beyond') return recorded.text
  const { date, time, zone: name } = recorded.at
  return `${date} ${time} ${name}`
}

/**
 * A sentence of ours in which times stand as `timeInWords` has them, told in the chosen zone. Not for text that
 * holds anything of a file or a person.
 */
export const sentenceIn = (sentence: string, zone: Zone): string =>
  sentence.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} UTC/g, (utc) =>
    formatInstant(Date.parse(utc.replace(' ', 'T').replace(' UTC', 'Z')), zone),
  )

/** For hovering: the chosen zone first, then the other, then the number itself. */
export function inBothZones(ms: Int64, zone: Zone): string {
  const zones: readonly Zone[] = zone === 'utc' ? ['utc', 'local'] : ['local', 'utc']
  return [...new Set(zones.map((one) => formatInstant(ms, one))), `${ms} ms since epoch`].join('\n')
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/**
 * For lists: `14:22` on the day of `now`, `24 Feb 14:22` in its year, else `24 Feb 2025`. Seconds and
 * milliseconds are left to the tooltip.
 */
export function formatBrief(ms: Int64, zone: Zone, now: number): string {
  const recorded = recordedTime(ms, zone)
  if (recorded.kind === 'none') return NO_TIME
  if (recorded.kind === 'beyond') return middleEllipsis(recorded.text, 13)
  const today = recordedTime(now, zone)
  const clock = recorded.at.time.slice(0, 5)
  if (today.kind === 'instant' && today.at.date === recorded.at.date) return clock
  const parts = /^(.+)-(\d\d)-(\d\d)$/.exec(recorded.at.date)!
  const day = `${Number(parts[3])} ${MONTHS[Number(parts[2]) - 1]}`
  return today.kind === 'instant' && today.at.date.startsWith(`${parts[1]}-`)
    ? `${day} ${clock}`
    : `${day} ${parts[1]}`
}

/** `4 s`, `2 min 05 s`, `1 h 12 min`; below one second in milliseconds. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return ms < 9950 ? `${(ms / 1000).toFixed(1)} s` : `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${pad(seconds % 60, 2)} s`
  return `${Math.floor(minutes / 60)} h ${pad(minutes % 60, 2)} min`
}
