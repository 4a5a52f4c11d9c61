import { addColumn } from './step.ts'

export const addInferenceId = addColumn(
  'inference_id',
  "TEXT NOT NULL DEFAULT ''",
  'Per-turn truth of the playbook: which inference produced the turn. Empty means unknown.',
)
