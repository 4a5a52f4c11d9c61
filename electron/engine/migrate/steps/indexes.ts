import { type ExpectedIndex, TURNS_INDEXES } from '../../schema/expected.ts'
import type { Step } from './step.ts'

function indexStep(index: ExpectedIndex): Step {
  const columns = index.columns.map(({ name, desc }) => (desc ? `${name} DESC` : name)).join(', ')
  return {
    id: `index-${index.name}`,
    look: (turns, schema) => {
      const status = schema.indexes.find((part) => part.name === index.name)!.status
      // v3 is what the playbook checks; a v3 file is validated, not completed.
      const optional = schema.generation === 'v3' && !index.playbook
      const create = `CREATE INDEX ${index.name} ON ${turns.name}(${columns})`
      const wrong = turns.indexes.some((i) => i.name === index.name)
      return {
        needed: status !== 'ok' && !optional,
        kind: wrong && status === 'differs' ? 'rebuild-index' : 'create-index',
        reason:
          status === 'ok'
            ? 'The index is there.'
            : optional
              ? 'The playbook does not ask for it; a v3 file is left as it is.'
              : status === 'differs'
                ? 'An index of this name is there, but over other columns or in another order: it is dropped and made anew.'
                : index.playbook
                  ? 'The playbook checks for it.'
                  : 'Part of the v3 schema.',
        sql: status === 'differs' ? [`DROP INDEX ${index.name}`, create] : [create],
      }
    },
  }
}

export const indexSteps: readonly Step[] = TURNS_INDEXES.map(indexStep)
