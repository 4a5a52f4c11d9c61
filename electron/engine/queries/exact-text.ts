import { isUtf8 } from 'node:buffer'
import type { ReadableDb } from '../db/open.ts'
import { type TurnColumns, turnSql } from './columns.ts'
import { isUtf8Database, statement } from './statements.ts'

/**
 * Text from the file as it is told apart and shown. Bytes that are not UTF-8 all decode to U+FFFD, so two ids
 * could read the same: such text carries its bytes.
 */
export const exactText = (text: string, bytes: Buffer): string =>
  isUtf8(bytes) ? text : `${text} [bytes ${bytes.toString('hex')}]`

export type TextColumn = 'conv_id' | 'session_id' | 'turn_id' | 'runtime_key' | 'inference_id' | 'metadata'

/** The stored bytes of one text value, in the database's encoding; null where it is NULL or the row is gone. */
export function rawBytes(
  db: ReadableDb,
  columns: TurnColumns,
  column: TextColumn,
  rowid: bigint,
): Buffer | null {
  const sql = turnSql(columns)
  const query = `SELECT CAST(${sql[column]} AS BLOB) FROM ${sql.from} WHERE ${sql.rowid} = ?`
  return statement<[Buffer | null]>(db, query).get(rowid)?.[0] ?? null
}

/** Whether `text`, as read from `column` of the row, was not valid UTF-8. Reads the bytes only where it may not be. */
export function isInvalidUtf8(
  db: ReadableDb,
  columns: TurnColumns,
  column: TextColumn,
  rowid: bigint,
  text: string,
): boolean {
  if (!text.includes('\uFFFD') || !isUtf8Database(db)) return false
  const bytes = rawBytes(db, columns, column, rowid)
  return bytes !== null && !isUtf8(bytes)
}

/** `text`, as read from `column` of the row, in its exact form; '' for NULL. */
export function exactValue(
  db: ReadableDb,
  columns: TurnColumns,
  column: TextColumn,
  rowid: bigint,
  text: string | null,
): string {
  if (text === null) return ''
  if (!text.includes('\uFFFD') || !isUtf8Database(db)) return text
  const bytes = rawBytes(db, columns, column, rowid)
  return bytes === null ? text : exactText(text, bytes)
}
