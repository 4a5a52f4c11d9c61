import { REBUILD_ID } from '../../../shared/contract/migration-words.ts'
import type { ReadableDb, WritableDb } from '../db/open.ts'
import type { JobContext } from '../jobs/job.ts'
import { BackfillJournal, createJournal, nextRunId, recordRun } from '../journal/write.ts'
import type { CarriedOverTally } from '../queries/carried-over.ts'
import { type Forbidden, ForbiddenRows } from '../queries/forbidden.ts'
import { type Chunk, rowChunks, rowsIn } from './chunks.ts'
import { prepareFill } from './fill.ts'
import type { Migratable } from './migratable.ts'
import { rebuild, rebuildSql } from './rebuild.ts'
import { refusedBySchema } from './refusal.ts'
import { prepareScan, turnsRowId } from './scan.ts'
import { STEPS } from './steps/all.ts'
import { BACKFILL_ID } from './steps/backfill.ts'
import type { StepLook } from './steps/step.ts'
import { BackfillTally } from './tally.ts'

export interface Filled {
  /** Rows looked at. */
  readonly rows: number
  readonly tally: BackfillTally
  /** The run of the journal that the fills are in; null where none is kept. */
  readonly run: number | null
  /** What the file's own schema did not take. */
  readonly forbidden: Forbidden | null
}

export interface RunOptions {
  /** The turns of the file before, as `turnChunks` gives them. */
  readonly chunks: readonly Chunk[]
  /** Who runs it, for the journal. */
  readonly person: string
  /** Milliseconds since epoch. */
  readonly startedAt: number
  /** Whether the file gets a journal: one that is handed on as it is has nobody who would undo anything. */
  readonly journal: boolean
  /** Sees every turn on the way. */
  readonly carried: CarriedOverTally | null
  /** Indexes that do not hold what their tables do. */
  readonly wrongIndexes: readonly string[]
}

/** Everything between the copy and the commit: one transaction on a file that nobody else reads. */
export class Run {
  readonly #before: ReadableDb
  readonly #file: Migratable
  readonly #db: WritableDb
  readonly #options: RunOptions
  readonly #context: JobContext
  readonly #looks: ReadonlyMap<string, StepLook>

  constructor(
    before: ReadableDb,
    file: Migratable,
    db: WritableDb,
    options: RunOptions,
    context: JobContext,
  ) {
    this.#before = before
    this.#file = file
    this.#db = db
    this.#options = options
    this.#context = context
    this.#looks = new Map(STEPS.map((step) => [step.id, step.look(file.turns, file.schema)]))
  }

  run(): Filled {
    this.#db.exec('BEGIN IMMEDIATE')
    const { journal, wrongIndexes } = this.#options
    if (journal) createJournal(this.#db)
    const schemaRun = journal ? nextRunId(this.#db) : null
    const done: string[] = []
    if (wrongIndexes.length > 0) {
      this.#context.progress({ label: 'Building indexes', done: 0, total: null, unit: 'steps' })
      rebuild(this.#db, wrongIndexes)
      done.push(REBUILD_ID)
    }
    let filled: Filled | null = null
    for (const [id, look] of this.#looks) {
      this.#context.checkCancelled()
      if (id === BACKFILL_ID) {
        filled = this.#backfill(schemaRun && schemaRun + 1)
        continue
      }
      if (!look.needed) continue
      this.#context.progress({
        label: look.kind.endsWith('index') ? 'Building indexes' : 'Adding columns',
        done: done.length,
        total: null,
        unit: 'steps',
      })
      try {
        if (look.kind === 'fill-column') this.#fillTimes(look)
        else for (const statement of look.sql) this.#db.exec(statement)
      } catch (error) {
        throw refusedBySchema(error, `The step ${id} cannot be made`, this.#file.facts)
      }
      done.push(id)
    }
    if (filled === null) throw new Error('the steps hold no backfill')
    if (schemaRun !== null) this.#record(schemaRun, done, filled)
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
  #backfill(run: number | null): Filled {
    const { facts, turns } = this.#file
    const tally = new BackfillTally()
    const journal = run === null ? null : new BackfillJournal(this.#db, run)
    const forbiddenRows = new ForbiddenRows()
    const fill = prepareFill(this.#db, facts, turns, journal, (rule) => tally.forbids(rule))
    const { carried } = this.#options
    const scan = prepareScan(this.#before, facts, turns, carried?.add.bind(carried))
    const { chunks } = this.#options
    const total = rowsIn(chunks)
    let rows = 0
    for (const chunk of chunks) {
      this.#context.checkCancelled()
      scan(chunk, (missing) => {
        if (missing.decision.fills.length === 0) return tally.add(missing)
        const { done, forbidden } = fill(missing)
        tally.add(done)
        if (forbidden.length > 0) forbiddenRows.add(missing.row, forbidden)
      })
      rows += chunk.rows
      this.#context.progress({ label: 'Filling from metadata', done: rows, total, unit: 'rows' })
    }
    journal?.finish()
    return { rows, tally, run, forbidden: forbiddenRows.done() }
  }

  #record(schemaRun: number, steps: readonly string[], { rows, tally }: Filled): void {
    const common = { at_ms: this.#options.startedAt, person: this.#options.person }
    recordRun(this.#db, schemaRun, {
      ...common,
      kind: 'migrate',
      rule: 'additive schema steps',
      note: '',
      details: {
        steps,
        sql: steps.flatMap((id) => this.#looks.get(id)?.sql ?? rebuildSql(this.#options.wrongIndexes)),
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
