import { DESCENDING_FORMAT, type ExpectedIndex, TURNS_INDEXES } from '../../schema/expected.ts'
import type { TurnsFacts } from '../../schema/facts.ts'
import { hasColumn, type Step } from './step.ts'

/** Columns of an index whose own collation this SQLite lacks: it cannot sort by them. */
const unsortable = (turns: TurnsFacts, { columns }: ExpectedIndex): string[] =>
  columns.map(({ name }) => name).filter((name) => hasColumn(turns, name) && !turns.collations.has(name))

/** Why an index of v3 cannot be made in a file; null where it can. */
function barring(turns: TurnsFacts, index: ExpectedIndex): string | null {
  const columns = unsortable(turns, index)
  if (columns.length > 0)
    return `column ${columns.join(' and column ')} of ${turns.name} is sorted by a collation that SQLite lacks and only the program that made the file has`
  if (turns.format < DESCENDING_FORMAT && index.columns.some(({ desc }) => desc))
    return 'the file has the format of before 2006, in which no index is in descending order'
  return null
}

/** Indexes of v3 that cannot be made in a file. */
export const unmakeable = (turns: TurnsFacts): string[] =>
  TURNS_INDEXES.filter((index) => barring(turns, index) !== null).map(({ name }) => name)

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
      const barred = needed ? barring(turns, index) : null
      if (barred !== null)
        return {
          needed: false,
          kind: 'create-index',
          reason: `It cannot be made: ${barred}. ${wrong ? 'The one that is there is left as it is.' : 'SQL that would use it is slower; no turn is concerned.'}`,
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
