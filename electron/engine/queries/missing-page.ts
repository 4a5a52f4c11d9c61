import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import { type Candidate, candidatesOf } from '../../../shared/truth/candidates.ts'
import { isMissing, TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { byReason, countReasons, derived, missingBetween } from './derived.ts'
import type { TurnSource } from './source.ts'
import { reasonOf, type TurnIndex, timeAt } from './turn-index.ts'
import { fetchTurn, type TurnRow } from './turn-rows.ts'

export type MissingRequest = Omit<MethodRequest<'missing.page'>, 'case_id'>

/** Candidates for the columns that a turn lacks. */
export const candidatesOfRow = (row: TurnRow): Candidate[] =>
  candidatesOf(
    row.text,
    row.metadata,
    TRUTH_COLUMNS.filter((column) => isMissing(row.values[column])),
  )

/** The incomplete turns of one conversation, or of all; none where there is no such conversation. */
function incomplete(index: TurnIndex, conv_id: string | undefined) {
  const all = derived(index)
  if (conv_id === undefined) {
    return { slots: all.missing, apart: all.missingByReason, reasons: all.reasons }
  }
  const conversation = all.conversationNumbers.get(conv_id)
  const slots =
    conversation === undefined
      ? new Uint32Array()
      : missingBetween(index, index.starts[conversation]!, index.starts[conversation + 1]!)
  const apart = byReason(index, slots)
  return { slots, apart, reasons: countReasons(apart) }
}

/** One page of the turns that lack a value, ordered by conv_id, `updated_at_ms` and turn_id. */
export function missingPage(
  source: TurnSource,
  { reason, conv_id, offset, limit }: MissingRequest,
): MethodOutput<'missing.page'> {
  const { index } = source
  const { slots, apart, reasons } = incomplete(index, conv_id)
  const listed = reason === undefined ? slots : (apart.get(reason) ?? new Uint32Array())
  return {
    items: Array.from(listed.subarray(offset, offset + limit), (slot) => {
      const row = fetchTurn(source, slot)
      return {
        conv_id: row.conv_id,
        session_id: row.session_id,
        turn_id: row.turn_id,
        runtime_key: row.values.runtime_key,
        inference_id: row.values.inference_id,
        updated_at_ms: timeAt(index, slot),
        reason: reasonOf(index.reason[slot]!)!,
        candidates: candidatesOfRow(row),
      }
    }),
    total: listed.length,
    of: index.turns,
    reasons,
  }
}
