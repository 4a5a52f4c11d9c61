import type { Conversation } from '../../../shared/contract/model.ts'
import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { segmentsOf } from '../../../shared/truth/timeline.ts'
import { type Pointers, pointerOf } from './pointers.ts'
import { conversationPreview } from './preview.ts'
import { stripOf } from './strip.ts'
import { hasState, lastTime, runtimesOf, type TurnIndex, timeAt } from './turn-index.ts'

/** How many turns at these places of `order` have a value that a server made. */
function serverMadeBetween({ order, evidence }: TurnIndex, from: number, to: number): number {
  let turns = 0
  for (let at = from; at < to; at++) if (hasState(evidence[order[at]!]!, 'server-made')) turns++
  return turns
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
    server_made: serverMadeBetween(index, start, end),
    sessions: index.sessions[conversation]!,
    first_ms: timeAt(index, index.order[start]!),
    last_ms: lastTime(index, conversation),
    resolved_runtime_key: pointerOf(store, conv_id),
    strip: stripOf(segments, end - start),
    ...(preview === undefined ? {} : { preview }),
  }
}
