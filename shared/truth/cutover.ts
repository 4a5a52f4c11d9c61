export interface Cutover<Time> {
  /** Time of the first turn from which every later turn is complete; null where there is none. */
  readonly from_ms: Time | null
  readonly turns_after: number
  readonly turns_before: number
}

/** Whether a time is known: 0 means that none was recorded, infinity that what was recorded is not a number. */
const isKnown = (time: number | bigint): boolean => Number(time) !== 0 && Number.isFinite(Number(time))

/** The time of the latest turn that lacks a value; null where every turn is complete. */
export function lastIncompleteOf<Time extends number | bigint>(
  turns: number,
  timeAt: (turn: number) => Time,
  isComplete: (turn: number) => boolean,
): Time | null {
  let last: Time | null = null
  for (let turn = 0; turn < turns; turn++) {
    if (isComplete(turn)) continue
    const time = timeAt(turn)
    if (last === null || time > last) last = time
  }
  return last
}

/**
 * Whether a turn is later than every incomplete one, so that analytics count it. Turns of the same millisecond as
 * the last incomplete one are not, nor are turns whose time is not known.
 */
export const isAfterCutover = <Time extends number | bigint>(
  time: Time,
  lastIncomplete: Time | null,
): boolean => isKnown(time) && (lastIncomplete === null || time > lastIncomplete)

/**
 * The cutover of a file; where every turn is complete it is at the first one. The order of the turns does not matter.
 * @param timeAt `updated_at_ms` of a turn (ms since epoch) and nothing else; 0 where none was recorded, infinity
 *   where it is not a number: such a turn may be later than any other
 * @param isComplete whether both truth columns of a turn are set
 */
export function cutoverOf<Time extends number | bigint>(
  turns: number,
  timeAt: (turn: number) => Time,
  isComplete: (turn: number) => boolean,
): Cutover<Time> {
  const lastIncomplete = lastIncompleteOf(turns, timeAt, isComplete)
  let from: Time | null = null
  let after = 0
  for (let turn = 0; turn < turns; turn++) {
    const time = timeAt(turn)
    if (!isAfterCutover(time, lastIncomplete)) continue
    after++
    if (from === null || time < from) from = time
  }
  return { from_ms: from, turns_after: after, turns_before: turns - after }
}
