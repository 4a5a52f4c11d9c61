import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import { evidenceOf, provenanceIn } from './evidence.ts'
import { conversationNumber, type ProvenanceOf, type TurnSource } from './source.ts'
import { timeAt } from './turn-index.ts'
import { fetchTurn } from './turn-rows.ts'

export type TimelineTurnsRequest = Omit<MethodRequest<'timeline.turns'>, 'case_id'>

/** One page of a conversation's turns, in the order of its timeline. Throws `NotFound`. */
export function timelineTurns(
  source: TurnSource,
  { conv_id, offset, limit }: TimelineTurnsRequest,
  provenanceOf: ProvenanceOf,
): MethodOutput<'timeline.turns'> {
  const { index } = source
  const conversation = conversationNumber(index, conv_id)
  const slots = index.order.subarray(index.starts[conversation], index.starts[conversation + 1])
  return {
    items: Array.from(slots.subarray(offset, offset + limit), (slot, at) => {
      const row = fetchTurn(source, slot)
      const journal = provenanceOf(row.rowid)
      return {
        conv_id,
        session_id: row.session_id,
        turn_id: row.turn_id,
        position: offset + at,
        updated_at_ms: timeAt(index, slot),
        runtime_key: row.values.runtime_key,
        inference_id: row.values.inference_id,
        evidence: evidenceOf(row, journal),
        provenance: provenanceIn(journal),
      }
    }),
    total: slots.length,
  }
}
