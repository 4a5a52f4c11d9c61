import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { ReadableDb } from '../db/open.ts'
import { readSnapshot } from '../db/snapshot.ts'
import { readSchema } from '../schema/read.ts'
import { hasJournalTable } from './tables.ts'

/** One state of a working copy. Every write of ours adds a run to the journal, so the last run names the state. */
export interface CopyState {
  readonly path: string
  /** `run_id`; 0 before the first. */
  readonly last_run: number
}

export const isSameState = (a: CopyState, b: CopyState): boolean =>
  a.path === b.path && a.last_run === b.last_run

/** For whoever finds another state than the one it was to read. */
export const writtenMeanwhile = (cause?: unknown): TurnscopeError =>
  new TurnscopeError(
    'Conflict',
    'The case was written while this was under way.',
    'Run it again: what it shows belongs to the case as it was.',
    { cause },
  )

/** The run that was journalled last, as the file says now; 0 before the first. */
export function lastRunIn(db: ReadableDb): number {
  if (!hasJournalTable(readSchema(db).objects, 'turnscope_journal')) return 0
  return db.prepare<[], number | null>('SELECT max(run_id) FROM main.turnscope_journal').pluck().get() ?? 0
}

/**
 * Reads one state of a working copy on a connection of its own, in one snapshot: what is written meanwhile is
 * not seen. Throws `Conflict` where the copy has gone on to another state before the snapshot began.
 */
export function readState<T>({ path, last_run }: CopyState, read: (db: ReadableDb) => T): T {
  return readSnapshot(path, (db) => {
    if (lastRunIn(db) !== last_run) throw writtenMeanwhile()
    return read(db)
  })
}
