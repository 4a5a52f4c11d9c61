import { LATEST_MS } from '../../../shared/truth/time-buckets.ts'
import { compareTimes, type TurnIndex } from '../queries/turn-index.ts'

/** What analytics read of an index: it crosses to the job's thread without the texts that are not needed. */
export type AnalysedIndex = Omit<TurnIndex, 'sessionIds' | 'session' | 'turnIdHash' | 'findings'>

export const MOST_BUCKETS = 96

export function analysedIndex(index: TurnIndex): AnalysedIndex {
  const { sessionIds: _, session: __, turnIdHash: ___, findings: ____, ...analysed } = index
  return analysed
}

/** The slot of the latest incomplete turn; -1 where every turn is complete. */
export function lastIncomplete(index: AnalysedIndex): number {
  let last = -1
  for (let slot = 0; slot < index.turns; slot++) {
    if (index.reason[slot] !== 0 && (last < 0 || compareTimes(index, slot, last) > 0)) last = slot
  }
  return last
}

/** 1 for each slot from the cutover on (`shared/truth/cutover.ts`): strictly later than every incomplete turn. */
export function countedSlots(index: AnalysedIndex): Uint8Array {
  const last = lastIncomplete(index)
  const isCounted = new Uint8Array(index.turns)
  for (let slot = 0; slot < index.turns; slot++) {
    isCounted[slot] = last < 0 || compareTimes(index, slot, last) > 0 ? 1 : 0
  }
  return isCounted
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
