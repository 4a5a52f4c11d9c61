import type { Turn } from '../../../shared/contract/model.ts'
import type { ConversationPreview, TimelinePreview, TurnPreview } from '../../../shared/contract/preview.ts'
import { canonicalValue } from '../../../shared/truth/canonical.ts'
import { UNKNOWN } from '../../../shared/truth/columns.ts'
import type { Metadata } from '../../../shared/truth/metadata.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import { stripOf } from './strip.ts'
import { conversationSlots, runtimeState, runtimesOf, type TurnIndex } from './turn-index.ts'

/** What the backfill would fill into a turn; undefined where it fills nothing. */
export function turnPreview(metadata: Metadata, evidence: Turn['evidence']): TurnPreview | undefined {
  const preview: TurnPreview = {}
  const runtime = canonicalValue(metadata, 'runtime_key')
  const inference = canonicalValue(metadata, 'inference_id')
  if (evidence.runtime === 'metadata-only' && runtime.found) preview.runtime_key = runtime.value
  if (evidence.inference === 'metadata-only' && inference.found) preview.inference_id = inference.value
  return Object.keys(preview).length === 0 ? undefined : preview
}

/** The runtime that the backfill would fill into each turn of a conversation, in order; '' where it fills none. */
function fillsOf(index: TurnIndex, conversation: number): string[] {
  const slots = conversationSlots(index, conversation)
  return Array.from(slots, (slot) =>
    runtimeState(index.evidence[slot]!) === 'metadata-only'
      ? index.canonicalKeys[index.canonicalRuntime[slot]!]!
      : UNKNOWN,
  )
}

/** A timeline with what the backfill would fill, from the index; undefined where it would fill no runtime. */
export function timelinePreview(index: TurnIndex, conversation: number): TimelinePreview | undefined {
  const fills = fillsOf(index, conversation)
  const runs = segmentsOf(fills).filter(({ runtime_key }) => runtime_key !== UNKNOWN)
  if (runs.length === 0) return undefined
  const then = runtimesOf(index, conversation).map((written, at) => fills[at]! || written)
  return {
    turns: runs.reduce((sum, run) => sum + run.turns, 0),
    runs,
    switches: countSwitches(segmentsOf(then)),
  }
}

/** The same for the list of conversations. */
export function conversationPreview(index: TurnIndex, conversation: number): ConversationPreview | undefined {
  const preview = timelinePreview(index, conversation)
  if (preview === undefined) return undefined
  const { turns, switches } = preview
  const fills = fillsOf(index, conversation)
  return { turns, switches, strip: stripOf(segmentsOf(fills), fills.length) }
}
