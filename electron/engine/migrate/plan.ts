import type { Plan, PlanStep } from '../../../shared/contract/model.ts'
import { withoutForbidden } from '../../../shared/truth/backfill.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { SALVAGE } from '../../../shared/truth/copy-advice.ts'
import type { ReadableDb } from '../db/open.ts'
import { checkSoundness, type Soundness } from '../db/soundness.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import { doneSteps } from '../journal/read.ts'
import { rowsIn, turnChunks } from './chunks.ts'
import { type Migratable, readMigratable } from './migratable.ts'
import { rebuildStep } from './rebuild.ts'
import { prepareScan } from './scan.ts'
import { STEPS } from './steps/all.ts'
import { BACKFILL_ID } from './steps/backfill.ts'
import { BackfillTally } from './tally.ts'
import { tryMigration } from './trial.ts'

export interface Planned {
  readonly plan: Plan
  /** What SQLite's check says of the file. */
  readonly sound: Soundness
}

/**
 * The steps as they stand before a run.
 * @param wrongIndexes indexes that do not hold what their tables do
 */
export function planSteps(
  { turns, schema, refused }: Migratable,
  rowsToFill: number,
  done: ReadonlySet<string>,
  wrongIndexes: readonly string[],
): PlanStep[] {
  const steps = STEPS.map((step): PlanStep => {
    const look = step.look(turns, schema)
    const needed = step.id === BACKFILL_ID ? rowsToFill > 0 : look.needed
    return {
      id: step.id,
      kind: look.kind,
      sql: look.sql.join(';\n'),
      reason: look.reason,
      status:
        look.barred || (needed && refused !== null)
          ? 'barred'
          : needed
            ? 'pending'
            : done.has(step.id)
              ? 'done'
              : 'not-needed',
    }
  })
  return [...rebuildStep(wrongIndexes), ...steps]
}

/**
 * What a migration of this file would do; reads every row that lacks a value, writes nothing.
 * @param known what SQLite's check said of this state; null where it is to be asked
 */
export function computePlan(
  db: ReadableDb,
  known: Soundness | null,
  { checkCancelled, progress }: JobContext,
): Planned {
  const file = readMigratable(db)
  const { facts } = file
  if (known === null)
    progress({ label: 'Comparing indexes with their tables', done: 0, total: null, unit: 'steps' })
  const sound = known ?? checkSoundness(db, true, checkCancelled)
  const damaged = sound.damage.length > 0 ? `The database is damaged: ${sound.damage[0]}. ${SALVAGE}` : null
  const trial = damaged === null ? tryMigration(db, file, sound.indexes, { checkCancelled, progress }) : null
  const refused = damaged ?? (trial !== null && 'refused' in trial ? trial.refused : file.refused)
  const tally =
    trial !== null && 'tally' in trial
      ? trial.tally
      : decided(db, { ...file, refused }, { checkCancelled, progress })
  return {
    plan: {
      steps: planSteps({ ...file, refused }, tally.rowsFilled, doneSteps(db, facts), sound.indexes),
      backfill: damaged === null ? tally.planned() : ofDamaged(tally.planned()),
      refused,
    },
    sound,
  }
}

/** Of a file that is not migrated because of damage: no rule of its own keeps a value from being filled. */
function ofDamaged(backfill: Plan['backfill']): Plan['backfill'] {
  const { forbidden, ...reasons } = backfill.reasons
  return forbidden === undefined
    ? backfill
    : { ...backfill, reasons: { 'backfill-pending': forbidden, ...reasons } }
}

/** What the backfill decides for every row that lacks a value; where nothing can be migrated, it fills none. */
function decided(
  db: ReadableDb,
  { facts, turns, refused }: Migratable,
  { checkCancelled, progress }: JobContext,
): BackfillTally {
  const tally = new BackfillTally()
  const scan = prepareScan(db, facts, turns)
  const chunks = turnChunks(db, turns, new Set(TRUTH_COLUMNS), checkCancelled)
  const total = rowsIn(chunks)
  let done = 0
  for (const chunk of chunks) {
    checkCancelled()
    scan(chunk, (missing) =>
      tally.add(
        refused === null
          ? missing
          : { ...missing, decision: withoutForbidden(missing.decision, TRUTH_COLUMNS) },
      ),
    )
    done += chunk.rows
    progress({ label: 'Reading metadata', done, total, unit: 'rows' })
  }
  return tally
}

export interface PlanInput {
  readonly copy: CopyState
  readonly known: Soundness | null
}

/** Job `plan`. Throws what `readMigratable` throws, `Cancelled`, and `Conflict` as `readState` does. */
export const planJob = defineJob(
  'plan',
  ({ copy, known }: PlanInput, context): Planned => readState(copy, (db) => computePlan(db, known, context)),
)
