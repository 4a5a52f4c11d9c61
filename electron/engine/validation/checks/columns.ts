import { TRUTH_COLUMNS } from '../../../../shared/truth/columns.ts'
import { isCovered, isLegacy, PICK_TURNS_DB } from '../../../../shared/truth/generation.ts'
import { type Check, NOTHING_TO_DO } from './check.ts'
import { keepLegacy, migrate } from './responses.ts'

const isTruth = (name: string): boolean => (TRUTH_COLUMNS as readonly string[]).includes(name)

/** Playbook: "Inspect schema columns". */
export const columns: Check = {
  id: 'columns',
  title: 'Columns runtime_key and inference_id',
  sql: ({ facts, schema }) =>
    facts.turns === null ? { notApplicable: schema.describes } : 'PRAGMA table_info(turns);',
  judge: (context) => {
    const { schema } = context
    if (!isCovered(schema.generation)) {
      return {
        verdict: 'fail',
        explanation: `The playbook does not cover this file. ${schema.describes}`,
        response: isLegacy(schema.generation) ? keepLegacy(context) : PICK_TURNS_DB,
      }
    }
    const named = (status: string, ofTruth: boolean): string =>
      schema.columns
        .filter((part) => part.status === status && isTruth(part.name) === ofTruth)
        .map(({ name }) => name)
        .join(', ')
    const lacking = [named('missing', true), named('missing', false)]
      .filter((names) => names !== '')
      .join(', ')
    if (lacking !== '') {
      return {
        verdict: 'fail',
        explanation: `Columns of v3 that are not there: ${lacking}. The playbook expects runtime_key and inference_id, both TEXT NOT NULL DEFAULT ''.`,
        response: migrate(context),
      }
    }
    const differing = [named('differs', true), named('differs', false)]
      .filter((names) => names !== '')
      .join(', ')
    if (differing !== '') {
      return {
        verdict: 'attention',
        explanation: `All columns are there, but declared otherwise than in v3: ${differing}. Their values are read as they stand; NULL counts as missing.`,
        response:
          "Find out who made this table: the server declares runtime_key and inference_id as TEXT NOT NULL DEFAULT ''.",
      }
    }
    return {
      verdict: 'pass',
      explanation: "runtime_key and inference_id are there, both TEXT NOT NULL DEFAULT ''.",
      response: NOTHING_TO_DO,
    }
  },
}
