import Database from 'better-sqlite3'
import { isDamage } from './errors.ts'
import { quoteName, type ReadableDb, type WritableDb } from './open.ts'

/** The least and the greatest number that a row can have. */
export const FIRST_ROW_ID = -(2n ** 63n)
export const LAST_ROW_ID = 2n ** 63n - 1n

/** Rows of a table, as the table itself has them. Throws where SQLite cannot count them. */
export const countRows = (db: ReadableDb | WritableDb, table: string): number =>
  db
    .prepare<[], number>(`SELECT count(*) FROM main.${quoteName(table)} NOT INDEXED`)
    .pluck()
    .get()!

/** The same; null where damage makes that unknowable. */
export function countReadable(db: ReadableDb | WritableDb, table: string): number | null {
  try {
    return countRows(db, table)
  } catch (error) {
    if (!isDamage(error)) throw error
    return null
  }
}

/**
 * Throws what SQLite throws for damage unless a row that was asked for from `from` on lies there: pages that lead backwards
 * would be read for ever.
 */
export function assertOnwards(row: bigint, from: bigint): void {
  if (row < from) throw new Database.SqliteError(`row ${row} is out of order`, 'SQLITE_CORRUPT')
}

/** The steps by which SQLite would answer a statement, in its own words. */
export const queryPlan = (db: ReadableDb, sql: string): string[] =>
  db
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...Array<null>(sql.split('?').length - 1).fill(null))
    .map(({ detail }) => detail)
