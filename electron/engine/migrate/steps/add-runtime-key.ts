import { addColumn } from './step.ts'

export const addRuntimeKey = addColumn(
  'runtime_key',
  "TEXT NOT NULL DEFAULT ''",
  'Per-turn truth of the playbook: which runtime produced the turn. Empty means unknown.',
)
