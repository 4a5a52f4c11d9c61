import type { EvidenceState } from './evidence-state.ts'
import { LATEST_MS } from './time-buckets.ts'
import type { Switches } from './timeline.ts'

/** Made when first used: it takes some milliseconds, in every process and thread. */
let integer: Intl.NumberFormat | undefined

/** `32,729` */
export function formatCount(n: number | bigint): string {
  integer ??= new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
  return integer.format(n)
}

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

/** A switch that is seen at a turn. */
interface SeenSwitch {
  readonly from: string
  /** Whether a server made the runtime of the last known turn before. */
  readonly from_server_made?: true | undefined
  /** Turns of unknown runtime between the two, in which the switch lies; 0 where it is certain. */
  readonly unknown_turns: number
}

/**
 * What is known of it, each runtime with the mark of a server's making.
 * @param turn the turn at which it is seen
 * @param shown how a runtime is written
 */
export function switchedInWords(
  { from: before, from_server_made, unknown_turns }: SeenSwitch,
  turn: { readonly runtime_key: string; readonly evidence: { readonly runtime: EvidenceState } },
  shown: (runtime_key: string) => string,
): string {
  const name = (runtime_key: string, made: boolean): string =>
    marked(shown(runtime_key), { turns: 1, server_made: made ? 1 : 0 })
  const from = name(before, from_server_made === true)
  const to = name(turn.runtime_key, turn.evidence.runtime === 'server-made')
  return unknown_turns === 0
    ? `switches here from ${from} to ${to}, certain`
    : `at least one switch from ${from} to ${to}, somewhere in the ${unknown_turns === 1 ? 'turn' : `${formatCount(unknown_turns)} turns`} of unknown runtime before`
}

/** What the backfill comes to for the turns that lack a value: together they are all of them. */
export interface BackfillShares {
  readonly become_complete: number | null
  readonly get_one_of_two: number | null
  readonly get_nothing: number | null
}

/** `951 become complete, 16 get one of two, 233 get nothing`; null where that was not counted. */
export function sharesInWords({
  become_complete,
  get_one_of_two,
  get_nothing,
}: BackfillShares): string | null {
  if (become_complete === null || get_one_of_two === null || get_nothing === null) return null
  const part = (n: number, one: string, many: string, rest: string): string =>
    `${formatCount(n)} ${n === 1 ? one : many} ${rest}`
  return [
    part(become_complete, 'becomes', 'become', 'complete'),
    part(get_one_of_two, 'gets', 'get', 'one of two'),
    part(get_nothing, 'gets', 'get', 'nothing'),
  ].join(', ')
}

/** The same as a sentence that begins with how many turns it is about. */
export function sharesSentence(shares: BackfillShares): string | null {
  const words = sharesInWords(shares)
  const lacking = (shares.become_complete ?? 0) + (shares.get_one_of_two ?? 0) + (shares.get_nothing ?? 0)
  if (words === null) return null
  if (lacking === 0) return 'No turn lacks a value.'
  return `Of ${plural(lacking, 'turn')} that ${lacking === 1 ? 'lacks' : 'lack'} a value, ${words}.`
}

/** How many turns have a value, and in how many of these a server made it. */
interface ServerMadeTurns {
  readonly turns: number
  readonly server_made: number
}

/** What stands beside a value of several turns: `server-made`, `server-made in 2 of 7`; '' where it is in none. */
export function serverMadeMark({ turns, server_made }: ServerMadeTurns): string {
  if (server_made === 0) return ''
  return server_made === turns
    ? 'server-made'
    : `server-made in ${formatCount(server_made)} of ${formatCount(turns)}`
}

/** A value with that mark: `42 (server-made)`. @param shown the value as it can be seen */
export function marked(shown: string, turns: ServerMadeTurns): string {
  const mark = serverMadeMark(turns)
  return mark === '' ? shown : `${shown} (${mark})`
}

/** A runtime with its mark, of which several others are counted too. */
export const markedIn = (
  counts: readonly (ServerMadeTurns & { readonly runtime_key: string })[],
  runtime_key: string,
  shown: string,
): string =>
  marked(shown, counts.find((each) => each.runtime_key === runtime_key) ?? { turns: 0, server_made: 0 })

/** The runtimes of a conversation, each with its mark, in order of first appearance. */
export function markedRuntimes(
  {
    runtimes,
    server_made_runtimes = [],
  }: {
    readonly runtimes: readonly string[]
    readonly server_made_runtimes?:
      | readonly (ServerMadeTurns & { readonly runtime_key: string })[]
      | undefined
  },
  shown: (runtime_key: string) => string = (runtime_key) => runtime_key,
): string[] {
  const made = new Map(server_made_runtimes.map((each) => [each.runtime_key, each]))
  return runtimes.map((runtime) => marked(shown(runtime), made.get(runtime) ?? { turns: 0, server_made: 0 }))
}

/** How many of the turns that analytics count have a value that a server made; null where none has. */
export function serverMadeSentence({
  server_made,
  server_made_inference,
  counted: { turns },
}: {
  readonly server_made: number
  readonly server_made_inference: number
  readonly counted: { readonly turns: number }
}): string | null {
  const parts = [
    ...(server_made > 0 ? [`the runtime is server-made in ${shareOf(server_made, turns)}`] : []),
    ...(server_made_inference > 0
      ? [`the inference id is server-made in ${shareOf(server_made_inference, turns)}`]
      : []),
  ]
  return parts.length === 0
    ? null
    : `Of the turns counted, ${parts.join(', ')}: a server's own backfill made it of something that is not canonical, and counts and switches take it as it is recorded.`
}

/** How much of what a backfill fills, or finds in conflict, may be of an earlier turn. */
export function carriedOverSentence({
  fills,
  conflicts,
}: {
  readonly fills: number
  readonly conflicts: number
}): string | null {
  const parts = [
    ...(fills > 0 ? [`${plural(fills, 'runtime')} that the metadata gives`] : []),
    ...(conflicts > 0 ? [plural(conflicts, 'conflict')] : []),
  ]
  if (parts.length === 0) return null
  return `May be carried over from the turn before, whose runtime object is the same: ${parts.join(' and ')}. Each turn's metadata begins as a copy of the turn's before it.`
}

/** What the file's own schema keeps from being filled, a sentence for each rule. The rule's own text is the file's. */
export const forbiddenSentences = (
  forbidden: readonly { readonly rule: string; readonly rows: number }[],
): string[] =>
  forbidden.map(
    ({ rule, rows }) =>
      `${plural(rows, 'row')} cannot take the value that ${rows === 1 ? 'its' : 'their'} own metadata ${rows === 1 ? 'gives' : 'give'}: the file's own schema forbids it, ${rule}. The rest is filled.`,
  )

/** What happens to rows that were kept empty when a server opens the file. */
export const serverFillsSentence = ({
  rows,
  values,
}: {
  readonly rows: number
  readonly values: number
}): string =>
  rows === 0
    ? 'A server that opens the result finds nothing to fill in the rows that stay empty.'
    : `A server that opens the result runs a backfill of its own: it writes ${plural(values, 'value')} that ${values === 1 ? 'is' : 'are'} not canonical into ${plural(rows, 'row')} that ${rows === 1 ? 'was' : 'were'} kept empty.`

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
