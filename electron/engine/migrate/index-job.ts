import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { isCovered } from '../../../shared/truth/generation.ts'
import type { ReadableDb } from '../db/open.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { buildIndex } from '../queries/build-index.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { Forbidden } from '../queries/forbidden.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { classify } from '../schema/classify.ts'
import { readSchema } from '../schema/read.ts'
import { readMigratable } from './plan.ts'
import { tryMigration } from './trial.ts'

export interface IndexInput {
  /** A working copy, never evidence. */
  readonly path: string
  readonly columns: TurnColumns
}

/** Null also where there is no room to try: the turns are read all the same, and a plan says what it lacks. */
function forbiddenBySchema(db: ReadableDb, context: JobContext): Forbidden | null {
  if (!isCovered(classify(readSchema(db)).generation)) return null
  try {
    const trial = tryMigration(db, readMigratable(db), [], context)
    return trial === null || 'refused' in trial ? null : trial.forbidden
  } catch (error) {
    if (error instanceof TurnscopeError && error.kind === 'Cancelled') throw error
    return null
  }
}

/** The job `index`: `buildIndex` of one snapshot, with what the file's own schema does not let be filled. */
export const indexJob = defineJob(
  'index',
  ({ path, columns }: IndexInput, context): TurnIndex =>
    readSnapshot(path, (db) => buildIndex(db, columns, context, forbiddenBySchema(db, context))),
)
