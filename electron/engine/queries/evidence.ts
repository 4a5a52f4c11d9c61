import type { Turn } from '../../../shared/contract/model.ts'
import { evidenceState } from '../../../shared/truth/evidence-state.ts'
import type { ProvenanceOf } from './source.ts'
import type { TurnRow } from './turn-rows.ts'

/** The evidence states of one turn. */
export function evidenceOf(row: TurnRow, provenanceOf: ProvenanceOf): Turn['evidence'] {
  const { runtime_key, inference_id } = provenanceOf(row.rowid)
  return {
    runtime: evidenceState(
      row.values.runtime_key,
      row.metadata,
      'runtime_key',
      runtime_key?.recovered ?? false,
    ),
    inference: evidenceState(
      row.values.inference_id,
      row.metadata,
      'inference_id',
      inference_id?.recovered ?? false,
    ),
  }
}
