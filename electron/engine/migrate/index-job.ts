import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { isCovered } from '../../../shared/truth/generation.ts'
import type { ReadableDb } from '../db/open.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { buildIndex } from '../queries/build-index.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { Forbidden } from '../queries/forbidden.ts'
import { indexKeptAt } from '../queries/kept-index.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { classify } from '../schema/classify.ts'
import { readSchema } from '../schema/read.ts'
import { readMigratable } from './migratable.ts'
import { tryMigration } from './trial.ts'

export interface IndexInput {
  /** A working copy, never evidence. */
  readonly path: string
  readonly columns: TurnColumns
  /** Where the index is kept for the next time; left out where there will be none. */
  readonly kept?: string
}

interface Tried {
  /** Whether the file's schema has nothing that could forbid a value: then nothing was tried. */
  readonly isFree: boolean
  readonly forbidden: Forbidden | null
}

/** Nothing is forbidden where there is no room to try: the turns are read all the same, and a plan says what it lacks. */
function forbiddenBySchema(db: ReadableDb, context: JobContext): Tried {
  if (!isCovered(classify(readSchema(db)).generation)) return { isFree: true, forbidden: null }
  try {
    const trial = tryMigration(db, readMigratable(db), [], context)
    const forbidden = trial === null || 'refused' in trial ? null : trial.forbidden
    return { isFree: trial === null, forbidden }
  } catch (error) {
    if (error instanceof TurnscopeError && error.kind === 'Cancelled') throw error
    return { isFree: false, forbidden: null }
  }
}

/** The job `index`: as it was kept, or `buildIndex` of one snapshot, with what the file's own schema does not let be filled. */
export const indexJob = defineJob(
  'index',
  (input: IndexInput, context): TurnIndex =>
    indexKeptAt(input.kept, input, () =>
      readSnapshot(input.path, (db) => {
        const { isFree, forbidden } = forbiddenBySchema(db, context)
        return { index: buildIndex(db, input.columns, context, forbidden), mayBeKept: isFree }
      }),
    ),
)
