import { openWriter, quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import { foldName } from '../schema/ascii.ts'
import { JOURNAL_INDEXES, JOURNAL_TABLES } from './tables.ts'

/** Stands before the names of tables that came with the evidence under names of the journal. */
const PREFIX = 'turnscope_set_aside:'

const named = (db: ReadableDb | WritableDb, type: 'table' | 'index'): string[] =>
  db.prepare<[string], string>('SELECT name FROM main.sqlite_schema WHERE type = ?').pluck().all(type)

/** Tables of the evidence that are set aside, by the names they have in the working copy. */
export const setAsideIn = (names: readonly string[]): string[] =>
  names.filter((name) => name.startsWith(PREFIX) && Object.hasOwn(JOURNAL_TABLES, foldName(ownName(name))))

const ownName = (name: string): string => name.slice(PREFIX.length)

/** Other views and triggers are not read again for a new name: one that SQLite cannot follow would be in the way. */
function rename(db: WritableDb, from: string, to: string): void {
  db.pragma('legacy_alter_table = ON')
  db.exec(`ALTER TABLE main.${quoteName(from)} RENAME TO ${quoteName(to)}`)
}

/**
 * Gives every table that came with the evidence under a name of the journal another one, so that whatever has
 * such a name in a working copy is ours; an index of such a name goes. Call it before anything is written to the
 * copy. Gives the names that the evidence has for them, also where an earlier call did the work.
 */
export function setAside(path: string): string[] {
  const db = openWriter(path, { disposable: false })
  try {
    const taken = named(db, 'table').filter((name) => Object.hasOwn(JOURNAL_TABLES, foldName(name)))
    const indexes = named(db, 'index').filter((name) => Object.hasOwn(JOURNAL_INDEXES, foldName(name)))
    if (taken.length + indexes.length > 0) {
      db.exec('BEGIN IMMEDIATE')
      for (const name of indexes) db.exec(`DROP INDEX main.${quoteName(name)}`)
      for (const name of taken) rename(db, name, PREFIX + name)
      db.exec('COMMIT')
    }
    return setAsideIn(named(db, 'table')).map(ownName)
  } finally {
    db.close()
  }
}

/** Gives the tables that were set aside their own names again. The journal's must be gone. */
export function giveBack(db: WritableDb, tables: readonly string[]): void {
  for (const table of tables) rename(db, table, ownName(table))
}
