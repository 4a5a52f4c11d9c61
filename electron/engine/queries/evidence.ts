import type { Turn } from '../../../shared/contract/model.ts'
import { isRecovery, type Provenance } from '../../../shared/contract/run-kind.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import { type EvidenceState, evidenceState } from '../../../shared/truth/evidence-state.ts'
import type { RowJournal } from './source.ts'
import type { TurnRow } from './turn-rows.ts'

/** The evidence states of one turn. */
export function evidenceOf(row: TurnRow, journal: RowJournal): Turn['evidence'] {
  const state = (column: TruthColumn): EvidenceState => {
    const provenance: Provenance | null = journal[column]
    const recovered = provenance !== null && isRecovery(provenance.kind)
    return evidenceState(row.values[column], row.metadata, column, recovered)
  }
  return { runtime: state('runtime_key'), inference: state('inference_id') }
}

/** How both columns of a turn got their values. */
export const provenanceIn = ({ runtime_key, inference_id }: RowJournal): Turn['provenance'] => ({
  runtime_key,
  inference_id,
})
