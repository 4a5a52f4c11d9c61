import type { TruthValues } from '../../../shared/truth/backfill.ts'
import { turnSql } from './columns.ts'
import { exactValue } from './exact-text.ts'
import { fetchMetadata, type MetadataRow } from './metadata-row.ts'
import type { TurnSource } from './source.ts'
import { statement } from './statements.ts'
import { rowidAt } from './turn-index.ts'

/** What only the file knows of a turn that is on the screen. */
export interface TurnRow extends MetadataRow {
  readonly rowid: bigint
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  /** '' where missing. */
  readonly values: TruthValues & { readonly runtime_key: string; readonly inference_id: string }
}

/** Fetches the row of one slot, metadata included, by its rowid. */
export function fetchTurn({ db, columns, index }: TurnSource, slot: number): TurnRow {
  const sql = turnSql(columns)
  const rowid = rowidAt(index, slot)
  const row = statement<[string | null, string | null]>(
    db,
    `SELECT ${sql.turn_id}, ${sql.inference_id} FROM ${sql.from} WHERE ${sql.rowid} = ?`,
  ).get(rowid)
  return {
    rowid,
    conv_id: index.convIds[index.conversation[slot]!]!,
    session_id: index.sessionIds[index.session[slot]!]!,
    turn_id: exactValue(db, columns, 'turn_id', rowid, row?.[0] ?? null),
    values: {
      runtime_key: index.runtimeKeys[index.runtime[slot]!]!,
      inference_id: exactValue(db, columns, 'inference_id', rowid, row?.[1] ?? null),
    },
    ...fetchMetadata(db, columns, rowid),
  }
}
