import type { Analytics } from '../../../shared/contract/playbook.ts'
import type { ReadableDb } from '../db/open.ts'
import { type TurnColumns, turnSql } from '../queries/columns.ts'
import { rowReader } from '../queries/row-reader.ts'
import { statement } from '../queries/statements.ts'
import { inferenceState, rowidAt } from '../queries/turn-index.ts'
import type { AnalysedIndex } from './counted.ts'

const ITEMS_AT_MOST = 200

/** The rows that count whose inference id a server made. */
export function* serverMadeIds(index: AnalysedIndex, isCounted: Uint8Array): Generator<bigint> {
  for (let slot = 0; slot < index.turns; slot++)
    if (isCounted[slot] === 1 && inferenceState(index.evidence[slot]!) === 'server-made')
      yield rowidAt(index, slot)
}

/** How many turns each inference id has of these rows. */
function tally(db: ReadableDb, columns: TurnColumns, rowids: Iterable<bigint>): ReadonlyMap<string, number> {
  const { inference_id, from, rowid } = turnSql(columns)
  const idOf = statement<[string | null]>(db, `SELECT ${inference_id} FROM ${from} WHERE ${rowid} = ?`)
  const reader = rowReader(db, columns)
  const turns = new Map<string, number>()
  for (const row of rowids) {
    const id = reader.exact('inference_id', row, idOf.get(row)?.[0] ?? null)
    turns.set(id, (turns.get(id) ?? 0) + 1)
  }
  return turns
}

/**
 * Inference ids that more than one turn from `from` on carries. One statement, which cannot be interrupted.
 * @param from ms since epoch: the cutover
 * @param serverMade rows from then on whose inference id a server made
 */
export function repeatedInferenceIds(
  db: ReadableDb,
  columns: TurnColumns,
  from: bigint,
  serverMade: Iterable<bigint>,
): Analytics['repeated_inference_ids'] {
  const sql = turnSql(columns)
  const rows = db
    .prepare<[bigint], [id: string, rowid: bigint, turns: bigint, conversations: bigint, total: bigint]>(
      `SELECT id, first, turns, conversations, count(*) OVER () FROM (
         SELECT ${sql.inference_id} AS id, min(${sql.rowid}) AS first, count(*) AS turns,
           count(DISTINCT ${sql.conv_id}) AS conversations
         FROM ${sql.from} WHERE ${sql.time} >= ? AND ${sql.time} <> 0 AND coalesce(${sql.inference_id}, '') <> ''
         GROUP BY ${sql.inference_id} COLLATE BINARY HAVING count(*) > 1)
       ORDER BY turns DESC, id LIMIT ${ITEMS_AT_MOST}`,
    )
    .raw(true)
    .safeIntegers(true)
    .all(from)
  const reader = rowReader(db, columns)
  const made = rows.length === 0 ? new Map<string, number>() : tally(db, columns, serverMade)
  return {
    items: rows.map(([id, rowid, turns, conversations]) => {
      const inference_id = reader.exact('inference_id', rowid, id)
      return {
        inference_id,
        turns: Number(turns),
        conversations: Number(conversations),
        server_made: made.get(inference_id) ?? 0,
      }
    }),
    total: Number(rows[0]?.[4] ?? 0),
  }
}
