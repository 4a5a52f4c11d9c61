import { isLegacy } from '../../../../shared/truth/generation.ts'
import { TURNS_INDEXES } from '../../schema/expected.ts'
import { type Check, NOTHING_TO_DO } from './check.ts'
import { keepLegacy, migrate, rebuildShape } from './responses.ts'

const PLAYBOOK = TURNS_INDEXES.filter(({ playbook }) => playbook)

const definitionOf = (name: string): string =>
  `(${PLAYBOOK.find((index) => index.name === name)!
    .columns.map((column) => (column.desc ? `${column.name} DESC` : column.name))
    .join(', ')})`

/** Playbook: "Check indexes". */
export const indexes: Check = {
  id: 'indexes',
  title: 'Indexes for runtime and inference history',
  sql: ({ facts, schema }) =>
    facts.turns === null
      ? { notApplicable: schema.describes }
      : `SELECT name, sql
FROM sqlite_master
WHERE type = 'index'
  AND tbl_name = 'turns'
  AND name IN ('turns_by_conv_runtime_updated', 'turns_by_conv_inference_updated');`,
  judge: (context) => {
    const { schema } = context
    const wrong = schema.indexes.filter(
      ({ name, status }) => status !== 'ok' && PLAYBOOK.some((index) => index.name === name),
    )
    if (wrong.length === 0) {
      return {
        verdict: 'pass',
        explanation: `Both are there: ${PLAYBOOK.map(({ name }) => `${name} ${definitionOf(name)}`).join(' and ')}.`,
        response: NOTHING_TO_DO,
      }
    }
    const said = wrong.map(({ name, status }) =>
      status === 'missing'
        ? `${name} ${definitionOf(name)} is missing`
        : `${name} is over other columns, or in another order, than ${definitionOf(name)}`,
    )
    return {
      verdict: 'fail',
      explanation: `${said.join('; ')}. History is complete without them, but slow to find.`,
      response: isLegacy(schema.generation)
        ? keepLegacy(context)
        : wrong.some(({ status }) => status === 'missing')
          ? migrate(context)
          : rebuildShape(context),
    }
  },
}
