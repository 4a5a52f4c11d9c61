import type { ReadableDb } from '../db/open.ts'

/**
 * Reads many rows in one read transaction: one lock for all of them, where SQLite would otherwise take and
 * check it for each, which costs more than the row does.
 */
export function inSnapshot<T>(db: ReadableDb, read: () => T): T {
  if (db.inTransaction) return read()
  db.exec('BEGIN')
  try {
    return read()
  } finally {
    db.exec('COMMIT')
  }
}
