import { TRUTH_COLUMNS, type TruthColumn } from '../../../../shared/truth/columns.ts'
import { rowIdName } from '../../schema/read.ts'
import type { Step } from './step.ts'

export const BACKFILL_ID = 'backfill'

/** The sets of columns that one row can lack. One statement each: an index is not touched for a column that stays. */
export const FILL_SETS: readonly (readonly TruthColumn[])[] = [
  ['runtime_key'],
  ['inference_id'],
  TRUTH_COLUMNS,
]

/** Fills one row (parameters: the columns' values, then the row id); the condition keeps a value that is there from ever being overwritten. */
export function fillSql(table: string, rowId: string, columns: readonly TruthColumn[]): string {
  const set = columns.map((column) => `${column} = ?`).join(', ')
  const missing = columns.map((column) => `COALESCE(${column}, '') = ''`).join(' AND ')
  return `UPDATE OR ABORT ${table} SET ${set} WHERE ${rowId} = ? AND ${missing}`
}

/** Each missing value by itself, from its own row's canonical metadata (DOMAIN.md, section 2). */
export const backfill: Step = {
  id: BACKFILL_ID,
  look: (turns) => ({
    needed: true,
    kind: 'backfill',
    reason: 'Missing values that the row itself has in its metadata, under the canonical keys.',
    sql: FILL_SETS.map((columns) => fillSql(turns.name, rowIdName(turns.columns) ?? 'rowid', columns)),
  }),
}
