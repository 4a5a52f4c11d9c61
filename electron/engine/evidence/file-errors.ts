import { platform } from 'node:process'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''

export const isMissing = (error: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(codeOf(error))

/** A path with a drive or a share, behind the folder that it was taken to be in. */
const OF_WINDOWS = /\/([a-z]:[\\/].*|\\\\[^\\/]+\\.*)$/is

/** What a failing disk or share says; nothing of ours can cause it. */
const FAULTS = ['EIO', 'ENXIO', 'ESTALE', 'ETIMEDOUT', 'EREMOTEIO', 'EBADMSG']
export const isReadFault = (error: unknown): boolean => FAULTS.includes(codeOf(error))

/** The typed error for what the file system said while reading `path` where the user keeps it. */
export function explainReading(error: unknown, path: string): unknown {
  if (error instanceof TurnscopeError) return error
  const cause = { cause: error }
  if (isReadFault(error)) {
    return new TurnscopeError(
      'NotReadable',
      `The disk or network share failed while reading ${path}.`,
      'Copy the file to a healthy local disk and pick that copy.',
      cause,
    )
  }
  switch (codeOf(error)) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const elsewhere = platform === 'win32' ? undefined : OF_WINDOWS.exec(path)?.[1]
      if (elsewhere !== undefined)
        return new TurnscopeError(
          'NotFound',
          `There is no file at ${elsewhere}: that is a path of Windows, and this machine is none.`,
          'Copy the file to this machine, or name it as it is mounted here (WSL: /mnt/c/…).',
          cause,
        )
      return new TurnscopeError(
        'NotFound',
        `There is no file at ${path}.`,
        'Check the path: it may have been moved, renamed or deleted.',
        cause,
      )
    }
    case 'ELOOP':
      return new TurnscopeError(
        'NotFound',
        `${path} is a link that leads back to itself, or became one just now.`,
        'Pick the database file itself.',
        cause,
      )
    case 'EACCES':
    case 'EPERM':
      return new TurnscopeError(
        'NotReadable',
        `You are not allowed to read ${path}.`,
        'Ask for the permission to read it, or copy it with an account that may and pick that copy.',
        cause,
      )
    case 'ENAMETOOLONG':
    case 'EINVAL':
    case 'ERR_INVALID_ARG_VALUE':
      return new TurnscopeError(
        'InvalidRequest',
        'This is not a path that the file system can have.',
        'Check what was typed or pasted.',
        cause,
      )
    case 'EBUSY':
      return new TurnscopeError(
        'InUse',
        `Another program keeps ${path} to itself.`,
        'Close that program, or copy the file with it stopped, then try again.',
        cause,
      )
    default:
      return error
  }
}
