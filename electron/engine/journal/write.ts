import type { RunKind } from '../../../shared/contract/run-kind.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import type { WritableDb } from '../db/open.ts'
import { JOURNAL_INDEXES, JOURNAL_TABLES } from './tables.ts'

export interface Run {
  readonly kind: RunKind
  /** Milliseconds since epoch. */
  readonly at_ms: number
  readonly person: string
  readonly rule: string
  readonly note: string
  /** Plain data, kept as JSON. */
  readonly details: unknown
}

/** Makes the journal's tables where they are not there yet. Call it inside the transaction of the write. */
export function createJournal(db: WritableDb): void {
  const exists = db.prepare('SELECT 1 FROM main.sqlite_schema WHERE name = ?')
  for (const [name, sql] of Object.entries({ ...JOURNAL_TABLES, ...JOURNAL_INDEXES }))
    if (exists.get(name) === undefined) db.exec(sql)
}

/** The id that the next run gets. */
export const nextRunId = (db: WritableDb): number =>
  db.prepare<[], number>('SELECT COALESCE(max(run_id), 0) + 1 FROM turnscope_journal').pluck().get()!

export function recordRun(db: WritableDb, runId: number, run: Run): void {
  db.prepare(
    `INSERT INTO turnscope_journal (run_id, kind, at_ms, person, rule, note, details)
     VALUES (@run_id, @kind, @at_ms, @person, @rule, @note, @details)`,
  ).run({ ...run, run_id: runId, details: JSON.stringify(run.details) })
}

/** Collects fills in row order and writes one range for each run of consecutive row ids with the same fill. */
export class BackfillJournal {
  readonly #write: (first: bigint, last: bigint, fill: string) => void
  #first = 0n
  #last = 0n
  #fill: string | null = null

  constructor(db: WritableDb, runId: number) {
    const insert = db.prepare(
      'INSERT INTO turnscope_journal_backfill (run_id, first_row, last_row, fill) VALUES (?, ?, ?, ?)',
    )
    this.#write = (first, last, fill) => insert.run(runId, first, last, fill)
  }

  add(row: bigint, fill: string): void {
    if (this.#fill === fill && row === this.#last + 1n) {
      this.#last = row
      return
    }
    this.finish()
    this.#first = row
    this.#last = row
    this.#fill = fill
  }

  finish(): void {
    if (this.#fill !== null) this.#write(this.#first, this.#last, this.#fill)
    this.#fill = null
  }
}

/** What a recovery did to one row of `turns`. */
export interface Entry {
  readonly row: bigint
  /** Null where the row was closed. */
  readonly column: TruthColumn | null
  /** JSONPath of the source; null for what a person typed. */
  readonly path: string | null
  /** Null where the row held NULL. */
  readonly before: string | null
  readonly after: string | null
}

/** Prepares the journalling of one run's rows; each row at most once. */
export function entryWriter(db: WritableDb, runId: number): (entry: Entry) => void {
  const insert = db.prepare(
    `INSERT INTO turnscope_journal_entry (run_id, row, "column", path, before, after)
     VALUES (?, ?, ?, ?, ?, ?)`,
  )
  return ({ row, column, path, before, after }) => insert.run(runId, row, column, path, before, after)
}
