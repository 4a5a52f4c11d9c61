import { toInt64 } from '../../../../shared/contract/int64.ts'
import type { Cell, ResultTable } from '../../../../shared/contract/playbook.ts'
import { formatCount } from '../../../../shared/truth/words.ts'
import type { ReadableDb } from '../../db/open.ts'

export const ROWS_AT_MOST = 100
const TEXT_AT_MOST = 2000
const BETWEEN_CHECKS = 1000

/** A text short enough to show; a cut one says how long it is. */
export function shortText(text: string): string {
  if (text.length <= TEXT_AT_MOST) return text
  // Not between the halves of a surrogate pair.
  const start = text.slice(0, TEXT_AT_MOST).replace(/[\ud800-\udbff]$/, '')
  return `${start}… (${formatCount(text.length)} characters)`
}

/** Whether `shortText` has cut it. */
export const isCut = (text: string): boolean => text.length > TEXT_AT_MOST

type SqlValue = bigint | number | string | Buffer | null

function cellOf(value: SqlValue): Cell {
  if (value === null) return null
  if (typeof value === 'bigint') return toInt64(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return shortText(typeof value === 'string' ? value : `X'${value.toString('hex').toUpperCase()}'`)
}

/** Runs one statement of ours and keeps the first rows; the others are counted. */
export function readTable(db: ReadableDb, sql: string, checkCancelled: () => void): ResultTable {
  const statement = db.prepare<[], SqlValue[]>(sql).raw(true).safeIntegers(true)
  const columns = statement.columns().map(({ name }) => name)
  const rows: Cell[][] = []
  let total = 0
  for (const row of statement.iterate()) {
    if (total % BETWEEN_CHECKS === 0) checkCancelled()
    if (total < ROWS_AT_MOST) rows.push(row.map(cellOf))
    total++
  }
  return { columns, rows, total }
}
