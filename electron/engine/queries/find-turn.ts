import { turnSql } from './columns.ts'
import { exactValue } from './exact-text.ts'
import type { TurnSource } from './source.ts'
import { statement } from './statements.ts'
import { hashText, rowidAt } from './turn-index.ts'

/** The turn_id of a slot, in its exact form. */
export function turnIdAt({ db, columns, index }: TurnSource, slot: number): string {
  const sql = turnSql(columns)
  const rowid = rowidAt(index, slot)
  const query = `SELECT ${sql.turn_id} FROM ${sql.from} WHERE ${sql.rowid} = ?`
  const text = statement<[string | null]>(db, query).get(rowid)?.[0] ?? null
  return exactValue(db, columns, 'turn_id', rowid, text)
}

/** Places in `order`, of those in [from, to), whose turn has this id. */
export function* turnsWithId(
  source: TurnSource,
  turn_id: string,
  from: number,
  to: number,
): Generator<number> {
  const { order, turnIdHash } = source.index
  const hash = hashText(turn_id)
  for (let at = from; at < to; at++) {
    const slot = order[at]!
    if (turnIdHash[slot] === hash && turnIdAt(source, slot) === turn_id) yield at
  }
}
