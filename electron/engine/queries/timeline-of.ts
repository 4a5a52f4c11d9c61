import type { Timeline } from '../../../shared/contract/model.ts'
import { segmentsOf } from '../../../shared/truth/timeline.ts'
import { type Pointers, pointerOf } from './pointers.ts'
import { timelinePreview } from './preview.ts'
import { conversationNumber, type TurnSource } from './source.ts'
import {
  conversationSlots,
  inferenceState,
  lastTime,
  runtimeState,
  runtimesOf,
  type TurnIndex,
  timeAt,
} from './turn-index.ts'
import { turnIdAt } from './turn-rows.ts'

/** How many of some turns have each evidence state. */
function statesOf(index: TurnIndex, slots: Uint32Array): Timeline['evidence'] {
  const counts: Timeline['evidence'] = {}
  for (const slot of slots) {
    const packed = index.evidence[slot]!
    const [runtime, inference] = [runtimeState(packed), inferenceState(packed)]
    counts[runtime] = (counts[runtime] ?? 0) + 1
    if (inference !== runtime) counts[inference] = (counts[inference] ?? 0) + 1
  }
  return counts
}

/**
 * The whole shape of one conversation, from the index; only the ids of the turns at the ends of segments are
 * fetched. Throws `NotFound`.
 */
export function timelineOf(source: TurnSource, conv_id: string, store: Pointers | null): Timeline {
  const { index } = source
  const conversation = conversationNumber(index, conv_id)
  const slots = conversationSlots(index, conversation)
  const sessions: Timeline['sessions'] = []
  let session = -1
  slots.forEach((slot, start) => {
    if (index.session[slot] === session) return
    session = index.session[slot]!
    sessions.push({ session_id: index.sessionIds[session]!, start })
  })
  const serverMade = (start: number, turns: number): number => {
    let made = 0
    for (let at = start; at < start + turns; at++)
      if (runtimeState(index.evidence[slots[at]!]!) === 'server-made') made++
    return made
  }
  const preview = timelinePreview(index, conversation)
  return {
    conv_id,
    resolved_runtime_key: pointerOf(store, conv_id),
    turns: slots.length,
    missing: index.missing[conversation]!,
    unknown_runtime: index.unknownRuntime[conversation]!,
    switches: {
      certain: index.certainSwitches[conversation]!,
      at_least: index.atLeastSwitches[conversation]!,
    },
    segments: segmentsOf(runtimesOf(index, conversation)).map(({ runtime_key, start, turns }) => {
      const first = slots[start]!
      const last = slots[start + turns - 1]!
      const first_turn_id = turnIdAt(source, first)
      return {
        runtime_key,
        start,
        turns,
        server_made: serverMade(start, turns),
        first_turn_id,
        last_turn_id: first === last ? first_turn_id : turnIdAt(source, last),
        first_ms: timeAt(index, first),
        last_ms: timeAt(index, last),
      }
    }),
    ...(preview === undefined ? {} : { preview }),
    evidence: statesOf(index, slots),
    sessions,
    first_ms: timeAt(index, slots[0]!),
    last_ms: lastTime(index, conversation),
    times: Array.from(slots, (slot) => Number(timeAt(index, slot))),
  }
}
