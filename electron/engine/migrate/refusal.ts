import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { READ_AS_IT_IS } from '../../../shared/truth/refusal-words.ts'
import { isDamage } from '../db/errors.ts'
import type { SchemaFacts } from '../schema/facts.ts'
import { whereItStands } from '../schema/in-the-way.ts'

/** Whether SQLite says it of the file's own schema, not of damage, the disk or a fault of ours. */
export const isOfTheSchema = (error: unknown): error is Error =>
  error instanceof Error &&
  /^SQLITE_(CONSTRAINT|ERROR)/.test('code' in error ? String(error.code) : '') &&
  !isDamage(error)

/** The refusal for what SQLite says against a write, with what it was about; damage and faults of ours are passed through. */
export function sqliteSays(error: unknown, what: string): unknown {
  if (!isOfTheSchema(error)) return error
  return new TurnscopeError('MigrationRefused', `${what}: ${error.message}.`, READ_AS_IT_IS, { cause: error })
}

/** Where in the schema of `turns` the rule stands that SQLite speaks of; null where it cannot be told. */
function placeOf(error: unknown, { turns, objects }: SchemaFacts): string | null {
  const said = error instanceof Error ? error.message : String(error)
  return turns === null ? null : whereItStands(said, turns.name, turns.columns, objects)
}

/** A rule that does not take a value, for people: `column runtime_key of turns (CHECK constraint failed: runtime_key)`. */
export function ruleOf(error: unknown, facts: SchemaFacts): string {
  const said = error instanceof Error ? error.message : String(error)
  const where = placeOf(error, facts)
  return where === null ? said : `${where} (${said})`
}

/** The same, with the place in the schema of `turns` where the rule stands that does not let it. */
export function refusedBySchema(error: unknown, what: string, facts: SchemaFacts): unknown {
  const where = placeOf(error, facts)
  return sqliteSays(error, where === null ? what : `${what}, because of ${where}`)
}
