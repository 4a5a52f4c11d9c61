import { addColumn } from './step.ts'

export const addUpdatedAt = addColumn(
  'updated_at_ms',
  'INTEGER NOT NULL DEFAULT 0',
  'The time by which a timeline is ordered; older files do not have it.',
)
