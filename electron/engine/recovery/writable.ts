import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { refusalsOf } from '../journal/tables.ts'
import { type Classified, classify } from '../schema/classify.ts'
import type { SchemaFacts, TurnsFacts } from '../schema/facts.ts'

/** Why recovered values cannot be written to a file of this schema; null when they can. */
function refusalOf(facts: SchemaFacts, schema: Classified): { message: string; next: string } | null {
  if (schema.generation !== 'v3') {
    return {
      message: `Migrate first: recovered values are written to the columns of v3, and this file is ${schema.generation}.`,
      next: 'Go to Migration and run it; nothing is lost by it, and the evidence stays as it is.',
    }
  }
  const refusals = refusalsOf(facts, schema)
  if (refusals.length === 0) return null
  return {
    message: `Nothing can be recovered in this file. ${refusals.join(' ')}`,
    next: 'It can be read as it is. Remove what stands in the way in a copy, and open that copy.',
  }
}

/** Gives `turns` of a file in which recovered values can be written. Throws `MigrationRefused` for any other. */
export function assertRecoverable(
  facts: SchemaFacts,
  schema: Classified = classify(facts),
): { readonly turns: TurnsFacts } {
  const refusal = refusalOf(facts, schema)
  if (refusal === null && facts.turns !== null) return { turns: facts.turns }
  if (refusal === null) throw new Error('a v3 schema without turns')
  throw new TurnscopeError('MigrationRefused', refusal.message, refusal.next)
}

/** Whether recovered values can be written. */
export const isRecoverable = (facts: SchemaFacts, schema: Classified): boolean =>
  refusalOf(facts, schema) === null
