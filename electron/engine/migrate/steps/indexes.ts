import { type ExpectedIndex, TURNS_INDEXES } from '../../schema/expected.ts'
import type { TurnsFacts } from '../../schema/facts.ts'
import { hasColumn, type Step } from './step.ts'

/** Columns of an index whose own collation this SQLite lacks: it cannot sort by them. */
const unsortable = (turns: TurnsFacts, { columns }: ExpectedIndex): string[] =>
  columns.map(({ name }) => name).filter((name) => hasColumn(turns, name) && !turns.collations.has(name))

/** Indexes of v3 that cannot be made in a file. */
export const unmakeable = (turns: TurnsFacts): string[] =>
  TURNS_INDEXES.filter((index) => unsortable(turns, index).length > 0).map(({ name }) => name)

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
      const needed = status !== 'ok' && !optional
      const barred = needed ? unsortable(turns, index) : []
      if (barred.length > 0)
        return {
          needed: false,
          kind: 'create-index',
          reason: `It cannot be made: column ${barred.join(' and column ')} of ${turns.name} is sorted by a collation that SQLite lacks and only the program that made the file has. ${wrong ? 'The one that is there is left as it is.' : 'SQL that would use it is slower; no turn is concerned.'}`,
          sql: [create],
          barred: true,
        }
      return {
        needed,
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
