import { fillTime } from './step.ts'

/** The server would write the time of the migration where none was recorded; a row's own time is a fact, that is not. */
export const fillUpdatedAt = fillTime('updated_at_ms', 'turn_created_at_ms')
