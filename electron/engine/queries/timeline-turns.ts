import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { Turn, TurnFilter } from '../../../shared/contract/model.ts'
import { evidenceOf, originsOf, provenanceIn } from './evidence.ts'
import { turnPreview } from './preview.ts'
import { conversationNumber, type ProvenanceOf, type TurnSource } from './source.ts'
import { conversationSlots, hasState, type TurnIndex, timeAt } from './turn-index.ts'
import { fetchTurn, type TurnRow } from './turn-rows.ts'

export type TimelineTurnsRequest = Omit<MethodRequest<'timeline.turns'>, 'case_id'>

/** Positions in a timeline of the turns that a filter lets through; null where it is for all of them. */
function positionsOf(
  index: TurnIndex,
  slots: Uint32Array,
  { evidence, runtime_key, session_id }: TurnFilter,
): Uint32Array | null {
  if (evidence === undefined && runtime_key === undefined && session_id === undefined) return null
  const runtime = runtime_key === undefined ? null : index.runtimeKeys.indexOf(runtime_key)
  const session = session_id === undefined ? null : index.sessionIds.indexOf(session_id)
  return Uint32Array.from(slots.keys()).filter((position) => {
    const slot = slots[position]!
    return (
      (evidence === undefined || hasState(index.evidence[slot]!, evidence)) &&
      (runtime === null || index.runtime[slot] === runtime) &&
      (session === null || index.session[slot] === session)
    )
  })
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
  { conv_id, offset, limit, ...filter }: TimelineTurnsRequest,
  provenanceOf: ProvenanceOf,
): MethodOutput<'timeline.turns'> {
  const { index } = source
  const conversation = conversationNumber(index, conv_id)
  const slots = conversationSlots(index, conversation)
  const listed = positionsOf(index, slots, filter)
  const positions =
    listed?.subarray(offset, offset + limit) ??
    Array.from(slots.subarray(offset, offset + limit), (_, at) => offset + at)
  return {
    items: Array.from(positions, (position) => turnAt(source, slots[position]!, position, provenanceOf).turn),
    total: listed?.length ?? slots.length,
  }
}
