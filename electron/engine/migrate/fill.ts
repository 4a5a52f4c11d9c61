import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import type { WritableDb } from '../db/open.ts'
import { formatFill } from '../journal/fill.ts'
import type { BackfillJournal } from '../journal/write.ts'
import type { TurnsFacts } from '../schema/read.ts'
import { type MissingRow, turnsRowId } from './scan.ts'
import { FILL_SETS, fillSql } from './steps/backfill.ts'

interface FillValues {
  readonly row: bigint
  readonly runtime_key?: string
  readonly inference_id?: string
}

/** Prepares the writing half of the backfill: fills one row and journals it. Rows must come in row order. */
export function prepareFill(
  db: WritableDb,
  turns: TurnsFacts,
  journal: BackfillJournal,
): (missing: MissingRow) => void {
  const rowId = turnsRowId(turns)
  const statements = new Map(
    FILL_SETS.map((columns) => [
      columns.join(),
      db.prepare<[FillValues]>(fillSql(turns.name, rowId, columns)),
    ]),
  )
  return ({ row, values, decision: { fills } }) => {
    const named = Object.fromEntries(fills.map(({ column, value }) => [column, value]))
    const columns = TRUTH_COLUMNS.filter((column) => column in named)
    const { changes } = statements.get(columns.join())!.run({ row, ...named })
    if (changes !== 1) throw new Error(`row ${row} was not there to be filled, or not empty any more`)
    journal.add(row, formatFill(fills, values))
  }
}
