import { existsSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Migration } from '../../../shared/contract/model.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { openReader, openWriter, type ReadableDb, type WritableDb } from '../db/open.ts'
import { checkSoundness } from '../db/soundness.ts'
import { copyFile } from '../disk/copy.ts'
import { writeError } from '../disk/errors.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import { syncWithName } from '../disk/sync.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { BackfillJournal, createJournal, nextRunId, recordRun } from '../journal/write.ts'
import { countRows, rowChunks } from './chunks.ts'
import { Digests } from './digests.ts'
import { prepareFill } from './fill.ts'
import { type Migratable, planSteps, readMigratable } from './plan.ts'
import { REBUILD_ID, rebuild, rebuildSql } from './rebuild.ts'
import { type MissingRow, prepareScan, turnsRowId } from './scan.ts'
import { STEPS } from './steps/all.ts'
import { BACKFILL_ID } from './steps/backfill.ts'
import { hasColumn, type StepLook } from './steps/step.ts'
import { BackfillTally } from './tally.ts'
import { assertSound, prepareComparison } from './verify.ts'

export interface MigrateInput {
  /** The working copy as it stands; it is only read. */
  readonly path: string
  /**
   * Where the migrated copy goes, beside `path`. Nothing points to it until the caller makes it the working
   * copy, so whatever stands there is left over from a run that was killed, and is replaced.
   */
  readonly nextPath: string
  /** Who runs it, for the journal. */
  readonly person: string
}

/** Bytes that a turn's new values and its two index entries take, more or less. */
const GROWTH_PER_TURN = 300

function assertStandalone(path: string): void {
  for (const sidecar of ['-wal', '-journal']) {
    if (!existsSync(path + sidecar) || statSync(path + sidecar).size === 0) continue
    throw new TurnscopeError(
      'Conflict',
      'The working copy is still being written.',
      'Close the other Turnscope window or command, then try again.',
    )
  }
}

/** The columns of `turns` that a migration of this file may write: the truth columns and those it adds. */
function writtenColumns({ schema }: Migratable): string[] {
  const added = schema.columns.filter((column) => column.status === 'missing').map((column) => column.name)
  return [...new Set<string>([...TRUTH_COLUMNS, ...added])]
}

interface Filled {
  /** Rows looked at. */
  readonly rows: number
  readonly tally: BackfillTally
}

/** Everything between the copy and the commit: one transaction on a file that nobody else reads. */
class Run {
  readonly #before: ReadableDb
  readonly #file: Migratable
  readonly #db: WritableDb
  readonly #input: MigrateInput
  readonly #startedAt: number
  readonly #context: JobContext
  readonly #looks: ReadonlyMap<string, StepLook>
  readonly #wrongIndexes: readonly string[]

  constructor(
    before: ReadableDb,
    file: Migratable,
    db: WritableDb,
    input: MigrateInput,
    startedAt: number,
    context: JobContext,
    wrongIndexes: readonly string[],
  ) {
    this.#before = before
    this.#file = file
    this.#db = db
    this.#input = input
    this.#startedAt = startedAt
    this.#context = context
    this.#wrongIndexes = wrongIndexes
    this.#looks = new Map(STEPS.map((step) => [step.id, step.look(file.turns, file.schema)]))
  }

  run(): Filled {
    this.#db.exec('BEGIN IMMEDIATE')
    createJournal(this.#db)
    const schemaRun = nextRunId(this.#db)
    const done: string[] = []
    if (this.#wrongIndexes.length > 0) {
      this.#context.progress({ label: 'Building indexes', done: 0, total: null, unit: 'steps' })
      rebuild(this.#db, this.#wrongIndexes)
      done.push(REBUILD_ID)
    }
    let filled: Filled | null = null
    for (const [id, look] of this.#looks) {
      this.#context.checkCancelled()
      if (id === BACKFILL_ID) {
        filled = this.#backfill(schemaRun + 1)
        continue
      }
      if (!look.needed) continue
      this.#context.progress({
        label: look.kind.endsWith('index') ? 'Building indexes' : 'Adding columns',
        done: done.length,
        total: null,
        unit: 'steps',
      })
      if (look.kind === 'fill-column') this.#fillTimes(look)
      else for (const statement of look.sql) this.#db.exec(statement)
      done.push(id)
    }
    if (filled === null) throw new Error('the steps hold no backfill')
    this.#record(schemaRun, done, filled)
    this.#context.checkCancelled()
    this.#db.exec('COMMIT')
    return filled
  }

  #fillTimes({ sql }: StepLook): void {
    const { turns } = this.#file
    const rowId = turnsRowId(turns)
    for (const statement of sql) {
      const fill = this.#db.prepare(`${statement} AND ${rowId} BETWEEN ? AND ?`)
      for (const { from, to } of rowChunks(this.#db, turns.name, rowId)) {
        this.#context.checkCancelled()
        fill.run(from, to)
      }
    }
  }

  /** Decides on the rows of the file before, chunk by chunk, and fills those of the file after. */
  #backfill(runId: number): Filled {
    const { facts, turns } = this.#file
    const tally = new BackfillTally()
    const journal = new BackfillJournal(this.#db, runId)
    const fill = prepareFill(this.#db, turns, journal)
    const scan = prepareScan(this.#before, facts, turns)
    const total = countRows(this.#before, turns.name)
    const sized = ['turn_metadata_json'].filter((name) => hasColumn(turns, name))
    let rows = 0
    for (const chunk of rowChunks(this.#before, turns.name, turnsRowId(turns), sized)) {
      this.#context.checkCancelled()
      const toFill: MissingRow[] = []
      scan(chunk.from, chunk.to, (missing) => {
        tally.add(missing)
        if (missing.decision.fills.length > 0) toFill.push(missing)
      })
      toFill.forEach(fill)
      rows += chunk.rows
      this.#context.progress({ label: 'Filling from metadata', done: rows, total, unit: 'rows' })
    }
    journal.finish()
    return { rows, tally }
  }

  #record(schemaRun: number, steps: readonly string[], { rows, tally }: Filled): void {
    const common = { at_ms: this.#startedAt, person: this.#input.person }
    recordRun(this.#db, schemaRun, {
      ...common,
      kind: 'migrate',
      rule: 'additive schema steps',
      note: '',
      details: {
        steps,
        sql: steps.flatMap((id) => this.#looks.get(id)?.sql ?? rebuildSql(this.#wrongIndexes)),
      },
    })
    recordRun(this.#db, schemaRun + 1, {
      ...common,
      kind: 'backfill',
      rule: "canonical keys of the row's own metadata",
      note: '',
      details: { steps: [BACKFILL_ID], ...tally.done(rows) },
    })
  }
}

/** Compares the finished file, as any reader will see it, with the one before, row by row. */
function compare(
  file: Migratable,
  total: number,
  { path, nextPath }: MigrateInput,
  { checkCancelled, progress }: JobContext,
): { readonly complete: boolean; readonly exact: boolean } {
  const db = openReader(nextPath)
  try {
    db.prepare('ATTACH ? AS before').run(path)
    const after = readMigratable(db)
    const complete = after.schema.generation === 'v3' && after.refused === null
    const same = prepareComparison(db, after, file.turns)
    let rows = 0
    for (const chunk of rowChunks(db, after.turns.name, turnsRowId(after.turns))) {
      checkCancelled()
      if (!same(chunk.from, chunk.to)) return { complete, exact: false }
      rows += chunk.rows
      progress({ label: 'Comparing before and after', done: rows, total, unit: 'rows' })
    }
    return { complete, exact: true }
  } finally {
    db.close()
  }
}

function assertVerified(verification: Migration['verification']): void {
  if (verification.ok) return
  const { quick_check, rows_before, rows_after, digest_before, digest_after, backfill_exact } = verification
  const wrong = [
    ...(quick_check === 'ok' ? [] : [`integrity_check says ${quick_check}`]),
    ...(rows_before === rows_after ? [] : [`there are ${rows_after} turns where there were ${rows_before}`]),
    ...(digest_before === digest_after ? [] : ['values that were not to change have changed']),
    ...(backfill_exact ? [] : ['a filled value is not what its row says']),
  ]
  throw new TurnscopeError(
    'Internal',
    `The migrated copy did not pass its verification: ${wrong.join('; ') || 'its schema is not v3'}.`,
    'The copy was thrown away and the case is as it was. Attach the log to a report.',
  )
}

/** Writes and verifies the file at `nextPath`; when it throws, that file is left to be removed. */
async function writeNext(
  before: ReadableDb,
  file: Migratable,
  input: MigrateInput,
  digests: Digests,
  context: JobContext,
): Promise<Migration> {
  context.progress({ label: 'Checking the file', done: 0, total: null, unit: 'steps' })
  const sound = checkSoundness(before, true, context.checkCancelled)
  assertSound(sound)
  const startedAt = Date.now()
  const { path, nextPath } = input
  const without = writtenColumns(file)
  const digestBefore = digests.start({ path, without, check: false })

  copyFile(path, nextPath, countRows(before, file.turns.name) * GROWTH_PER_TURN, context)
  const db = openWriter(nextPath, { disposable: true })
  let filled: Filled
  try {
    // Sorting for the indexes is what can use a second core.
    db.pragma('threads = 2')
    filled = new Run(before, file, db, input, startedAt, context, sound.indexes).run()
  } finally {
    db.close()
  }
  const was = await digestBefore()

  const digestAfter = digests.start({ path: nextPath, without, check: true })
  const { complete, exact } = compare(file, filled.rows, input, context)
  const is = await digestAfter()
  const verification = {
    quick_check: is.quick_check,
    rows_before: was.rows,
    rows_after: is.rows,
    digest_before: was.digest,
    digest_after: is.digest,
    backfill_exact: exact,
    ok: is.quick_check === 'ok' && is.rows === was.rows && is.digest === was.digest && exact && complete,
  }
  assertVerified(verification)
  context.checkCancelled()
  syncWithName(nextPath)
  const steps = planSteps(file, filled.tally.rowsFilled, new Set(), sound.indexes).map((step) =>
    step.status === 'pending' ? { ...step, status: 'done' as const } : step,
  )
  return {
    steps,
    backfill: filled.tally.done(filled.rows),
    verification,
    started_at_ms: startedAt,
    took_ms: Date.now() - startedAt,
    person: input.person,
  }
}

/**
 * Job `migrate`: makes a migrated, backfilled and verified copy of a working copy at `nextPath`. Until it
 * returns nothing counts; whatever it throws, the file it wrote is gone. Throws `UnrelatedDatabase`,
 * `LegacyGeneration`, `MigrationRefused`, `Damaged`, `Conflict`, `NoSpace`, `NotWritable`, `Cancelled`.
 */
export const migrateJob = defineJob('migrate', async (input: MigrateInput, context): Promise<Migration> => {
  const { path, nextPath } = input
  if (resolve(path) === resolve(nextPath)) throw new Error('a migration needs a file of its own')
  assertStandalone(path)
  const before = openReader(path)
  try {
    const file = readMigratable(before)
    if (file.refused !== null) {
      throw new TurnscopeError(
        'MigrationRefused',
        `This file cannot be migrated. ${file.refused}`,
        'It can be read as it is. To migrate it, remove what stands in the way in a copy, and open that copy.',
      )
    }
    removeDatabase(nextPath)
    const digests = new Digests(statSync(path).size, context)
    try {
      return await writeNext(before, file, input, digests, context)
    } catch (error) {
      await digests.stop()
      removeDatabase(nextPath)
      throw writeError(error, dirname(nextPath))
    }
  } finally {
    before.close()
  }
})
