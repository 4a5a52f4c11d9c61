import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { explain } from '../db/errors.ts'

/** The typed error for what went wrong while a copy was being written. */
export function writeError(error: unknown): unknown {
  const explained = explain(error)
  if (explained instanceof TurnscopeError || !(explained instanceof Error)) return explained
  const code = 'code' in explained ? String(explained.code) : ''
  if (/^(SQLITE_IOERR|EFBIG$|EIO$)/.test(code)) {
    return new TurnscopeError(
      'NoSpace',
      'The disk did not take all of the new copy.',
      'Check the disk and its free space, then try again. Nothing was lost.',
      { cause: explained },
    )
  }
  // What is left is the file's own: a CHECK or UNIQUE rule, a function or collation that only its server has.
  if (/^SQLITE_(ERROR|CONSTRAINT|MISMATCH|TOOBIG)/.test(code)) {
    return new TurnscopeError(
      'MigrationRefused',
      `SQLite cannot migrate this file: ${explained.message}.`,
      'The case is as it was. The rule that stands in the way is part of the file: remove it in a copy and open that.',
      { cause: explained },
    )
  }
  return explained
}
