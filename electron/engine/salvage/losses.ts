import type { Salvage } from '../../../shared/contract/salvage.ts'
import { lostWords, placeWords, unplacedWords } from '../../../shared/contract/salvage-words.ts'
import { plural } from '../../../shared/truth/words.ts'
import { isDamage } from '../db/errors.ts'
import { openReader, type ReadableDb, type WritableDb } from '../db/open.ts'

/**
 * The table in which a salvaged file carries what was lost: a row for each table, and one for each place of it. It
 * stays with the file through migrations and exports, since whoever gets the file next must know.
 */
const LOSSES = 'turnscope_salvaged'

const COLUMNS = ['table_name', 'rows_read', 'lost', 'place']

const columnsOf = (db: ReadableDb | WritableDb): unknown[] =>
  db.prepare('SELECT name FROM pragma_table_xinfo(?)').pluck().all(LOSSES)

const hasOurColumns = (db: ReadableDb | WritableDb): boolean => columnsOf(db).join() === COLUMNS.join()

/** Adds what was lost to a file that was just salvaged. What an earlier salvage said stays before it. */
export function writeLosses(db: WritableDb, { tables, unplaced }: Salvage): void {
  // A stranger's table of that name stays as it is.
  if (columnsOf(db).length > 0 && !hasOurColumns(db)) return
  db.exec(
    `CREATE TABLE IF NOT EXISTS main.${LOSSES} (table_name TEXT NOT NULL, rows_read INTEGER NOT NULL, lost TEXT NOT NULL, place TEXT NOT NULL)`,
  )
  const insert = db.prepare(`INSERT INTO main.${LOSSES} VALUES (?, ?, ?, ?)`)
  for (const table of tables) {
    if (table.name === LOSSES) continue
    insert.run(table.name, table.rows_read, lostWords(table), '')
    for (const place of table.lost) insert.run(table.name, 0, '', placeWords(place))
  }
  if (unplaced.length > 0) insert.run('(no table)', 0, plural(unplaced.length, 'place'), '')
  for (const place of unplaced) insert.run('(no table)', 0, '', unplacedWords(place))
}

const TABLES_NAMED = 12

/** Rows that are looked at: a stranger's table may have any number. */
const ROWS_READ = 20_000

/** What a file says of a salvage that it came from, a few words for each table; empty for any other file. */
export function lossesOf(path: string): string[] {
  let db: ReadableDb | null = null
  try {
    db = openReader(path)
    // A view of that name could run for ever, and a virtual table be anything.
    const is = db.prepare<[string], string>(
      "SELECT type FROM pragma_table_list WHERE schema = 'main' AND name = ?",
    )
    if (is.pluck().get(LOSSES) !== 'table' || !hasOurColumns(db)) return []
    return db
      .prepare<[], [string, string]>(
        `SELECT substr(CAST(table_name AS TEXT), 1, 200), substr(CAST(lost AS TEXT), 1, 200)
           FROM (SELECT * FROM main.${LOSSES} LIMIT ${ROWS_READ}) WHERE place COLLATE BINARY = '' LIMIT ${TABLES_NAMED}`,
      )
      .raw()
      .all()
      .map(([name, lost]) => `${name}: ${lost}`)
  } catch (error) {
    // Not as we write it: a stranger's, which says nothing to us.
    if (isDamage(error) || /^SQLITE_ERROR/.test(String((error as { code?: unknown }).code))) return []
    throw error
  } finally {
    db?.close()
  }
}
