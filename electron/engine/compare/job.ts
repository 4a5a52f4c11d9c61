import type { TableComparison } from '../../../shared/contract/compare.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import type { TurnColumns } from '../queries/columns.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { comparedColumns } from './cells.ts'
import { RowComparison } from './compare-rows.ts'
import { pairTurns } from './pair-turns.ts'
import { type PairTable, STAGE } from './pairs.ts'
import { Side } from './side.ts'
import { compareTables } from './tables.ts'
import { type Tallied, Tally } from './tally.ts'

interface SideInput {
  /** Where the turns are read. */
  readonly copy: CopyState
  /** The working copy, with all of its tables. */
  readonly working: CopyState
  readonly columns: TurnColumns
  readonly index: TurnIndex
}

export interface CompareInput {
  readonly a: SideInput
  readonly b: SideInput
  readonly table: PairTable
}

export interface ComparedTurns extends Tallied {
  readonly repeated_keys: number
  readonly tables: readonly TableComparison[]
}

function compareTurns(
  a: Side,
  b: Side,
  table: PairTable,
  context: JobContext,
): Omit<ComparedTurns, 'tables'> {
  context.progress({ label: 'Pairing turns', done: 0, total: a.index.turns, unit: 'rows' })
  const columns = comparedColumns(a.columns, b.columns)
  const keys = columns.filter(({ isKey }) => isKey)
  const [keyOfA, keyOfB] = [keys.map(({ inA }) => inA), keys.map(({ inB }) => inB)]
  const repeated_keys = pairTurns(
    a.index,
    b.index,
    table,
    (slot) => a.key(slot, keyOfA),
    (slot) => b.key(slot, keyOfB),
    context.checkCancelled,
  )
  table.stage[0] = STAGE.comparing
  const tally = new Tally(a, b, columns)
  new RowComparison(a, b, columns, table, tally.add).run(context)
  table.stage[0] = STAGE.done
  return { repeated_keys, ...tally.result() }
}

/**
 * Job `compare`: pairs the turns of two states by their full key, compares every value, and then the other tables.
 * What becomes of each turn is in the table as soon as it is known. Throws `Cancelled`, and `Conflict` as
 * `readState` does.
 */
export const compareJob = defineJob('compare', ({ a, b, table }: CompareInput, context): ComparedTurns => {
  const turns = readState(a.copy, (dbOfA) =>
    readState(b.copy, (dbOfB) =>
      compareTurns(new Side(dbOfA, a.columns, a.index), new Side(dbOfB, b.columns, b.index), table, context),
    ),
  )
  const tables = readState(a.working, (dbOfA) =>
    readState(b.working, (dbOfB) => compareTables(dbOfA, dbOfB, context)),
  )
  return { ...turns, tables }
})
