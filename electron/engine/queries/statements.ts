import type { Statement } from 'better-sqlite3'
import type { ReadableDb } from '../db/open.ts'

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
  const ordinary = `SELECT wr FROM pragma_table_list(?) WHERE schema = 'main' AND type = 'table'`
  const found = statement<[number]>(db, ordinary).get(table)
  if (found === undefined) return null
  const names = `SELECT lower(name) FROM pragma_table_xinfo(?, 'main')`
  const columns = new Set(
    statement<[string]>(db, names)
      .all(table)
      .map(([name]) => name),
  )
  return { columns, withoutRowid: found[0] !== 0 }
}
