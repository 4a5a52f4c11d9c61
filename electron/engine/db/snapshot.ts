import { openReader, type ReadableDb } from './open.ts'

/**
 * Reads in one read transaction: what is written meanwhile is not seen. It is one lock for all rows, too, where
 * SQLite would otherwise take and check one for each, which costs more than the row does.
 */
export function inSnapshot<T>(db: ReadableDb, read: () => T): T {
  if (db.inTransaction) return read()
  db.exec('BEGIN')
  try {
    return read()
  } finally {
    // Where SQLite has met damage, it refuses to commit even what has only read. A failing disk ends it by itself.
    if (db.inTransaction) db.exec('ROLLBACK')
  }
}

/** Reads one snapshot of a working copy (never evidence) on a connection of its own. */
export function readSnapshot<T>(path: string, read: (db: ReadableDb) => T): T {
  const db = openReader(path)
  try {
    return inSnapshot(db, () => read(db))
  } finally {
    db.close()
  }
}
