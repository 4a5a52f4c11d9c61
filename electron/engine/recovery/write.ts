import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { RunKind } from '../../../shared/contract/run-kind.ts'
import { rowReason, type TruthValues } from '../../../shared/truth/backfill.ts'
import { isMissing, TRUTH_COLUMNS, type TruthColumn, UNKNOWN } from '../../../shared/truth/columns.ts'
import { EVIDENCE_STATES, evidenceState } from '../../../shared/truth/evidence-state.ts'
import { foldLog, openSharedWriter, quoteName, type WritableDb } from '../db/open.ts'
import type { JobContext } from '../jobs/job.ts'
import type { HistoryRun, RunDetails } from '../journal/history.ts'
import { columnOfRun, entriesAfter, Journal } from '../journal/read.ts'
import { createJournal, type Entry, entryWriter, nextRunId, recordRun } from '../journal/write.ts'
import { type TurnColumns, turnColumns } from '../queries/columns.ts'
import { Growing } from '../queries/grow.ts'
import { Interned } from '../queries/intern.ts'
import type { Changes } from '../queries/patch-index.ts'
import { rowReader } from '../queries/row-reader.ts'
import { reasonNumber } from '../queries/turn-index.ts'
import { readSchema } from '../schema/read.ts'
import type { CellWrite } from './cell.ts'
import { changedSince, isClosed, namedRows, nothingMissing } from './refusals.ts'
import { assertRecoverable } from './writable.ts'

/** How many rows pass between two looks at whether the caller has cancelled. */
const BETWEEN_CHECKS = 500
const CHUNK = 2000

/** Who does what, for the journal; what the run touched is added. */
export interface RunHeader {
  readonly kind: RunKind
  readonly person: string
  /** What is done, in one line. */
  readonly rule: string
  readonly note: string
  readonly details: RunDetails
}

export interface WrittenRun {
  readonly run_id: number
  readonly changes: Changes
}

/** One step of a run: what stands in a row now, and what is to stand there. */
interface Move {
  readonly row: bigint
  readonly from: string | null
  readonly to: string | null
}

/** A row after a move. */
interface Now {
  /** A number of `TurnIndex.reason`. */
  readonly reason: number
  /** The evidence state of the column that was written, a place in `EVIDENCE_STATES`. */
  readonly state: number
}

const RECOVERED = EVIDENCE_STATES.indexOf('recovered')

type Standing = [lacksRuntime: 0 | 1, lacksInference: 0 | 1]

/**
 * The only way in which a recovery writes: sets one truth column of one row, where it holds exactly what it is
 * thought to hold and either that or what it becomes is missing.
 */
class Cells {
  readonly #db: WritableDb
  readonly #columns: TurnColumns
  readonly #column: TruthColumn | null
  readonly #make: (move: Move) => Standing | undefined

  constructor(db: WritableDb, columns: TurnColumns, column: TruthColumn | null) {
    this.#db = db
    this.#columns = columns
    this.#column = column
    const { rowid } = columns
    const lacking = TRUTH_COLUMNS.map((each) => `COALESCE(${quoteName(each)}, '') = ''`).join(', ')
    const name = column === null ? null : quoteName(column)
    const statement = db
      .prepare<[{ row: bigint; from: string | null; to: string | null }]>(
        name === null
          ? `SELECT ${lacking} FROM main.turns WHERE ${rowid} = @row AND @from IS NULL AND @to IS NULL`
          : `UPDATE main.turns SET ${name} = @to
              WHERE ${rowid} = @row AND ${name} IS @from COLLATE BINARY
                AND (COALESCE(@from, '') = '' OR COALESCE(@to, '') = '')
              RETURNING ${lacking}`,
      )
      .raw()
    this.#make = ({ row, from, to }) => statement.get({ row, from, to }) as Standing | undefined
  }

  /**
   * What the row lacks now, and how its column stands; null where it does not hold what the move starts
   * from, or is to be closed and lacks nothing.
   */
  make(move: Move, closing: boolean): Now | null {
    const standing = this.#make(move)
    if (standing === undefined) return null
    const [lacksRuntime, lacksInference] = standing
    const isComplete = lacksRuntime === 0 && lacksInference === 0
    if (isComplete) return closing ? null : { reason: 0, state: RECOVERED }
    const values: TruthValues = {
      runtime_key: lacksRuntime ? UNKNOWN : 'set',
      inference_id: lacksInference ? UNKNOWN : 'set',
    }
    const { metadata } = rowReader(this.#db, this.#columns).metadata(move.row)
    const isSet = this.#column === null || !isMissing(values[this.#column])
    return {
      reason: reasonNumber(rowReason(values, metadata)),
      state: isSet ? RECOVERED : EVIDENCE_STATES.indexOf(evidenceState(UNKNOWN, metadata, this.#column)),
    }
  }
}

class ChangeList {
  readonly #column: TruthColumn | null
  readonly #set: boolean
  readonly #rows = new Growing(BigInt64Array, CHUNK)
  readonly #reason = new Growing(Uint8Array, CHUNK)
  readonly #state = new Growing(Uint8Array, CHUNK)
  readonly #runtime = new Growing(Uint32Array, CHUNK)
  readonly #runtimes = new Interned()

  constructor(column: TruthColumn | null, set: boolean) {
    this.#column = column
    this.#set = set
  }

  get length(): number {
    return this.#rows.length
  }

  add({ row, to }: Move, { reason, state }: Now): void {
    this.#rows.push(row)
    this.#reason.push(reason)
    this.#state.push(state)
    if (this.#column === 'runtime_key' && this.#set) this.#runtime.push(this.#runtimes.number(to ?? UNKNOWN))
  }

  done(): Changes {
    return {
      column: this.#column,
      set: this.#set,
      rows: this.#rows.toShared(),
      reason: this.#reason.toShared(),
      state: this.#state.toShared(),
      runtime: this.#runtime.toShared(),
      runtimes: this.#runtimes.texts,
    }
  }
}

/** Moves rows of one run, and remembers those that could not be moved. */
class Mover {
  readonly changes: ChangeList
  readonly refused: bigint[] = []
  readonly #cells: Cells
  readonly #closing: boolean

  /** @param set whether values are set (rows closed), rather than taken back */
  constructor(db: WritableDb, columns: TurnColumns, column: TruthColumn | null, set: boolean) {
    this.#cells = new Cells(db, columns, column)
    this.changes = new ChangeList(column, set)
    this.#closing = column === null && set
  }

  move(move: Move): boolean {
    const now = this.#cells.make(move, this.#closing)
    if (now === null) this.refused.push(move.row)
    else this.changes.add(move, now)
    return now !== null
  }
}

/** One write under way: inside its transaction, nobody else writes. */
export class Write {
  readonly db: WritableDb
  readonly columns: TurnColumns
  readonly journal: Journal
  readonly #context: JobContext

  constructor(db: WritableDb, context: JobContext) {
    this.db = db
    this.#context = context
    const { turns } = assertRecoverable(readSchema(db))
    createJournal(db)
    this.columns = turnColumns(turns)
    this.journal = new Journal(db, readSchema(db))
  }

  /**
   * Fills missing values of one column and journals each. Throws `Conflict`, naming rows, where one does not
   * hold what it was thought to hold or is closed; `InvalidRequest` where there is nothing to fill. Progress and
   * cancelling are up to `cells`, which may read what this write has not reached yet.
   */
  fill(column: TruthColumn, cells: Iterable<CellWrite>, header: RunHeader): WrittenRun {
    const mover = new Mover(this.db, this.columns, column, true)
    const closed = this.journal.closedRows()
    const run_id = nextRunId(this.db)
    const write = entryWriter(this.db, run_id)
    const inClosed: bigint[] = []
    for (const { row, path, before, after, ...cell } of cells) {
      if (cell.column !== column || !isMissing(before) || isMissing(after))
        throw new Error(`row ${row}: no fill of a missing ${column}`)
      if (closed.has(row)) inClosed.push(row)
      else if (mover.move({ row, from: before, to: after })) write({ row, column, path, before, after })
    }
    this.#refuse(mover.refused, changedSince)
    this.#refuse(inClosed, isClosed)
    if (mover.changes.length === 0) {
      throw new TurnscopeError(
        'InvalidRequest',
        'No row would be filled, so nothing was written.',
        'The preview says what the rule finds and why it skips rows.',
      )
    }
    return this.#record(run_id, mover.changes, header)
  }

  /**
   * Closes rows as unrecoverable, all of them or none. Throws `Conflict`, naming rows, where one lacks nothing or
   * is closed already.
   */
  close(rows: BigInt64Array, header: RunHeader): WrittenRun {
    const [only] = rows
    // Of one row its own entries are asked: whoever closes row by row does not wait for all of them.
    const closed =
      rows.length === 1 && this.journal.closed(only!) === null ? new Set<bigint>() : this.journal.closedRows()
    const mover = new Mover(this.db, this.columns, null, true)
    const run_id = nextRunId(this.db)
    const write = entryWriter(this.db, run_id)
    const inClosed: bigint[] = []
    for (const row of this.#paced(rows, 'Closing', rows.length)) {
      if (closed.has(row)) inClosed.push(row)
      else if (mover.move({ row, from: null, to: null }))
        write({ row, column: null, path: null, before: null, after: null })
    }
    this.#refuse(mover.refused, nothingMissing)
    this.#refuse(inClosed, isClosed)
    return this.#record(run_id, mover.changes, header)
  }

  /** Takes an action back, every row of it or none. Throws `Conflict`, naming rows, where a value has changed since. */
  undo(run_id: number | undefined, person: string): WrittenRun {
    const of = this.journal.history.toUndo(run_id)
    const mover = new Mover(this.db, this.columns, columnOfRun(this.db, of.run_id), false)
    for (const { row, before, after } of this.#entries(of, 'Undoing'))
      mover.move({ row, from: after, to: before })
    this.#refuse(mover.refused, changedSince)
    return this.#recordAbout('undo', of, mover.changes, person)
  }

  /** Does an undone action again, every row of it or none. Throws as `fill` and `close` do. */
  redo(run_id: number | undefined, person: string): WrittenRun {
    const of = this.journal.history.toRedo(run_id)
    const mover = new Mover(this.db, this.columns, columnOfRun(this.db, of.run_id), true)
    const closed = this.journal.closedRows()
    const inClosed: bigint[] = []
    for (const { row, before, after } of this.#entries(of, 'Redoing')) {
      if (closed.has(row)) inClosed.push(row)
      else mover.move({ row, from: before, to: after })
    }
    this.#refuse(mover.refused, of.kind === 'unrecoverable' ? nothingMissing : changedSince)
    this.#refuse(inClosed, isClosed)
    return this.#recordAbout('redo', of, mover.changes, person)
  }

  #refuse(rows: readonly bigint[], refusal: (rows: string) => TurnscopeError): void {
    if (rows.length > 0) throw refusal(namedRows(this.db, this.columns, rows))
  }

  *#entries(of: HistoryRun, label: string): Generator<Entry> {
    const chunks = function* (db: WritableDb): Generator<Entry> {
      let last: bigint | null = null
      for (;;) {
        const chunk: Entry[] = entriesAfter(db, of.run_id, last, CHUNK)
        yield* chunk
        if (chunk.length < CHUNK) return
        last = chunk.at(-1)!.row
      }
    }
    yield* this.#paced(chunks(this.db), label, of.details.rows ?? null)
  }

  *#paced<T>(items: Iterable<T>, label: string, total: number | null): Generator<T> {
    let done = 0
    for (const item of items) {
      if (done % BETWEEN_CHECKS === 0) {
        this.#context.checkCancelled()
        this.#context.progress({ label, done, total, unit: 'rows' })
      }
      yield item
      done++
    }
    this.#context.progress({ label, done, total, unit: 'rows' })
  }

  #recordAbout(kind: 'undo' | 'redo', of: HistoryRun, changes: ChangeList, person: string): WrittenRun {
    const rule = `${kind} of run ${of.run_id}: ${of.rule}`
    return this.#record(nextRunId(this.db), changes, {
      kind,
      person,
      rule,
      note: '',
      details: { of_run: of.run_id },
    })
  }

  #record(run_id: number, changes: ChangeList, { details, ...run }: RunHeader): WrittenRun {
    recordRun(this.db, run_id, {
      ...run,
      at_ms: Date.now(),
      details: { ...details, rows: changes.length },
    })
    return { run_id, changes: changes.done() }
  }
}

/**
 * Runs one write on a working copy: one transaction with its journal rows, all of it or nothing. Cancelling is
 * possible until the commit begins. Throws what `work` throws; SqliteError where SQLite cannot write.
 */
export function writeRun(path: string, context: JobContext, work: (write: Write) => WrittenRun): WrittenRun {
  const db = openSharedWriter(path)
  try {
    db.exec('BEGIN IMMEDIATE')
    let written: WrittenRun
    try {
      written = work(new Write(db, context))
      context.checkCancelled()
      db.exec('COMMIT')
    } catch (error) {
      // A full disk may have rolled back already.
      if (db.inTransaction) db.exec('ROLLBACK')
      throw error
    }
    // Who decides row by row does not wait for a long read: the log stays until a write finds nobody reading.
    foldLog(db, 0)
    return written
  } finally {
    db.close()
  }
}
