import { type Int64, toInt64 } from '../../../shared/contract/int64.ts'
import { isAfterCutover, lastIncompleteOf } from '../../../shared/truth/cutover.ts'
import { LATEST_MS } from '../../../shared/truth/time-buckets.ts'
import { cutoverTurns, NOT_A_NUMBER, type TurnIndex } from '../queries/turn-index.ts'

/** What analytics read of an index: it crosses to the job's thread without the texts that are not needed. */
export type AnalysedIndex = Omit<TurnIndex, 'sessionIds' | 'session' | 'turnIdHash' | 'carried' | 'findings'>

export const MOST_BUCKETS = 96

export function analysedIndex(index: TurnIndex): AnalysedIndex {
  const { sessionIds: _, session: __, turnIdHash: ___, carried: ____, findings: _____, ...analysed } = index
  return analysed
}

/** 1 for each slot that the cutover lets count, and the time of the latest turn that lacks a value. */
export function countedSlots(index: AnalysedIndex): {
  readonly isCounted: Uint8Array
  /** 0 where its time is not known. */
  readonly lastIncomplete: Int64 | null
} {
  const [timeAt, isComplete] = cutoverTurns(index)
  const last = lastIncompleteOf(index.turns, timeAt, isComplete)
  const isCounted = new Uint8Array(index.turns)
  for (let slot = 0; slot < index.turns; slot++) isCounted[slot] = Number(isAfterCutover(timeAt(slot), last))
  return { isCounted, lastIncomplete: last === null ? null : last === NOT_A_NUMBER ? 0 : toInt64(last) }
}

/** Whether a turn stands on the calendar: 0 means that no time was recorded. */
export const isDated = (ms: number): boolean => ms !== 0 && Math.abs(ms) <= LATEST_MS

/** First and last time of some turns; those that stand on no calendar are counted apart. */
export function timeRange(
  index: AnalysedIndex,
  take: (slot: number) => boolean,
): { first: number | null; last: number | null; undated: number } {
  let first: number | null = null
  let last: number | null = null
  let undated = 0
  for (let slot = 0; slot < index.turns; slot++) {
    if (!take(slot)) continue
    const time = index.times[slot]!
    if (!isDated(time)) {
      undated++
      continue
    }
    if (first === null || time < first) first = time
    if (last === null || time > last) last = time
  }
  return { first, last, undated }
}
