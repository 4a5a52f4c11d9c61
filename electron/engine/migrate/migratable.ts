import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { isLegacy, legacyRefusal, PICK_TURNS_DB } from '../../../shared/truth/generation.ts'
import type { ReadableDb } from '../db/open.ts'
import { refusalsOf } from '../journal/tables.ts'
import { type Classified, classify } from '../schema/classify.ts'
import type { SchemaFacts, TurnsFacts } from '../schema/facts.ts'
import { readSchema } from '../schema/read.ts'

export interface Migratable {
  readonly facts: SchemaFacts
  readonly turns: TurnsFacts
  readonly schema: Classified
  /** Why the migration cannot run; null when it can. */
  readonly refused: string | null
}

/** Reads the schema of a file that the playbook covers. Throws `UnrelatedDatabase` or `LegacyGeneration` else. */
export function readMigratable(db: ReadableDb): Migratable {
  const facts = readSchema(db)
  const schema = classify(facts)
  if (schema.generation === 'unrelated' || facts.turns === null) {
    throw new TurnscopeError(
      'UnrelatedDatabase',
      `This is not a turns database. ${schema.describes}`,
      PICK_TURNS_DB,
    )
  }
  if (isLegacy(schema.generation))
    throw new TurnscopeError('LegacyGeneration', ...legacyRefusal(schema.describes, false))
  const refusals = refusalsOf(facts, schema)
  return { facts, turns: facts.turns, schema, refused: refusals.length === 0 ? null : refusals.join(' ') }
}
