import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { isDamage } from '../db/errors.ts'
import { whereItStands } from '../schema/in-the-way.ts'
import type { SchemaFacts } from '../schema/read.ts'

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

/** The same, with the place in the schema of `turns` where the rule stands that does not let it. */
export function refusedBySchema(error: unknown, what: string, { turns, objects }: SchemaFacts): unknown {
  const said = error instanceof Error ? error.message : String(error)
  const where = turns === null ? null : whereItStands(said, turns.name, turns.columns, objects)
  return sqliteSays(error, where === null ? what : `${what}, because of ${where}`)
}
