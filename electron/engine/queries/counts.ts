import { type Int64, toInt64 } from '../../../shared/contract/int64.ts'
import type { CutoverView } from '../../../shared/contract/model.ts'
import type { TurnIndex } from './turn-index.ts'

interface Split<Time> {
  readonly from: Time | null
  readonly after: number
}

/** As `shared/truth/cutover.ts` has it, over a column instead of one object per turn. */
function split<Time extends number | bigint>(times: ArrayLike<Time>, reason: Uint8Array): Split<Time> {
  let lastIncomplete: Time | null = null
  for (let slot = 0; slot < times.length; slot++) {
    const time = times[slot]!
    if (reason[slot] !== 0 && (lastIncomplete === null || time > lastIncomplete)) lastIncomplete = time
  }
  let from: Time | null = null
  let after = 0
  for (let slot = 0; slot < times.length; slot++) {
    const time = times[slot]!
    if (lastIncomplete !== null && time <= lastIncomplete) continue
    after++
    if (from === null || time < from) from = time
  }
  return { from, after }
}

const known = new WeakMap<TurnIndex, CutoverView>()

/** The cutover of the whole case: ms since epoch, null where there is none. Worked out once for an index. */
export function cutoverOfIndex(index: TurnIndex): CutoverView {
  const found = known.get(index)
  if (found !== undefined) return found
  const { turns, times, exactTimes, reason } = index
  const { from, after } = exactTimes === null ? split(times, reason) : split(exactTimes, reason)
  const from_ms: Int64 | null = from === null ? null : toInt64(from)
  const cutover = { from_ms, turns_after: after, turns_before: turns - after }
  known.set(index, cutover)
  return cutover
}
