import type { Analytics } from '../../../shared/contract/playbook.ts'
import type { ReadableDb } from '../db/open.ts'
import { type TurnColumns, turnSql } from '../queries/columns.ts'
import { rowReader } from '../queries/row-reader.ts'

const ITEMS_AT_MOST = 200

/**
 * Inference ids that more than one turn from `from` on carries. One statement, which cannot be interrupted.
 * @param from ms since epoch: the cutover
 */
export function repeatedInferenceIds(
  db: ReadableDb,
  columns: TurnColumns,
  from: bigint,
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
  return {
    items: rows.map(([id, rowid, turns, conversations]) => ({
      inference_id: reader.exact('inference_id', rowid, id),
      turns: Number(turns),
      conversations: Number(conversations),
    })),
    total: Number(rows[0]?.[4] ?? 0),
  }
}
