import Database from 'better-sqlite3'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

export { quoteName } from '../../../shared/text/sql-name.ts'

declare const access: unique symbol
/** A connection that cannot write: opened read-only, with `query_only`. */
export type ReadableDb = Database.Database & { readonly [access]?: 'read' | 'write' }
/** The one connection that may write. */
export type WritableDb = Database.Database & { readonly [access]: 'write' }

/**
 * What every connection to a file of unknown origin gets, each read back: a pragma that SQLite ignores is an
 * error here, not a hope.
 * Source: https://www.sqlite.org/security.html, "Untrusted SQLite Database Files".
 */
const GUARDS = { trusted_schema: 0, cell_size_check: 1, mmap_size: 0, foreign_keys: 0, recursive_triggers: 0 }

function guard(db: Database.Database, pragmas: Record<string, number>): void {
  for (const [name, value] of Object.entries(pragmas)) {
    db.pragma(`${name} = ${value}`)
    const now = db.pragma(name, { simple: true })
    // A build without mmap reads nothing back: there is no mmap to switch off.
    if (now === undefined && name === 'mmap_size') continue
    if (Number(now) !== value) {
      throw new TurnscopeError(
        'Internal',
        `SQLite did not take the safety setting ${name}.`,
        'Reinstall Turnscope: this build of SQLite is not the one it ships with.',
      )
    }
  }
}

/**
 * KiB of pages that a connection keeps. Everything long goes through a file in the order of its rows, so the
 * system's own cache does the rest, and memory stays flat however large the file is. Sorting for an index beyond
 * this goes to temporary files.
 */
const READER_CACHE = 4096
const WRITER_CACHE = 8192
/** What does not fit is written to the log, and written again, before the commit. */
const SHARED_WRITER_CACHE = 65536

/** A connection that cannot be set up is closed: a damaged file's would keep its locks and its `-shm`. */
function open(path: string, readonly: boolean, setUp: (db: Database.Database) => void): Database.Database {
  const db = new Database(path, { readonly, fileMustExist: true, timeout: 5000 })
  try {
    setUp(db)
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

let computing: (() => void) | null = null

/** Calls `then` once, when this thread opens a file whose schema may have SQLite compute values as it likes: none of these can be stopped. */
export function onComputing(then: () => void): void {
  computing = then
}

/** A computed column has no other mark in the text of a schema. */
const mayCompute = (db: Database.Database): boolean =>
  db
    .prepare<[], string>('SELECT sql FROM main.sqlite_schema WHERE sql IS NOT NULL')
    .pluck()
    .all()
    .some((sql) => /\bAS\b/i.test(sql))

/** Opens a working copy (never evidence) for reading. Throws SqliteError where SQLite cannot open it. */
export function openReader(path: string): ReadableDb {
  return open(path, true, (db) => {
    guard(db, { ...GUARDS, query_only: 1 })
    db.pragma(`cache_size = -${READER_CACHE}`)
    if (computing === null || !mayCompute(db)) return
    computing()
    computing = null
  }) as ReadableDb
}

/**
 * The same, for checks alone, by a connection that could write and is kept from it: SQLite reads no CHECK of a schema where a
 * file is opened for reading. Where it may not be written, it is opened for reading all the same.
 */
export const openToCheck = (path: string): ReadableDb =>
  open(path, false, (db) => guard(db, { ...GUARDS, query_only: 1 })) as ReadableDb

export interface WriterOptions {
  /**
   * For a file that can be thrown away (nobody reads it yet, a failed run deletes it): no rollback journal,
   * no fsync. Never for a file that holds the only copy of anything.
   */
  readonly disposable: boolean
}

/** Defensive mode, which stays on for everything else, would ignore this without a word. */
function withoutJournal(db: Database.Database): void {
  db.unsafeMode(true)
  const mode = db.pragma('journal_mode = OFF', { simple: true })
  db.unsafeMode(false)
  if (mode !== 'off') throw new Error(`journal mode is ${mode}, not off`)
}

/** Opens a working copy (never evidence) for writing. */
export function openWriter(path: string, { disposable }: WriterOptions): WritableDb {
  return open(path, false, (db) => {
    guard(db, GUARDS)
    // Only once it has read the header does SQLite know that a file is in WAL mode, and can take it out of it.
    db.pragma('schema_version')
    db.pragma('journal_mode = DELETE')
    if (disposable) {
      db.pragma('locking_mode = EXCLUSIVE')
      withoutJournal(db)
      db.pragma('synchronous = OFF')
    } else {
      db.pragma('synchronous = FULL')
    }
    db.pragma(`cache_size = -${WRITER_CACHE}`)
  }) as WritableDb
}

/**
 * Opens a working copy for writing beside its readers: in WAL mode, where neither waits for the other. Commits
 * survive a power cut. Throws `SQLITE_BUSY` where somebody else is writing, or the file is not in WAL mode yet
 * and somebody reads it.
 */
export function openSharedWriter(path: string): WritableDb {
  return open(path, false, (db) => {
    guard(db, GUARDS)
    const mode = db.pragma('journal_mode = WAL', { simple: true })
    if (mode !== 'wal') throw new Error(`journal mode is ${mode}, not wal`)
    db.pragma('synchronous = FULL')
    db.pragma(`cache_size = -${SHARED_WRITER_CACHE}`)
    // The log is folded in once a write is over, not in the middle of its commit.
    db.pragma('wal_autocheckpoint = 0')
  }) as WritableDb
}

/**
 * Folds the log into the main file and empties it, unless a reader stays in the way; everything committed is
 * safe either way. Returns whether the main file now stands for itself.
 * @param waitMs how long to wait for readers
 */
export function foldLog(db: WritableDb, waitMs: number): boolean {
  db.pragma(`busy_timeout = ${waitMs}`)
  try {
    const [outcome] = db.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    return outcome?.busy === 0
  } catch (error) {
    if (isBusyOrFull(error)) return false
    throw error
  } finally {
    db.pragma('busy_timeout = 5000')
  }
}

/** What keeps a log from being folded in, and does no harm to what is in it. */
const isBusyOrFull = (error: unknown): boolean =>
  error instanceof Database.SqliteError && /^SQLITE_(BUSY|LOCKED|FULL|IOERR)/.test(error.code)
