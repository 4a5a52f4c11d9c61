import type { Analytics } from '../../../shared/contract/playbook.ts'
import { bucketOf, timeBuckets } from '../../../shared/truth/time-buckets.ts'
import { type AnalysedIndex, isDated, MOST_BUCKETS, timeRange } from './counted.ts'

type Coverage = Analytics['coverage']

/**
 * How many of the turns that do not count have a runtime, an inference id, and both, by time. It says how
 * complete history is, never how much a runtime was used.
 * @param isCounted 1 for each slot from the cutover on
 */
export function coverageOf(index: AnalysedIndex, isCounted: Uint8Array): Coverage {
  const { first, last, undated } = timeRange(index, (slot) => isCounted[slot] === 0)
  const buckets =
    first === null || last === null ? { unit: '', starts: [] } : timeBuckets(first, last, MOST_BUCKETS)
  const empty = () => ({ turns: 0, runtime: 0, inference: 0, both: 0 })
  const items = buckets.starts.map((start_ms) => ({ start_ms, ...empty() }))
  const whole = empty()
  for (let slot = 0; slot < index.turns; slot++) {
    if (isCounted[slot] === 1) continue
    const runtime = index.runtime[slot] === 0 ? 0 : 1
    const inference = index.inference[slot]!
    const time = index.times[slot]!
    const places = isDated(time) ? [whole, items[bucketOf(buckets, time)]!] : [whole]
    for (const place of places) {
      place.turns++
      place.runtime += runtime
      place.inference += inference
      place.both += runtime & inference
    }
  }
  return { ...whole, unit: buckets.unit, items, undated }
}
