import type { Statement } from 'better-sqlite3'
import { quoteName, type ReadableDb } from '../db/open.ts'
import { readColumns } from '../schema/read.ts'

const prepared = new WeakMap<ReadableDb, Map<string, Statement<unknown[], unknown[]>>>()

/** `sql` prepared once per connection, giving rows as arrays of values in the order they are selected. */
export function statement<Row extends unknown[]>(db: ReadableDb, sql: string): Statement<unknown[], Row> {
  const ofDb = prepared.get(db) ?? new Map<string, Statement<unknown[], unknown[]>>()
  prepared.set(db, ofDb)
  const found = ofDb.get(sql) ?? db.prepare<unknown[], unknown[]>(sql).raw(true)
  ofDb.set(sql, found)
  return found as Statement<unknown[], Row>
}

const encodings = new WeakMap<ReadableDb, string>()

function encodingOf(db: ReadableDb): string {
  const encoding = encodings.get(db) ?? String(db.pragma('encoding', { simple: true }))
  encodings.set(db, encoding)
  return encoding
}

/** Whether the database stores text as UTF-8; the other two encodings have no invalid bytes to tell apart. */
export const isUtf8Database = (db: ReadableDb): boolean => encodingOf(db) === 'UTF-8'

/** `text` as this database stores it. */
export function storedBytes(db: ReadableDb, text: string): Buffer {
  if (isUtf8Database(db)) return Buffer.from(text)
  const bytes = Buffer.from(text, 'utf16le')
  return encodingOf(db) === 'UTF-16be' ? bytes.swap16() : bytes
}

/** The text that `bytes` are the start of, as this database stores text; a character that was cut off is left out. */
export function decodeStart(db: ReadableDb, bytes: Buffer): string {
  const decoder = new TextDecoder(encodingOf(db).toLowerCase(), { ignoreBOM: true })
  return decoder.decode(bytes, { stream: true })
}

/** What there is under the name of a table. */
interface TableShape {
  /** In lower case. */
  readonly columns: ReadonlySet<string>
  readonly withoutRowid: boolean
}

/** Null where there is no such table. A view counts as none: reading it would run the file's own SQL. */
export function tableShape(db: ReadableDb, table: string): TableShape | null {
  // PRAGMA statements, not the table-valued functions: a file may hold a table called pragma_table_list.
  const listed = db.pragma(`main.table_list(${quoteName(table)})`) as { type: string; wr: number }[]
  const found = listed.find((row) => row.type === 'table')
  if (found === undefined) return null
  const columns = new Set(readColumns(db, table).map((column) => column.name))
  return { columns, withoutRowid: found.wr !== 0 }
}
