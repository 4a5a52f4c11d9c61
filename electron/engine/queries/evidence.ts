import type { Turn } from '../../../shared/contract/model.ts'
import { isRecovery, type Provenance } from '../../../shared/contract/run-kind.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../../shared/truth/columns.ts'
import { type EvidenceState, evidenceState, payloadState } from '../../../shared/truth/evidence-state.ts'
import { serverSource } from '../../../shared/truth/server-made.ts'
import type { TurnColumns } from './columns.ts'
import { isCarriedOver } from './evidence-counts.ts'
import type { RowJournal } from './source.ts'
import type { TurnIndex } from './turn-index.ts'
import type { TurnRow } from './turn-rows.ts'

/** The evidence states of one turn. */
export function evidenceOf(
  row: TurnRow,
  journal: RowJournal,
  { fromPayload }: Pick<TurnColumns, 'fromPayload'>,
): Turn['evidence'] {
  const state = (column: TruthColumn): EvidenceState => {
    const provenance: Provenance | null = journal[column]
    const recovered = provenance !== null && isRecovery(provenance.kind)
    if (fromPayload) return payloadState(row.values[column])
    return evidenceState(row.values[column], row.metadata, column, recovered)
  }
  return { runtime: state('runtime_key'), inference: state('inference_id') }
}

/** What is to be known of a turn's values beside their states. */
export function originsOf(
  index: TurnIndex,
  slot: number,
  { values, metadata }: TurnRow,
  { runtime, inference }: Turn['evidence'],
): Pick<Turn, 'server_made' | 'carried_over'> {
  const states = { runtime_key: runtime, inference_id: inference }
  const server_made: NonNullable<Turn['server_made']> = {}
  for (const column of TRUTH_COLUMNS) {
    // A conflict is shown as one, but what a server made is told of it too.
    if (states[column] !== 'server-made' && states[column] !== 'conflict') continue
    const source = serverSource(values[column], metadata, column)
    if (source !== null) server_made[column] = source
  }
  return {
    ...(Object.keys(server_made).length > 0 ? { server_made } : {}),
    ...(isCarriedOver(index, slot, runtime) ? { carried_over: true } : {}),
  }
}

/** How both columns of a turn got their values. */
export const provenanceIn = ({ runtime_key, inference_id }: RowJournal): Turn['provenance'] => ({
  runtime_key,
  inference_id,
})
