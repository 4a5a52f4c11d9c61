import type Database from 'better-sqlite3'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import { FRESH_COPY, SALVAGE } from '../../../shared/truth/copy-advice.ts'
import type { WritableDb } from '../db/open.ts'
import { formatFill } from '../journal/fill.ts'
import type { BackfillJournal } from '../journal/write.ts'
import type { SchemaFacts, TurnsFacts } from '../schema/read.ts'
import { refusedBySchema } from './refusal.ts'
import { type MissingRow, turnsRowId } from './scan.ts'
import { FILL_SETS, fillSql } from './steps/backfill.ts'

/** Where a page lies: one way to the row finds it, another does not. */
const notAsRead = (row: bigint): TurnscopeError =>
  new TurnscopeError(
    'Damaged',
    `The database is damaged: row ${row} of turns was read, but is not there to be filled.`,
    `The case is as it was. ${SALVAGE} ${FRESH_COPY}`,
  )

/**
 * Prepares the writing half of the backfill: fills one row and journals it. Rows must come in row order.
 * Filling throws `MigrationRefused` where a rule of the file itself forbids a value, and `Damaged`.
 */
export function prepareFill(
  db: WritableDb,
  facts: SchemaFacts,
  turns: TurnsFacts,
  journal: BackfillJournal | null,
): (missing: MissingRow) => void {
  const rowId = turnsRowId(turns)
  const prepare = (columns: readonly TruthColumn[]): Database.Statement<unknown[]> => {
    try {
      return db.prepare(fillSql(turns.name, rowId, columns))
    } catch (error) {
      throw refusedBySchema(error, `${columns.join(' and ')} of turns cannot be filled`, facts)
    }
  }
  const statements = new Map(FILL_SETS.map((columns) => [columns.join(), prepare(columns)]))
  return ({ row, values, decision: { fills } }) => {
    // Fills come in the order of the columns, and so do the statement's parameters.
    const columns = fills.map((fill) => fill.column).join()
    let changes: number
    try {
      changes = statements.get(columns)!.run(...fills.map((fill) => fill.value), row).changes
    } catch (error) {
      const what = `Row ${row} of ${turns.name} does not take its ${columns.replace(',', ' and ')}`
      throw refusedBySchema(error, what, facts)
    }
    if (changes !== 1) throw notAsRead(row)
    journal?.add(row, formatFill(fills, values))
  }
}
