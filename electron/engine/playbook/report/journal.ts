import type { ReadableDb } from '../../db/open.ts'
import { journalTablesIn, strangersIn } from '../../journal/tables.ts'
import type { SchemaFacts } from '../../schema/read.ts'

export interface JournaledRun {
  readonly run_id: number
  readonly kind: string
  /** Milliseconds since epoch. */
  readonly at_ms: number
  readonly person: string
  readonly rule: string
  readonly note: string
}

export interface JournalSummary {
  /** How often each kind of write was made. */
  readonly kinds: Readonly<Record<string, number>>
  /** Newest first, at most 200. */
  readonly runs: readonly JournaledRun[]
  readonly total: number
}

const RUNS_AT_MOST = 200

/** Who wrote what to the working copy; null where it has no journal, or one that is not ours. */
export function journalSummary(db: ReadableDb, { objects }: SchemaFacts): JournalSummary | null {
  if (!journalTablesIn(objects).includes('turnscope_journal') || strangersIn(objects).length > 0) return null
  const kinds = db
    .prepare<[], { kind: string; runs: number }>(
      'SELECT kind, count(*) AS runs FROM main.turnscope_journal GROUP BY kind ORDER BY kind',
    )
    .all()
  const runs = db
    .prepare<[], JournaledRun>(
      `SELECT run_id, kind, at_ms, person, rule, note FROM main.turnscope_journal
       ORDER BY run_id DESC LIMIT ${RUNS_AT_MOST}`,
    )
    .all()
  return {
    kinds: Object.fromEntries(kinds.map((each) => [each.kind, each.runs])),
    runs,
    total: kinds.reduce((sum, each) => sum + each.runs, 0),
  }
}
