import type { Analytics } from '../../../shared/contract/playbook.ts'
import { bucketOf, timeBuckets } from '../../../shared/truth/time-buckets.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import { inferenceState, runtimeState } from '../queries/turn-index.ts'
import { type AnalysedIndex, isDated, MOST_BUCKETS, timeRange } from './counted.ts'

const RUNTIMES_AT_MOST = 1000
const SERIES_AT_MOST = 12
const CONVERSATIONS_AT_MOST = 500

type Usage = Pick<
  Analytics,
  | 'counted'
  | 'server_made'
  | 'server_made_inference'
  | 'runtimes'
  | 'runtimes_total'
  | 'switches'
  | 'conversations'
  | 'over_time'
>

/** Turns over time for each runtime, `leading` ones by themselves. */
function overTime(
  index: AnalysedIndex,
  isCounted: Uint8Array,
  leading: readonly number[],
  runtimes: number,
): Usage['over_time'] {
  const { first, last, undated } = timeRange(index, (slot) => isCounted[slot] === 1)
  if (first === null || last === null) return { unit: '', starts: [], series: [], others: null, undated }
  const buckets = timeBuckets(first, last, MOST_BUCKETS)
  const series = leading.slice(0, SERIES_AT_MOST)
  const place = new Int32Array(index.runtimeKeys.length).fill(series.length)
  series.forEach((runtime, at) => {
    place[runtime] = at
  })
  const turns = Array.from({ length: series.length + 1 }, () =>
    new Array<number>(buckets.starts.length).fill(0),
  )
  for (let slot = 0; slot < index.turns; slot++) {
    const time = index.times[slot]!
    if (isCounted[slot] === 0 || !isDated(time)) continue
    turns[place[index.runtime[slot]!]!]![bucketOf(buckets, time)]!++
  }
  const others = runtimes - series.length
  return {
    unit: buckets.unit,
    starts: [...buckets.starts],
    series: series.map((runtime, at) => ({ runtime_key: index.runtimeKeys[runtime]!, turns: turns[at]! })),
    others: others > 0 ? { runtimes: others, turns: turns[series.length]! } : null,
    undated,
  }
}

/**
 * What the turns that count say, from the index alone.
 * @param isCounted 1 for each slot from the cutover on
 */
export function usageOf(index: AnalysedIndex, isCounted: Uint8Array): Usage {
  const { order, starts, runtime, runtimeKeys, evidence, convIds } = index
  const turnsOf = new Uint32Array(runtimeKeys.length)
  const serverMadeOf = new Uint32Array(runtimeKeys.length)
  const conversationsOf = new Uint32Array(runtimeKeys.length)
  const seenIn = new Int32Array(runtimeKeys.length).fill(-1)
  const switches = { certain: 0, at_least: 0 }
  const perConversation: { c: number; turns: number; runtimes: number; certain: number; at_least: number }[] =
    []
  let counted = 0
  let serverMade = 0
  let serverMadeInference = 0
  for (let c = 0; c < convIds.length; c++) {
    const history: string[] = []
    let distinct = 0
    for (let at = starts[c]!; at < starts[c + 1]!; at++) {
      const slot = order[at]!
      if (isCounted[slot] === 0) continue
      const number = runtime[slot]!
      turnsOf[number]!++
      if (runtimeState(evidence[slot]!) === 'server-made') {
        serverMadeOf[number]!++
        serverMade++
      }
      if (inferenceState(evidence[slot]!) === 'server-made') serverMadeInference++
      if (seenIn[number] !== c) {
        seenIn[number] = c
        conversationsOf[number]!++
        distinct++
      }
      history.push(runtimeKeys[number]!)
    }
    if (history.length === 0) continue
    counted += history.length
    const found = countSwitches(segmentsOf(history))
    switches.certain += found.certain
    switches.at_least += found.at_least
    perConversation.push({ c, turns: history.length, runtimes: distinct, ...found })
  }
  perConversation.sort((a, b) => b.at_least - a.at_least || b.turns - a.turns || a.c - b.c)
  const present = Array.from(turnsOf.keys()).filter((number) => turnsOf[number]! > 0)
  present.sort((a, b) => turnsOf[b]! - turnsOf[a]! || (runtimeKeys[a]! < runtimeKeys[b]! ? -1 : 1))
  return {
    counted: { turns: counted, conversations: perConversation.length },
    server_made: serverMade,
    server_made_inference: serverMadeInference,
    runtimes: present.slice(0, RUNTIMES_AT_MOST).map((number) => ({
      runtime_key: runtimeKeys[number]!,
      turns: turnsOf[number]!,
      conversations: conversationsOf[number]!,
      server_made: serverMadeOf[number]!,
    })),
    runtimes_total: present.length,
    switches,
    conversations: {
      items: perConversation
        .slice(0, CONVERSATIONS_AT_MOST)
        .map(({ c, turns, runtimes, certain, at_least }) => ({
          conv_id: convIds[c]!,
          turns,
          runtimes,
          switches: { certain, at_least },
        })),
      total: perConversation.length,
    },
    over_time: overTime(index, isCounted, present, present.length),
  }
}
