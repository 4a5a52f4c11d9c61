import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { MissingTurn, ReasonCounts } from '../../../shared/contract/model.ts'
import type { MissingReason } from '../../../shared/truth/backfill.ts'
import { type Candidate, candidatesOf } from '../../../shared/truth/candidates.ts'
import { isMissing, TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { countReasons, derived, missingBetween, withReason } from './derived.ts'
import { provenanceIn } from './evidence.ts'
import type { ProvenanceOf, RowJournal, TurnSource } from './source.ts'
import { reasonOf, type TurnIndex, timeAt } from './turn-index.ts'
import { fetchTurn, type TurnRow } from './turn-rows.ts'

export type MissingRequest = Omit<MethodRequest<'missing.page'>, 'case_id'>

/** Candidates for the columns that a turn lacks. */
export const candidatesOfRow = (row: TurnRow): Candidate[] =>
  candidatesOf(
    row.text,
    row.metadata,
    TRUTH_COLUMNS.filter((column) => isMissing(row.values[column])),
    row.decoded(),
  )

/** A turn of a list of turns that lack a value. */
export function missingTurn(
  { index }: Pick<TurnSource, 'index'>,
  slot: number,
  row: TurnRow,
  journal: RowJournal,
): MissingTurn {
  return {
    conv_id: row.conv_id,
    session_id: row.session_id,
    turn_id: row.turn_id,
    runtime_key: row.values.runtime_key,
    inference_id: row.values.inference_id,
    updated_at_ms: timeAt(index, slot),
    reason: reasonOf(index.reason[slot]!)!,
    candidates: candidatesOfRow(row),
    provenance: provenanceIn(journal),
  }
}

interface Listed {
  readonly slots: Uint32Array
  readonly reasons: ReasonCounts
}

/** The incomplete turns of all conversations; with a reason, filtered once and kept for the next pages. */
function listedOfAll(index: TurnIndex, reason: MissingReason | undefined): Listed {
  const { missing, missingByReason, reasons } = derived(index)
  if (reason === undefined) return { slots: missing, reasons }
  return { slots: missingByReason.get(reason, () => withReason(index, missing, reason)), reasons }
}

/** The incomplete turns of one conversation; none where there is no such conversation. */
function listedOfOne(index: TurnIndex, conv_id: string, reason: MissingReason | undefined): Listed {
  const conversation = derived(index).conversationNumbers.get(conv_id)
  if (conversation === undefined) return { slots: new Uint32Array(), reasons: {} }
  const slots = missingBetween(index, index.starts[conversation]!, index.starts[conversation + 1]!)
  return {
    slots: reason === undefined ? slots : withReason(index, slots, reason),
    reasons: countReasons(index, slots),
  }
}

/** One page of the turns that lack a value, ordered by conv_id, `updated_at_ms` and turn_id. */
export function missingPage(
  source: TurnSource,
  { reason, conv_id, offset, limit }: MissingRequest,
  provenanceOf: ProvenanceOf,
): MethodOutput<'missing.page'> {
  const { index } = source
  const { slots, reasons } =
    conv_id === undefined ? listedOfAll(index, reason) : listedOfOne(index, conv_id, reason)
  return {
    items: Array.from(slots.subarray(offset, offset + limit), (slot) => {
      const row = fetchTurn(source, slot)
      return missingTurn(source, slot, row, provenanceOf(row.rowid))
    }),
    total: slots.length,
    of: index.turns,
    reasons,
  }
}
