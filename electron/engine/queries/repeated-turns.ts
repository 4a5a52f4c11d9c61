import type { Finding } from '../../../shared/contract/model.ts'
import { formatCount, plural } from '../../../shared/truth/words.ts'
import { isDamage } from '../db/errors.ts'
import { quoteName, type ReadableDb } from '../db/open.ts'
import type { TurnColumns } from './columns.ts'
import { statement } from './statements.ts'

const KEY = ['conv_id', 'session_id', 'turn_id']

/** Whether SQLite itself keeps a turn from standing twice. */
function hasUniqueKey(db: ReadableDb): boolean {
  const indexes = db.pragma('main.index_list("turns")') as { name: string; unique: number; partial: number }[]
  return indexes.some(({ name, unique, partial }) => {
    if (unique === 0 || partial !== 0) return false
    const columns = db.pragma(`main.index_info(${quoteName(name)})`) as { name: string | null }[]
    return columns.every((column) => KEY.includes(column.name?.toLowerCase() ?? ''))
  })
}

/**
 * How many different turns the rows are, told apart by their full key. All of them where a key keeps them apart,
 * where a turn has a row for each of its phases (v0, v1), and where damage hides rows.
 */
export function distinctTurns(db: ReadableDb, { names }: TurnColumns, rows: number): number {
  if (names.has('payload') || !KEY.every((column) => names.has(column)) || hasUniqueKey(db)) return rows
  try {
    const distinct = `SELECT DISTINCT ${KEY.map((column) => `${column} COLLATE BINARY`).join(', ')} FROM main.turns NOT INDEXED`
    return statement<[number]>(db, `SELECT count(*) FROM (${distinct})`).get()![0]
  } catch (error) {
    if (!isDamage(error)) throw error
    return rows
  }
}

/** Says that rows of one turn stand more than once; nothing where none does. */
export function repeatedTurnsFinding(rows: number, distinct: number): Finding[] {
  if (distinct >= rows) return []
  const message = `${plural(rows, 'row')} are ${plural(distinct, 'different turn')}: ${plural(rows - distinct, 'row')} ${rows - distinct === 1 ? 'repeats' : 'repeat'} the conv_id, session_id and turn_id of another. The table has no primary key over them, so a second import adds the same turns again. Counts are by row, and the timeline shows each row: ${formatCount(distinct)} is the number of turns.`
  return [{ code: 'turns-repeated', severity: 'warning', message }]
}
