import type { PlanStep } from '../../../../shared/contract/model.ts'
import type { Classified } from '../../schema/classify.ts'
import type { TurnsFacts } from '../../schema/facts.ts'
import { timeSql } from '../../schema/times.ts'

/** What a step would do to one file. */
export interface StepLook {
  readonly needed: boolean
  /** Why it is needed, or why not, in a sentence. */
  readonly reason: string
  /** The statements, in order; the backfill's is the one it runs per row. */
  readonly sql: readonly string[]
  /** `create-index` turns into `rebuild-index` where one of the wrong shape stands. */
  readonly kind: PlanStep['kind']
  /** Whether it would be needed, but something in the file stands in the way. */
  readonly barred?: true
}

export interface Step {
  /** Stable: the journal names the steps that were run. */
  readonly id: string
  readonly look: (turns: TurnsFacts, schema: Classified) => StepLook
}

export const hasColumn = (turns: TurnsFacts, name: string): boolean =>
  turns.columns.some((column) => column.name === name)

/** An additive column: there after the step, its default in every row. */
export function addColumn(name: string, definition: string, why: string): Step {
  return {
    id: `add-${name}`,
    look: (turns) => {
      const needed = !hasColumn(turns, name)
      return {
        needed,
        kind: 'add-column',
        reason: needed ? why : 'The column is there.',
        sql: [`ALTER TABLE ${turns.name} ADD COLUMN ${name} ${definition}`],
      }
    },
  }
}

/** A time of an added column, taken from the row's own positive number; any other row keeps 0. */
export function fillTime(column: string, from: string): Step {
  return {
    id: `fill-${column}`,
    look: (turns, schema) => {
      const added = !hasColumn(turns, column)
      const source = hasColumn(turns, from) || schema.columns.some((c) => c.name === from)
      return {
        needed: added && source,
        kind: 'fill-column',
        reason: !added
          ? 'The column came with the file: its times are left as they are.'
          : source
            ? `Rows with a positive ${from} get it as their own; the rest keep 0, which means that no time was recorded.`
            : `There is no ${from} to take a time from: every row keeps 0, which means that no time was recorded.`,
        sql: [`UPDATE OR ABORT ${turns.name} SET ${column} = ${timeSql(from)} WHERE ${timeSql(from)} > 0`],
      }
    },
  }
}
