import { addColumn } from './step.ts'

export const addTurnCreatedAt = addColumn(
  'turn_created_at_ms',
  'INTEGER NOT NULL DEFAULT 0',
  'When the turn was made; older files call it created_at_ms or do not have it.',
)
