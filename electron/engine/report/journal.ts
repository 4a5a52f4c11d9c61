import { openReader, type ReadableDb } from '../db/open.ts'
import { journalTablesIn, strangersIn } from '../journal/tables.ts'
import { tableShape } from '../queries/statements.ts'
import { readSchema } from '../schema/read.ts'

export interface JournaledRun {
  readonly run_id: number
  readonly kind: string
  /** Milliseconds since epoch. */
  readonly at_ms: number
  readonly person: string
  readonly rule: string
  readonly note: string
  /** Rows of `turns` it wrote or closed. */
  readonly rows: number
}

export interface JournalSummary {
  /** How often each kind of write was made. */
  readonly kinds: Readonly<Record<string, number>>
  /** Newest first, at most 200. */
  readonly runs: readonly JournaledRun[]
  readonly total: number
}

const RUNS_AT_MOST = 200

/** SQL for the rows of one run in a table of the journal; 0 where a journal of this age has no such table. */
const rowsIn = (db: ReadableDb, table: string, rows: string): string =>
  tableShape(db, table)?.columns.has('run_id')
    ? `(SELECT ${rows} FROM main.${table} e WHERE e.run_id = j.run_id)`
    : '0'

/** Who wrote what to a working copy; null where it has no journal, or one that is not ours. */
export function journalSummary(path: string): JournalSummary | null {
  const db = openReader(path)
  try {
    const { objects } = readSchema(db)
    if (!journalTablesIn(objects).includes('turnscope_journal') || strangersIn(objects).length > 0)
      return null
    const kinds = db
      .prepare<[], { kind: string; runs: number }>(
        'SELECT kind, count(*) AS runs FROM main.turnscope_journal GROUP BY kind ORDER BY kind',
      )
      .all()
    const filled = rowsIn(db, 'turnscope_journal_backfill', 'COALESCE(sum(e.last_row - e.first_row + 1), 0)')
    const recovered = rowsIn(db, 'turnscope_journal_entry', 'count(*)')
    const runs = db
      .prepare<[], JournaledRun>(
        `SELECT run_id, kind, at_ms, person, rule, note, ${filled} + ${recovered} AS rows
         FROM main.turnscope_journal j ORDER BY run_id DESC LIMIT ${RUNS_AT_MOST}`,
      )
      .all()
    return {
      kinds: Object.fromEntries(kinds.map((each) => [each.kind, each.runs])),
      runs,
      total: kinds.reduce((sum, each) => sum + each.runs, 0),
    }
  } finally {
    db.close()
  }
}
