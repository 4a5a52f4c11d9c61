import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { isDamage } from '../db/errors.ts'

/** The refusal for what SQLite says against a write, with what it was about; damage and faults of ours are passed through. */
export function sqliteSays(error: unknown, what: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!/^SQLITE_(CONSTRAINT|ERROR)/.test(code) || isDamage(error)) return error
  return new TurnscopeError(
    'MigrationRefused',
    `${what}: ${(error as Error).message}.`,
    'It can be read as it is. To migrate it, remove what stands in the way in a copy, and open that copy.',
    { cause: error },
  )
}
