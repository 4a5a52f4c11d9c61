import { CANONICAL_PATH } from '../../../shared/truth/canonical.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import type { ReadableDb, WritableDb } from '../db/open.ts'
import type { SchemaFacts } from '../schema/read.ts'
import { type JournaledFill, parseFill } from './fill.ts'
import { journalTablesIn, strangersIn } from './tables.ts'

type Db = ReadableDb | WritableDb

/** What the journal knows of one value: the run that wrote it, and the place in the metadata it came from. */
export interface Explanation extends JournaledFill {
  readonly run_id: number
  readonly kind: string
  /** Milliseconds since epoch. */
  readonly at_ms: number
  readonly person: string
  /** JSONPath of the source within the row's own metadata. */
  readonly path: string
}

/** Whether the file has a journal, and it is ours. */
const hasJournal = (facts: SchemaFacts): boolean =>
  journalTablesIn(facts.objects).length > 0 && strangersIn(facts.objects).length === 0

/** Ids of the migration steps that earlier runs have done. */
export function doneSteps(db: Db, facts: SchemaFacts): Set<string> {
  const done = new Set<string>()
  if (!hasJournal(facts)) return done
  const runs = db
    .prepare<[], string>("SELECT details FROM turnscope_journal WHERE kind IN ('migrate', 'backfill')")
    .pluck()
  for (const details of runs.iterate()) {
    for (const id of (JSON.parse(details) as { steps?: string[] }).steps ?? []) done.add(id)
  }
  return done
}

/**
 * What explains each truth column of one row; a column that no run wrote is left out. The last run wins.
 * @param row the row id in `turns`
 */
export function journalOf(db: Db, facts: SchemaFacts, row: bigint | number): Map<TruthColumn, Explanation> {
  const explained = new Map<TruthColumn, Explanation>()
  if (!hasJournal(facts)) return explained
  const ranges = db
    .prepare<
      [bigint | number, bigint | number],
      { run_id: number; kind: string; at_ms: number; person: string; fill: string }
    >(
      `SELECT j.run_id, j.kind, j.at_ms, j.person, b.fill
         FROM turnscope_journal j
         JOIN turnscope_journal_backfill b ON b.run_id = j.run_id
          AND b.first_row = (SELECT max(first_row) FROM turnscope_journal_backfill
                              WHERE run_id = j.run_id AND first_row <= ?)
        WHERE b.last_row >= ?
        ORDER BY j.run_id`,
    )
    .all(row, row)
  for (const { fill, ...run } of ranges)
    for (const filled of parseFill(fill))
      explained.set(filled.column, { ...run, ...filled, path: CANONICAL_PATH[filled.rule] })
  return explained
}

/** For people: where a value came from. */
export const provenanceText = ({ kind, at_ms, path, person }: Explanation): string =>
  `filled by ${kind} of ${new Date(at_ms).toISOString().slice(0, 10)} from ${path}, run by ${person}`
