import { constants } from 'node:os'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { salvageable } from '../../../shared/contract/salvageable.ts'
import { lackedName } from './lacking.ts'

const UNNAMED = [
  [/Read-only file system/, 'EROFS'],
  [/Input\/output error/, 'EIO'],
  [/No space left|Disk quota exceeded/, 'ENOSPC'],
] as const

/** What SQLite or the system calls an error; '' where it is something else. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  // Node has no name for a quota, and its own removal of files no code for some of what a disk says.
  if ('errno' in error && error.errno === -constants.errno.EDQUOT) return 'EDQUOT'
  if (error.code === '') return UNNAMED.find(([said]) => said.test(String(error)))?.[1] ?? ''
  return String(error.code)
}

/** Whether the disk has no room, or this account none on it. */
export const isNoRoom = (error: unknown): boolean =>
  ['ENOSPC', 'EDQUOT', 'SQLITE_FULL'].includes(codeOf(error))

/** What SQLite says, with a code that means anything, of a header whose schema format or text encoding does not exist. */
const NO_SUCH_HEADER = [
  'unsupported file format',
  'attached databases must use the same text encoding as main database',
]

/** A name whose bytes are no text comes back as another one, by which SQLite finds nothing. */
const UNREADABLE_NAME = /^no such (column|table): .*\uFFFD/

const saysDamage = (message: string): boolean =>
  NO_SUCH_HEADER.includes(message) || UNREADABLE_NAME.test(message)

/** Whether SQLite says that the file itself is broken. */
export const isDamage = (error: unknown): boolean =>
  /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error)) ||
  (codeOf(error) === 'SQLITE_ERROR' && saysDamage((error as Error).message))

/**
 * The typed error for what SQLite or the file system threw while reading or writing inside a case; anything
 * unexpected is passed through as it is, for the log.
 */
export function explain(error: unknown): unknown {
  if (error instanceof TurnscopeError) return error
  const code = codeOf(error)
  if (isNoRoom(error)) {
    return new TurnscopeError(
      'NoSpace',
      'The disk is full.',
      'Free some space, or move the cases to another disk, and try again. Nothing was lost.',
      { cause: error },
    )
  }
  if (code === 'EFBIG') {
    return new TurnscopeError(
      'NoSpace',
      'The file would be larger than this disk or this account allows.',
      'Choose a folder on another disk (FAT keeps no file of 4 GB), or ask for a higher limit, and try again.',
      { cause: error },
    )
  }
  if (/^(EIO$|SQLITE_IOERR|SQLITE_CANTOPEN)/.test(code)) {
    return new TurnscopeError(
      'NotWritable',
      'A file could not be opened, read or written: its disk did not do what it was asked.',
      'Check the disk of the cases and the one that was written to, their free space and the rights of their folders, then try again.',
      { cause: error },
    )
  }
  if (isDamage(error)) {
    return salvageable('The database is damaged: SQLite cannot read part of it.', { cause: error })
  }
  const lacked = code.startsWith('SQLITE_ERROR') ? lackedName((error as Error).message) : null
  if (lacked !== null) {
    return new TurnscopeError(
      'NotReadable',
      `The file's own schema asks for ${lacked}, which SQLite does not have.`,
      'Only the program that wrote the file can read this part of it. What does not need it is shown elsewhere; look at the schema.',
      { cause: error },
    )
  }
  if (/^(SQLITE_BUSY|SQLITE_LOCKED|EBUSY)/.test(code)) {
    return new TurnscopeError(
      'InUse',
      'Another program is using this case.',
      'Close the other Turnscope window or command, then try again.',
      { cause: error },
    )
  }
  if (/^(EACCES|EPERM|EROFS|SQLITE_READONLY)/.test(code)) {
    return new TurnscopeError(
      'NotWritable',
      'The place to write to does not allow it.',
      'Choose another folder, or ask for the permission.',
      { cause: error },
    )
  }
  return error
}
