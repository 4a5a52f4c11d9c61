import type { Closed, Provenance } from '../../../shared/contract/run-kind.ts'
import { CANONICAL_PATH } from '../../../shared/truth/canonical.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import type { ReadableDb, WritableDb } from '../db/open.ts'
import { FIRST_ROW_ID } from '../db/rows.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { parseFill } from './fill.ts'
import { History, type HistoryRun, readHistory } from './history.ts'
import { hasJournalTable } from './tables.ts'
import type { Entry } from './write.ts'

type Db = ReadableDb | WritableDb

/** What the journal knows of one value: the run that wrote it, and where it came from. */
export interface Explanation {
  readonly run: HistoryRun
  readonly column: TruthColumn
  /** What stood there before. */
  readonly before: 'empty' | 'null'
  /** JSONPath of the source within the row's own metadata; null for what a person typed. */
  readonly path: string | null
}

/** Ids of the migration steps that earlier runs have done. */
export function doneSteps(db: Db, facts: SchemaFacts): Set<string> {
  const done = new Set<string>()
  if (!hasJournalTable(facts.objects, 'turnscope_journal')) return done
  const runs = db
    .prepare<[], string>("SELECT details FROM turnscope_journal WHERE kind IN ('migrate', 'backfill')")
    .pluck()
  for (const details of runs.iterate()) {
    for (const id of (JSON.parse(details) as { steps?: string[] }).steps ?? []) done.add(id)
  }
  return done
}

const BACKFILLED = `SELECT b.run_id, b.fill
  FROM turnscope_journal j
  JOIN turnscope_journal_backfill b ON b.run_id = j.run_id
   AND b.first_row = (SELECT max(first_row) FROM turnscope_journal_backfill
                       WHERE run_id = j.run_id AND first_row <= ?)
 WHERE b.last_row >= ? AND j.kind = 'backfill'
 ORDER BY j.run_id`

type StoredEntry = [run_id: bigint, column: TruthColumn | null, path: string | null, before: string | null]

/** The journal of one working copy: its runs, and what it says of single rows. */
export class Journal {
  readonly history = new History()
  readonly #db: Db
  readonly #facts: Pick<SchemaFacts, 'objects'>
  readonly #backfilled: ((row: bigint) => { run_id: number; fill: string }[]) | null
  readonly #entries: ((row: bigint) => StoredEntry[]) | null

  /** @param facts the schema as it is now: tables that are added later are not seen */
  constructor(db: Db, facts: Pick<SchemaFacts, 'objects'>) {
    this.#db = db
    this.#facts = facts
    const backfilled = hasJournalTable(facts.objects, 'turnscope_journal_backfill')
      ? db.prepare<[bigint, bigint], { run_id: number; fill: string }>(BACKFILLED)
      : null
    this.#backfilled = backfilled && ((row) => backfilled.all(row, row))
    const entries = this.hasEntries
      ? db
          .prepare<[bigint]>(
            `SELECT run_id, "column", path, before FROM turnscope_journal_entry WHERE row = ? ORDER BY run_id`,
          )
          .safeIntegers()
          .raw()
      : null
    this.#entries = entries && ((row) => entries.all(row) as StoredEntry[])
    this.refresh()
  }

  /** The run that was recorded last; 0 before the first. */
  get lastRun(): number {
    return this.history.runs.at(-1)?.run_id ?? 0
  }

  /** Whether recoveries can have been journalled. */
  get hasEntries(): boolean {
    return hasJournalTable(this.#facts.objects, 'turnscope_journal_entry')
  }

  /** Reads the runs that were written since. */
  refresh(): void {
    readHistory(this.#db, this.#facts, this.history)
  }

  #standing(row: bigint): { run: HistoryRun; entry: StoredEntry }[] {
    if (this.#entries === null) return []
    return this.#entries(row).flatMap((entry) => {
      const run = this.history.run(Number(entry[0]))
      return run === null || this.history.isUndone(run.run_id) ? [] : [{ run, entry }]
    })
  }

  /** What explains each truth column of one row; a column that no run wrote is left out. The last run wins. */
  explain(row: bigint): Map<TruthColumn, Explanation> {
    const explained = new Map<TruthColumn, Explanation>()
    for (const { run_id, fill } of this.#backfilled?.(row) ?? []) {
      const run = this.history.run(run_id)
      if (run === null) continue
      for (const { column, before, rule } of parseFill(fill))
        explained.set(column, { run, column, before, path: CANONICAL_PATH[rule] })
    }
    for (const { run, entry } of this.#standing(row)) {
      const [, column, path, before] = entry
      if (column === null) continue
      explained.set(column, { run, column, before: before === null ? 'null' : 'empty', path })
    }
    return explained
  }

  /** Who closed a row as unrecoverable; null where nobody did, or it was taken back. */
  closed(row: bigint): Closed | null {
    const closing = this.#standing(row).findLast(({ entry }) => entry[1] === null)
    if (closing === undefined) return null
    const { run_id, at_ms, person, note } = closing.run
    return { run_id, at_ms, person, reason: note }
  }

  /** Every entry that stands, in the order of runs; closings have no column. */
  *standing(): Generator<{ readonly row: bigint; readonly column: TruthColumn | null }> {
    if (!this.hasEntries) return
    const entries = this.#db
      .prepare<[], [bigint, bigint, TruthColumn | null]>(
        'SELECT run_id, row, "column" FROM turnscope_journal_entry ORDER BY run_id, row',
      )
      .safeIntegers()
      .raw()
    for (const [run_id, row, column] of entries.iterate()) {
      if (!this.history.isUndone(Number(run_id))) yield { row, column }
    }
  }

  /** Rows that are closed now. */
  closedRows(): Set<bigint> {
    const rows = new Set<bigint>()
    if (!this.hasEntries) return rows
    const closings = this.#db
      .prepare<[], [bigint, bigint]>(
        `SELECT e.run_id, e.row FROM turnscope_journal j JOIN turnscope_journal_entry e ON e.run_id = j.run_id
          WHERE j.kind = 'unrecoverable'`,
      )
      .safeIntegers()
      .raw()
    for (const [run_id, row] of closings.iterate() as Iterable<[bigint, bigint]>) {
      if (!this.history.isUndone(Number(run_id))) rows.add(row)
    }
    return rows
  }
}

/** Entries of one run after a row, in row order, at most `limit`. */
export function entriesAfter(db: Db, run_id: number, after: bigint | null, limit: number): Entry[] {
  return db
    .prepare<[number, bigint, number], Entry>(
      `SELECT row, "column", path, before, after FROM turnscope_journal_entry
        WHERE run_id = ? AND row ${after === null ? '>=' : '>'} ? ORDER BY row LIMIT ?`,
    )
    .safeIntegers()
    .all(run_id, after ?? FIRST_ROW_ID, limit)
}

/** The one column that a run wrote; null for a run that closed rows. */
export const columnOfRun = (db: Db, run_id: number): TruthColumn | null =>
  db
    .prepare<[number], TruthColumn | null>(
      'SELECT "column" FROM turnscope_journal_entry WHERE run_id = ? LIMIT 1',
    )
    .pluck()
    .get(run_id) ?? null

const when = (at_ms: number): string => new Date(at_ms).toISOString()
const remark = (note: string): string => (note === '' ? '' : `: ${note}`)

/** For people: where a value came from. */
export function provenanceText({ run, path }: Explanation): string {
  const { kind, person, at_ms, note, details } = run
  switch (kind) {
    case 'rule':
      return `recovered by rule from ${path}, run by ${person} at ${when(at_ms)}${remark(note)}`
    case 'candidate':
      return `recovered from ${path}, taken by ${person} at ${when(at_ms)}${remark(note)}`
    case 'asserted': {
      const pointer = details.equals_pointer ? ' (an assertion, though equal to the latest pointer)' : ''
      return `asserted by ${person} at ${when(at_ms)}${pointer}${remark(note)}`
    }
    default:
      return `filled by ${kind} of ${when(at_ms).slice(0, 10)} from ${path}, run by ${person}`
  }
}

/** The contract's word on one value. */
export function provenanceOf(explanation: Explanation | undefined): Provenance | null {
  if (explanation === undefined) return null
  const { kind, run_id, at_ms } = explanation.run
  return { kind, text: provenanceText(explanation), run_id, at_ms }
}
