import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions, MethodOutput } from '../../../shared/contract/methods.ts'
import type { TriageScreen } from '../../../shared/contract/recovery.ts'
import { type NamedWork, WORK_NAMES } from '../../../shared/contract/work-names.ts'
import { runJob } from '../jobs/run.ts'
import { Journal } from '../journal/read.ts'
import { patchIndex } from '../queries/patch-index.ts'
import { changedGroups, decidedRow } from '../recovery/decided-row.ts'
import { assertRecoverable } from '../recovery/writable.ts'
import type { WrittenRun } from '../recovery/write.ts'
import { recoveryWriteJob, type WriteAction } from '../recovery/write-job.ts'
import { readSchema } from '../schema/read.ts'
import type { Alone, CaseSession } from './session.ts'
import { MOST_RUNTIMES } from './view.ts'
import { refuseLegacy, versionOf, type Working } from './working.ts'

/** Rows that an undo or redo of fewer than these does not start a thread for. */
const FEW_ROWS = 100

/** Runs one recovery: all of it or nothing, journal included, then brings what is shown up to date. */
export function recover(
  session: CaseSession,
  method: NamedWork & `recovery.${string}`,
  asked: CallOptions,
  screen: TriageScreen | undefined,
  decide: (options: CallOptions) => Promise<WriteAction>,
): Promise<Alone<MethodOutput<'recovery.apply'>>> {
  return session.alone(method, asked, async (options) => {
    refuseLegacy(session.working)
    assertRecoverable(session.working.facts, session.working.schema)
    await session.source()
    refuseChangedOutside(session.working)
    const action = await decide(options)
    const { working } = session
    try {
      const input = { path: session.handle.workingPath, action }
      const written = isSmall(working, action)
        ? recoveryWriteJob(input, { checkCancelled: () => undefined, progress: () => undefined })
        : await session.handle.interruptions.during(
            { what: WORK_NAMES[method], wrote: 'nothing', last_run: working.journal.lastRun },
            { signal: asked.signal, synced: true },
            () => runJob(recoveryWriteJob, input, options),
          )
      return wrote(session, written, screen)
    } catch (error) {
      if (hasWrittenAllTheSame(session.working)) await session.replaceWorking(() => undefined)
      throw error
    } finally {
      if (working.db.open) working.version = versionOf(working.db)
    }
  })
}

function wrote(
  session: CaseSession,
  written: WrittenRun,
  screen: TriageScreen | undefined,
): MethodOutput<'recovery.apply'> {
  const { run_id, changes } = written
  const { working, desk } = session
  if (!working.journal.hasEntries) {
    working.facts = readSchema(working.db)
    working.journal = new Journal(working.db, working.facts)
  } else working.journal.refresh()
  const before = working.index!
  const index = patchIndex(before, changes)
  working.index = index
  desk.wrote(index, changes)
  session.change()
  const { db, columns, journal } = working
  const { history } = journal
  const { revision, counts, cutover, recovery } = session.view()
  const source = { db, columns: columns!, index, shapes: desk.shapesRead, closed: desk.closed }
  return {
    run: history.describe(history.run(run_id)!),
    triage: desk.triage(index),
    view: {
      revision,
      counts,
      cutover,
      recovery,
      new_runtimes: index.runtimeKeys.slice(before.runtimeKeys.length, 1 + MOST_RUNTIMES),
    },
    groups: changedGroups(source, written, screen),
    row: decidedRow(source, journal, written, screen),
  }
}

/** A row or so is written faster than a thread for it begins, and who decides row by row waits for each. */
function isSmall({ journal: { history } }: Working, action: WriteAction): boolean {
  switch (action.does) {
    case 'rule':
      return false
    case 'close':
      return action.rows.length < FEW_ROWS
    case 'undo':
      return (history.toUndo(action.run_id).details.rows ?? FEW_ROWS) < FEW_ROWS
    case 'redo':
      return (history.toRedo(action.run_id).details.rows ?? FEW_ROWS) < FEW_ROWS
    default:
      return true
  }
}

/** A job that dies after its commit has written, and nobody was told what: then everything is read anew. */
function hasWrittenAllTheSame({ db, journal }: Working): boolean {
  const now = new Journal(db, readSchema(db))
  return now.history.runs.length > journal.history.runs.length
}

function refuseChangedOutside({ db, version }: Working): void {
  if (versionOf(db) === version) return
  throw new TurnscopeError(
    'Conflict',
    'Another program has changed the working copy of this case since it was opened. Nothing was written.',
    'Close the case and open it again: then it is read anew. Nothing but Turnscope should write there.',
  )
}
