import { refuseLegacy, refuseUnrelated } from '../case/working.ts'
import { exportDatabaseJob } from '../export/export.ts'
import { runJob } from '../jobs/run.ts'
import { migrateJob } from '../migrate/migrate.ts'
import { carriedOverIn } from '../queries/evidence-counts.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

export const migrateHandlers = (of: SessionOf): HandlersOf<'plan' | 'migrate' | 'export'> => ({
  'plan.compute': async ({ case_id }, options) => {
    const session = of(case_id)
    refuseLegacy(session.working)
    return session.planned(options)
  },
  /** The case shows the result only once it is verified. Rejects with `Cancelled` and the case is as it was. */
  'migrate.run': async ({ case_id }, options) => {
    const session = of(case_id)
    refuseLegacy(session.working)
    return session.alone('a migration', options, async (options) => {
      await session.foldLog(options)
      const { handle, person } = session
      const nextPath = handle.nextWorkingPath()
      const done = await runJob(migrateJob, { path: handle.workingPath, nextPath, person }, options)
      await session.indexed()
      const { index } = session.working
      const backfill = { ...done.backfill, carried_over: index && carriedOverIn(index) }
      const migration = { ...done, backfill }
      await session.replaceWorking(() => handle.commitWorking(nextPath, { migration }))
      return migration
    })
  },
  /** Writes a clean copy of the working copy to a new place, never over the evidence. */
  'export.database': async ({ case_id, path, replace }, options) => {
    const session = of(case_id)
    refuseUnrelated(session.working)
    const { evidencePaths } = session
    return session.alone('an export', options, async (options) => {
      await session.foldLog(options)
      const input = { path: session.handle.workingPath, out: path, replace, evidencePaths }
      return runJob(exportDatabaseJob, input, options)
    })
  },
})
