import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { codeOf, explain } from '../db/errors.ts'

/**
 * The typed error for what went wrong while a file was being written: `NoSpace`, `NotWritable`, `Damaged` (the
 * database that is read), `MigrationRefused`, `InUse`; anything unexpected as it is, for the log.
 * @param place what could not be written, for people
 */
export function writeError(error: unknown, place: string): unknown {
  const code = codeOf(error)
  const cause = { cause: error }
  if (error instanceof TurnscopeError || !(error instanceof Error)) return error
  if (/^(ENOSPC|EDQUOT|SQLITE_FULL)$/.test(code)) {
    return new TurnscopeError(
      'NoSpace',
      // SQLite also writes temporary files, and does not say which it had no room for.
      `The disk of ${place}${code === 'SQLITE_FULL' ? ', or that of temporary files,' : ''} is full.`,
      'Free some space there, or choose a folder on another disk, and try again. Nothing was lost.',
      cause,
    )
  }
  if (/^(SQLITE_IOERR|EFBIG$|EIO$)/.test(code)) {
    return new TurnscopeError(
      'NoSpace',
      'The disk did not take all of the new file.',
      'Check the disk and its free space, then try again. Nothing was lost.',
      cause,
    )
  }
  if (/^(EACCES|EPERM|EROFS|ETXTBSY|SQLITE_CANTOPEN|SQLITE_READONLY)/.test(code)) {
    return new TurnscopeError(
      'NotWritable',
      `${place} does not allow writing.`,
      'Choose another folder, or ask for the permission.',
      cause,
    )
  }
  if (/^(ENOENT|ENOTDIR|EISDIR|ENOTEMPTY|ELOOP|ENAMETOOLONG)$/.test(code)) {
    return new TurnscopeError(
      'NotWritable',
      `${place} cannot be written: a folder is gone, or is no folder.`,
      'Choose a file name in a folder that exists.',
      cause,
    )
  }
  // By Windows of what is open elsewhere, by Linux of a file that is mounted on its own, as containers do with one that they are given.
  if (code === 'EBUSY') {
    return new TurnscopeError(
      'NotWritable',
      `In ${place} nothing new can take this name: another program has that file open, or it is mounted by itself.`,
      'Close that program, or choose another name; of a container, in a folder that is mounted whole.',
      cause,
    )
  }
  // What is left is the file's own: a CHECK or UNIQUE rule, a function or collation that only its server has.
  if (/^SQLITE_(ERROR|CONSTRAINT|MISMATCH|TOOBIG)/.test(code)) {
    return new TurnscopeError(
      'MigrationRefused',
      `SQLite cannot write this file anew: ${error.message}.`,
      'The case is as it was. The rule that stands in the way is part of the file: remove it in a copy and open that.',
      cause,
    )
  }
  return explain(error)
}
