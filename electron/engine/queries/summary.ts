import type { Conversation } from '../../../shared/contract/model.ts'
import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { segmentsOf } from '../../../shared/truth/timeline.ts'
import { type Pointers, pointerOf } from './pointers.ts'
import { conversationPreview } from './preview.ts'
import { stripOf } from './strip.ts'
import { hasState, lastTime, runtimeState, runtimesOf, type TurnIndex, timeAt } from './turn-index.ts'

type ServerMade = Pick<Conversation, 'server_made' | 'server_made_runtimes'>

/** What servers made of the turns at these places of `order`. */
function serverMadeBetween(index: TurnIndex, from: number, to: number): ServerMade {
  const { order, evidence, runtime, runtimeKeys } = index
  const made = new Map<number, { turns: number; server_made: number }>()
  let server_made = 0
  for (let at = from; at < to; at++) {
    const slot = order[at]!
    if (!hasState(evidence[slot]!, 'server-made')) continue
    server_made++
    if (runtimeState(evidence[slot]!) === 'server-made')
      made.set(runtime[slot]!, { turns: 0, server_made: 0 })
  }
  if (made.size === 0) return { server_made }
  for (let at = from; at < to; at++) {
    const slot = order[at]!
    const counted = made.get(runtime[slot]!)
    if (counted === undefined) continue
    counted.turns++
    if (runtimeState(evidence[slot]!) === 'server-made') counted.server_made++
  }
  return {
    server_made,
    server_made_runtimes: [...made].map(([number, counts]) => ({
      runtime_key: runtimeKeys[number]!,
      ...counts,
    })),
  }
}

/** One conversation of the list, from the index alone. */
export function summaryOf(index: TurnIndex, conversation: number, store: Pointers | null): Conversation {
  const start = index.starts[conversation]!
  const end = index.starts[conversation + 1]!
  const conv_id = index.convIds[conversation]!
  const segments = segmentsOf(runtimesOf(index, conversation))
  const runtimes = new Set(segments.map((segment) => segment.runtime_key))
  runtimes.delete(UNKNOWN)
  const preview = conversationPreview(index, conversation)
  return {
    conv_id,
    turns: end - start,
    missing: index.missing[conversation]!,
    unknown_runtime: index.unknownRuntime[conversation]!,
    runtimes: [...runtimes],
    switches: {
      certain: index.certainSwitches[conversation]!,
      at_least: index.atLeastSwitches[conversation]!,
    },
    ...serverMadeBetween(index, start, end),
    sessions: index.sessions[conversation]!,
    first_ms: timeAt(index, index.order[start]!),
    last_ms: lastTime(index, conversation),
    resolved_runtime_key: pointerOf(store, conv_id),
    strip: stripOf(segments, end - start),
    ...(preview === undefined ? {} : { preview }),
  }
}
