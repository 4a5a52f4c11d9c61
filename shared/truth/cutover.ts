/** One turn, as the cutover sees it. `time` is `updated_at_ms` (ms since epoch) and nothing else. */
export interface CutoverTurn<Time extends number | bigint> {
  readonly time: Time
  /** Whether both truth columns are set. */
  readonly complete: boolean
}

export interface Cutover<Time extends number | bigint> {
  /** Time of the first turn from which every later turn is complete; null where there is none. */
  readonly from_ms: Time | null
  readonly turns_after: number
  readonly turns_before: number
}

/**
 * The cutover of a file: turns strictly later than the last incomplete one. Turns of the same millisecond as
 * that one count as before it; a file in which every turn is complete has its cutover at its first turn.
 */
export function cutoverOf<Time extends number | bigint>(turns: Iterable<CutoverTurn<Time>>): Cutover<Time> {
  const all = [...turns]
  let lastIncomplete: Time | null = null
  for (const { time, complete } of all) {
    if (!complete && (lastIncomplete === null || time > lastIncomplete)) lastIncomplete = time
  }
  let from: Time | null = null
  let after = 0
  for (const { time } of all) {
    if (lastIncomplete !== null && time <= lastIncomplete) continue
    after++
    if (from === null || time < from) from = time
  }
  return { from_ms: from, turns_after: after, turns_before: all.length - after }
}
