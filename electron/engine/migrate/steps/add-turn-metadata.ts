import { addColumn } from './step.ts'

export const addTurnMetadata = addColumn(
  'turn_metadata_json',
  "TEXT NOT NULL DEFAULT '{}'",
  'Where v3 keeps what a turn says about itself; in this file the turns say nothing.',
)
