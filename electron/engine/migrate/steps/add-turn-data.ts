import { addColumn } from './step.ts'

export const addTurnData = addColumn(
  'turn_data_json',
  "TEXT NOT NULL DEFAULT '{}'",
  "Where v3 keeps a turn's data; in this file the turns have none.",
)
