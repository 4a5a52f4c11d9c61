import { toInt64 } from '../../../shared/contract/int64.ts'
import type { CutoverView } from '../../../shared/contract/model.ts'
import { cutoverOf } from '../../../shared/truth/cutover.ts'
import { cutoverTurns, type TurnIndex } from './turn-index.ts'

const known = new WeakMap<TurnIndex, CutoverView>()

/** The cutover of the whole case: ms since epoch, null where there is none. Worked out once for an index. */
export function cutoverOfIndex(index: TurnIndex): CutoverView {
  const found = known.get(index)
  if (found !== undefined) return found
  const { from_ms, ...turns } = cutoverOf(index.turns, ...cutoverTurns(index))
  const cutover = { from_ms: from_ms === null ? null : toInt64(from_ms), ...turns }
  known.set(index, cutover)
  return cutover
}
