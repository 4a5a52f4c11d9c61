import { existsSync, rmSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Migration } from '../../../shared/contract/model.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { openReader, openWriter, type ReadableDb, type WritableDb } from '../db/open.ts'
import type { JobContext } from '../jobs/context.ts'
import { BackfillJournal, createJournal, nextRunId, recordRun } from '../journal/write.ts'
import { countRows, rowChunks } from './chunks.ts'
import { copyFile, syncFile } from './copy.ts'
import { combineDigests, digestUntouched, TableDigest } from './digest.ts'
import { prepareFill } from './fill.ts'
import { type Migratable, planSteps, readMigratable } from './plan.ts'
import { writeError } from './refused.ts'
import { type MissingRow, prepareScan, turnsRowId } from './scan.ts'
import { STEPS } from './steps/all.ts'
import { BACKFILL_ID } from './steps/backfill.ts'
import type { StepLook } from './steps/step.ts'
import { BackfillTally } from './tally.ts'
import { assertSound, prepareComparison, quickCheck } from './verify.ts'

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

function removeDatabase(path: string): void {
  for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true })
}

/** The values of `turns` that a migration must leave alone: all but the truth columns and those it added. */
const untouchedColumns = (before: Migratable, after: Migratable) => {
  const had = new Set(before.turns.columns.map((column) => column.name))
  const added = after.turns.columns.map((column) => column.name).filter((name) => !had.has(name))
  return { rowIds: true, without: new Set<string>([...TRUTH_COLUMNS, ...added]) }
}

interface Filled {
  readonly rows: number
  readonly turnsDigest: string
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

  constructor(
    before: ReadableDb,
    file: Migratable,
    db: WritableDb,
    input: MigrateInput,
    startedAt: number,
    context: JobContext,
  ) {
    this.#before = before
    this.#file = file
    this.#db = db
    this.#input = input
    this.#startedAt = startedAt
    this.#context = context
    this.#looks = new Map(STEPS.map((step) => [step.id, step.look(file.turns, file.schema)]))
  }

  run(): Filled {
    this.#db.exec('BEGIN IMMEDIATE')
    createJournal(this.#db)
    const schemaRun = nextRunId(this.#db)
    const done: string[] = []
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

  /**
   * Reads the file before, chunk by chunk, and fills the file after: one pass over the rows for the digest of
   * what stood there, the decision and the writing.
   */
  #backfill(runId: number): Filled {
    const { facts, turns } = this.#file
    const tally = new BackfillTally()
    const journal = new BackfillJournal(this.#db, runId)
    const fill = prepareFill(this.#db, turns, journal)
    const scan = prepareScan(this.#before, facts, turns)
    const digest = new TableDigest(this.#before, facts, turns, untouchedColumns(this.#file, this.#file))
    const total = countRows(this.#before, turns.name)
    let rows = 0
    for (const chunk of digest.chunks()) {
      this.#context.checkCancelled()
      digest.add(chunk)
      const toFill: MissingRow[] = []
      scan(chunk.from, chunk.to, (missing) => {
        tally.add(missing.decision)
        if (missing.decision.fills.length > 0) toFill.push(missing)
      })
      toFill.forEach(fill)
      rows += chunk.rows
      this.#context.progress({ label: 'Filling from metadata', done: rows, total, unit: 'rows' })
    }
    journal.finish()
    return { rows, turnsDigest: digest.hex(), tally }
  }

  #record(schemaRun: number, steps: readonly string[], { rows, tally }: Filled): void {
    const common = { at_ms: this.#startedAt, person: this.#input.person }
    recordRun(this.#db, schemaRun, {
      ...common,
      kind: 'migrate',
      rule: 'additive schema steps',
      note: '',
      details: { steps, sql: steps.flatMap((id) => this.#looks.get(id)!.sql) },
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

/** Looks at the finished file as any reader will see it, beside the one before. */
function verify(
  before: ReadableDb,
  file: Migratable,
  filled: Filled,
  { path, nextPath }: MigrateInput,
  { checkCancelled, progress }: JobContext,
): Migration['verification'] {
  const onOther = (label: string) => (table: string, rows: number) => {
    checkCancelled()
    progress({ label: `${label} ${table}`, done: rows, total: null, unit: 'rows' })
  }
  const digestBefore = combineDigests(
    file.facts,
    filled.turnsDigest,
    digestUntouched(before, file.facts, onOther('Reading')),
  )

  const db = openReader(nextPath)
  try {
    progress({ label: 'Checking the result', done: 0, total: null, unit: 'steps' })
    const checked = quickCheck(db)
    checkCancelled()
    db.prepare('ATTACH ? AS before').run(path)
    const after = readMigratable(db)
    const digest = new TableDigest(db, after.facts, after.turns, untouchedColumns(file, after))
    const same = prepareComparison(db, after, file.turns)
    let rows = 0
    let exact = true
    for (const chunk of digest.chunks()) {
      checkCancelled()
      digest.add(chunk)
      exact &&= same(chunk.from, chunk.to)
      rows += chunk.rows
      progress({ label: 'Comparing before and after', done: rows, total: filled.rows, unit: 'rows' })
    }
    const digestAfter = combineDigests(
      after.facts,
      digest.hex(),
      digestUntouched(db, after.facts, onOther('Comparing')),
    )
    const complete = after.schema.generation === 'v3' && after.refused === null
    return {
      quick_check: checked,
      rows_before: filled.rows,
      rows_after: rows,
      digest_before: digestBefore,
      digest_after: digestAfter,
      backfill_exact: exact,
      ok: checked === 'ok' && complete && exact && rows === filled.rows && digestAfter === digestBefore,
    }
  } finally {
    db.close()
  }
}

function assertVerified(verification: Migration['verification']): void {
  if (verification.ok) return
  const { quick_check, rows_before, rows_after, digest_before, digest_after, backfill_exact } = verification
  const wrong = [
    ...(quick_check === 'ok' ? [] : [`quick_check says ${quick_check}`]),
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

/**
 * Job `migrate`: makes a migrated, backfilled and verified copy of a working copy at `nextPath`. Until it
 * returns nothing counts; whatever it throws, the file it wrote is gone. Throws `UnrelatedDatabase`,
 * `LegacyGeneration`, `MigrationRefused`, `Damaged`, `Conflict`, `NoSpace`, `NotWritable`, `Cancelled`.
 */
export function migrateJob(input: MigrateInput, context: JobContext): Migration {
  const startedAt = Date.now()
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
    context.progress({ label: 'Checking the file', done: 0, total: null, unit: 'steps' })
    assertSound(before)
    context.checkCancelled()
    removeDatabase(nextPath)
    try {
      copyFile(path, nextPath, countRows(before, file.turns.name) * GROWTH_PER_TURN, context)
      const db = openWriter(nextPath, { disposable: true })
      let filled: Filled
      try {
        // Sorting for the indexes is all that can use a second core.
        db.pragma('threads = 2')
        filled = new Run(before, file, db, input, startedAt, context).run()
      } finally {
        db.close()
      }
      const verification = verify(before, file, filled, input, context)
      assertVerified(verification)
      syncFile(nextPath)
      const steps = planSteps(file, filled.tally.rowsFilled, new Set()).map((step) =>
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
    } catch (error) {
      removeDatabase(nextPath)
      throw writeError(error)
    }
  } finally {
    before.close()
  }
}
