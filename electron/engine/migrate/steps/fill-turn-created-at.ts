import { fillTime } from './step.ts'

/** Older files call the column `created_at_ms`: the row's own time, under its new name. */
export const fillTurnCreatedAt = fillTime('turn_created_at_ms', 'created_at_ms')
