import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { Turn } from '../../../shared/contract/model.ts'
import type { EvidenceState } from '../../../shared/truth/evidence-state.ts'
import { evidenceOf, originsOf, provenanceIn } from './evidence.ts'
import { turnPreview } from './preview.ts'
import { conversationNumber, type ProvenanceOf, type TurnSource } from './source.ts'
import { conversationSlots, hasState, type TurnIndex, timeAt } from './turn-index.ts'
import { fetchTurn, type TurnRow } from './turn-rows.ts'

export type TimelineTurnsRequest = Omit<MethodRequest<'timeline.turns'>, 'case_id'>

/** Positions in a timeline of the turns of which a value has an evidence state. */
function positionsWith(index: TurnIndex, slots: Uint32Array, state: EvidenceState): Uint32Array {
  const positions = new Uint32Array(slots.length)
  let found = 0
  slots.forEach((slot, position) => {
    if (hasState(index.evidence[slot]!, state)) positions[found++] = position
  })
  return positions.subarray(0, found)
}

/** The turn at a position of its timeline, and its row. */
export function turnAt(
  source: TurnSource,
  slot: number,
  position: number,
  provenanceOf: ProvenanceOf,
): { turn: Turn; row: TurnRow } {
  const { index, columns } = source
  const row = fetchTurn(source, slot)
  const journal = provenanceOf(row.rowid)
  const evidence = evidenceOf(row, journal, columns)
  const preview = turnPreview(row.metadata, evidence)
  const turn = {
    conv_id: row.conv_id,
    session_id: row.session_id,
    turn_id: row.turn_id,
    position,
    updated_at_ms: timeAt(index, slot),
    ...row.values,
    evidence,
    provenance: provenanceIn(journal),
    ...(preview === undefined ? {} : { preview }),
    ...originsOf(index, slot, row, evidence),
  }
  return { turn, row }
}

/** One page of a conversation's turns, in the order of its timeline. Throws `NotFound`. */
export function timelineTurns(
  source: TurnSource,
  { conv_id, evidence, offset, limit }: TimelineTurnsRequest,
  provenanceOf: ProvenanceOf,
): MethodOutput<'timeline.turns'> {
  const { index } = source
  const conversation = conversationNumber(index, conv_id)
  const slots = conversationSlots(index, conversation)
  const listed = evidence === undefined ? null : positionsWith(index, slots, evidence)
  const positions =
    listed?.subarray(offset, offset + limit) ??
    Array.from(slots.subarray(offset, offset + limit), (_, at) => offset + at)
  return {
    items: Array.from(positions, (position) => turnAt(source, slots[position]!, position, provenanceOf).turn),
    total: listed?.length ?? slots.length,
  }
}
