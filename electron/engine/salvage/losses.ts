import type { Salvage } from '../../../shared/contract/salvage.ts'
import { lostWords, placeWords } from '../../../shared/contract/salvage-words.ts'
import { isDamage } from '../db/errors.ts'
import { openReader, type ReadableDb, type WritableDb } from '../db/open.ts'

/**
 * The table in which a salvaged file carries what was lost: a row for each table, and one for each place of it. It
 * stays with the file through migrations and exports, since whoever gets the file next must know.
 */
const LOSSES = 'turnscope_salvaged'

const COLUMNS = ['table_name', 'rows_read', 'lost', 'place']

/** Adds what was lost to a file that was just salvaged. What an earlier salvage said stays before it. */
export function writeLosses(db: WritableDb, { tables }: Salvage): void {
  const columns = db.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(LOSSES)
  // A stranger's table of that name stays as it is.
  if (columns.length > 0 && columns.join() !== COLUMNS.join()) return
  db.exec(
    `CREATE TABLE IF NOT EXISTS main.${LOSSES} (table_name TEXT NOT NULL, rows_read INTEGER NOT NULL, lost TEXT NOT NULL, place TEXT NOT NULL)`,
  )
  const insert = db.prepare(`INSERT INTO main.${LOSSES} VALUES (?, ?, ?, ?)`)
  for (const table of tables) {
    if (table.name === LOSSES) continue
    insert.run(table.name, table.rows_read, lostWords(table), '')
    for (const place of table.lost) insert.run(table.name, 0, '', placeWords(place))
  }
}

const TABLES_NAMED = 12

/** What a file says of a salvage that it came from, a few words for each table; empty for any other file. */
export function lossesOf(path: string): string[] {
  let db: ReadableDb | null = null
  try {
    db = openReader(path)
    return db
      .prepare<[], [string, string]>(
        `SELECT CAST(table_name AS TEXT), CAST(lost AS TEXT) FROM main.${LOSSES} WHERE place = '' LIMIT ${TABLES_NAMED}`,
      )
      .raw()
      .all()
      .map(([name, lost]) => `${name}: ${lost}`)
  } catch (error) {
    // No such table, or one of that name with other columns: a stranger's, which says nothing to us.
    if (isDamage(error) || (error as { code?: string }).code === 'SQLITE_ERROR') return []
    throw error
  } finally {
    db?.close()
  }
}
