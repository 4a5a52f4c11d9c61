import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import { long } from '../case/long.ts'
import { refuseLegacy, refuseUnrelated } from '../case/working.ts'
import { openReader } from '../db/open.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import { exportDatabaseJob } from '../export/export.ts'
import { migrateFileJob } from '../export/migrated-file.ts'
import { runJob } from '../jobs/run.ts'
import { unlessCancelled } from '../jobs/unless-cancelled.ts'
import { indexJob } from '../migrate/index-job.ts'
import { migrateJob } from '../migrate/migrate.ts'
import { turnColumns } from '../queries/columns.ts'
import { carriedOverIn } from '../queries/evidence-counts.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { readSchema } from '../schema/read.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

/** The index of a migrated copy that is not the working copy yet. When it is cancelled, the copy is gone. */
async function indexOf(path: string, options: CallOptions): Promise<TurnIndex> {
  try {
    const db = openReader(path)
    try {
      return await runJob(indexJob, { path, columns: turnColumns(readSchema(db).turns!) }, options)
    } finally {
      db.close()
    }
  } catch (error) {
    removeDatabase(path)
    throw error
  }
}

export const migrateHandlers = (of: SessionOf): HandlersOf<'plan' | 'migrate' | 'export'> => ({
  'plan.compute': async ({ case_id }, options) => {
    const session = of(case_id)
    refuseLegacy(session.working)
    return session.planned(options)
  },
  /** The case shows the result only once it is verified. Rejects with `Cancelled` and the case is as it was. */
  'migrate.run': async ({ case_id }, asked) => {
    const session = of(case_id)
    refuseLegacy(session.working)
    const { handle, person } = session
    const migrate = async (options: CallOptions) => {
      await session.foldLog(options)
      // What reads the whole file anyway comes first: two at a time are slower than one after the other.
      await unlessCancelled(session.indexed(), options.signal)
      const nextPath = handle.nextWorkingPath()
      const last_run = session.working.journal.lastRun
      const input = { path: handle.workingPath, nextPath, person, sound: session.soundness({ last_run }) }
      // In a thread of its own: what earlier jobs left in one would stand on top of what a migration takes.
      const { migration: done, sound } = await runJob(migrateJob, input, options, null)
      const { index } = session.working
      const backfill = { ...done.backfill, carried_over: index && carriedOverIn(index) }
      const migration = { ...done, backfill }
      // Until the new index is there, people go on reading the working copy as it was.
      const known = { sound, index: await indexOf(nextPath, options) }
      await session.replaceWorking(() => handle.pointTo(nextPath, { migration }), known)
      return migration
    }
    const told = { wrote: 'nothing', last_run: session.working.journal.lastRun } as const
    return long(session, 'migrate.run', asked, told, migrate)
  },
  'migrate.file': async ({ case_id, path, replace }, options) => {
    const session = of(case_id)
    refuseLegacy(session.working)
    return session.alone('migrate.file', options, async (options) => {
      const { handle, person } = session
      const { evidencePaths } = handle
      const { lastRun } = session.working.journal
      if (lastRun > 0) {
        throw new TurnscopeError('Conflict', 'This case has been written already.', 'Export it instead.')
      }
      const sound = session.soundness({ last_run: lastRun })
      const { working } = session
      // Where no index was made, what it would say of the rows is said all the same.
      const columns = working.index === null ? working.columns : null
      const input = { path: handle.workingPath, out: path, replace, evidencePaths, person, sound, columns }
      // As above, in a thread of its own.
      const { migration, findings } = await runJob(migrateFileJob, input, options, null)
      working.findings.push(...findings)
      await session.signsAmong(migration.verification.rows_before)
      return migration
    })
  },
  /** Writes a clean copy of the working copy to a new place, never over the evidence. */
  'export.database': async ({ case_id, path, replace }, options) => {
    const session = of(case_id)
    refuseUnrelated(session.working)
    const { evidencePaths } = session.handle
    return session.alone('export.database', options, async (options) => {
      await session.foldLog(options)
      const input = { path: session.handle.workingPath, out: path, replace, evidencePaths }
      return runJob(exportDatabaseJob, input, options)
    })
  },
})
