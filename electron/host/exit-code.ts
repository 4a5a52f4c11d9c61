import { type ErrorKind, TurnscopeError } from '../../shared/contract/errors.ts'
import { assertNever } from '../../shared/truth/assert-never.ts'

/** Source: DESIGN.md, "Command line". */
export const EXIT = { done: 0, fault: 1, badUsage: 2, refused: 3, inUse: 4, couldNotWrite: 5 } as const

/** What a run that signal `n` ended exits with, as shells count. */
export const bySignal = (n: number): number => 128 + n

/** Something wrong with the command line itself. */
export class UsageError extends TurnscopeError {
  constructor(message: string, next: string) {
    super('InvalidRequest', message, next)
  }
}

export function codeOfKind(kind: ErrorKind): number {
  switch (kind) {
    case 'NotADatabase':
    case 'UnrelatedDatabase':
    case 'LegacyGeneration':
    case 'NotReadable':
    case 'Damaged':
    case 'MigrationRefused':
    // Of a file of rules, in a command line that talks to no other process.
    case 'VersionMismatch':
    case 'NotFound':
    case 'InvalidRequest':
    case 'Exhausted':
      return EXIT.refused
    case 'InUse':
    case 'Conflict':
      return EXIT.inUse
    case 'NoSpace':
    case 'NotWritable':
    case 'TargetExists':
      return EXIT.couldNotWrite
    case 'Cancelled':
    case 'EngineExited':
    case 'Internal':
      return EXIT.fault
    default:
      return assertNever(kind)
  }
}

export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return EXIT.badUsage
  return error instanceof TurnscopeError ? codeOfKind(error.kind) : EXIT.fault
}
