import type { ComparedTurn, PayloadCheck } from '../../../shared/contract/payload.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import type { ReadableDb } from '../db/open.ts'
import { type TurnColumns, turnSql } from '../queries/columns.ts'
import { statement, storedBytes } from '../queries/statements.ts'
import type { PayloadTurn } from './read-payload.ts'

const MOST_ITEMS = 1_000
const CHUNK = 500

export const turnByKey = (columns: TurnColumns): string => {
  const sql = turnSql(columns)
  const key = ['conv_id', 'session_id', 'turn_id'].map((name) => `${name} = CAST(? AS TEXT)`).join(' AND ')
  return `SELECT coalesce(${sql.runtime_key}, ''), coalesce(${sql.inference_id}, '') FROM ${sql.from} WHERE ${key} LIMIT 1`
}

/**
 * Holds each turn of a payload against the turn of the same ids in a database.
 * @param total turns of the payload, of which `turns` are the first
 * @param tick called now and then with the number that is done
 */
export function compareTurns(
  db: ReadableDb,
  columns: TurnColumns | null,
  turns: readonly PayloadTurn[],
  total: number,
  tick: (done: number) => void,
): NonNullable<PayloadCheck['turns']> {
  const keyed = ['conv_id', 'session_id', 'turn_id'].every((name) => columns?.names.has(name))
  const find = columns !== null && keyed ? statement<[string, string]>(db, turnByKey(columns)) : null
  const counts = { equal: 0, differs: 0, absent: 0 }
  const items: ComparedTurn[] = []
  turns.forEach((turn, at) => {
    if (at % CHUNK === 0) tick(at)
    const { path, conv_id, session_id, turn_id, phase } = turn
    const row = find?.get(...[conv_id, session_id, turn_id].map((id) => storedBytes(db, id)))
    const differences = TRUTH_COLUMNS.map((column, place) => ({
      column,
      payload: turn[column],
      database: row?.[place] ?? '',
    })).filter(({ payload, database }) => row !== undefined && payload !== database)
    const status = row === undefined ? 'absent' : differences.length > 0 ? 'differs' : 'equal'
    counts[status]++
    if (status !== 'equal' && items.length < MOST_ITEMS) {
      items.push({ path, conv_id, session_id, turn_id, phase, status, differences })
    }
  })
  return { ...counts, items, not_compared: total - turns.length }
}
