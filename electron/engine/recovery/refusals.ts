import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import type { ReadableDb, WritableDb } from '../db/open.ts'
import { type TurnColumns, turnSql } from '../queries/columns.ts'

const NAMED = 10

/** For people: which turns some rows are, the first ten by name. */
export function namedRows(
  db: ReadableDb | WritableDb,
  columns: TurnColumns,
  rows: readonly bigint[],
): string {
  const sql = turnSql(columns)
  const ids = db
    .prepare<[bigint], [string | null, string | null]>(
      `SELECT ${sql.turn_id}, ${sql.conv_id} FROM ${sql.from} WHERE ${sql.rowid} = ?`,
    )
    .raw()
  const names = rows.slice(0, NAMED).map((row) => {
    const found = ids.get(row) as [string | null, string | null] | undefined
    return found === undefined ? `row ${row} (gone)` : `“${found[0]}” of conversation “${found[1]}”`
  })
  const more = rows.length - names.length
  const all = more > 0 ? [...names, `${formatCount(more)} more`] : names
  return `${rows.length === 1 ? 'turn' : 'turns'} ${all.join(', ')}`
}

/** @param rows as `namedRows` names them */
export const changedSince = (rows: string): TurnscopeError =>
  new TurnscopeError(
    'Conflict',
    `Values have changed since: ${rows}. Nothing was written.`,
    'Open these turns and see in the journal what was done to them; undo that first, or leave them.',
  )

/** @param rows as `namedRows` names them */
export const isClosed = (rows: string): TurnscopeError =>
  new TurnscopeError(
    'Conflict',
    `Closed as unrecoverable: ${rows}. Nothing was written.`,
    'Undo the closing first.',
  )

/** @param rows as `namedRows` names them */
export const nothingMissing = (rows: string): TurnscopeError =>
  new TurnscopeError(
    'Conflict',
    `Nothing is missing in ${rows}. Nothing was written.`,
    'Only a turn that lacks its runtime or its inference id can be closed.',
  )

/** The typed error for what SQLite threw while a recovery was being written; nothing of it is left then. */
export function recoveryError(error: unknown): unknown {
  if (error instanceof TurnscopeError || !(error instanceof Error) || !('code' in error)) return error
  const code = String(error.code)
  if (/^SQLITE_IOERR/.test(code)) {
    return new TurnscopeError(
      'NoSpace',
      'The disk did not take what was to be written. Nothing was written.',
      'Check the disk and its free space, then try again.',
      { cause: error },
    )
  }
  // What is left is the file's own: a CHECK or UNIQUE rule, a function or collation that only its server has.
  if (/^SQLITE_(ERROR|CONSTRAINT|MISMATCH|TOOBIG)/.test(code)) {
    return new TurnscopeError(
      'MigrationRefused',
      `A rule of this file does not allow the value: ${error.message}. Nothing was written.`,
      'The rule is part of the file: remove it in a copy and open that, or leave these turns.',
      { cause: error },
    )
  }
  return error
}
