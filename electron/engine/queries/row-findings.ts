import type { Finding } from '../../../shared/contract/model.ts'
import { openReader } from '../db/open.ts'
import { defineJob } from '../jobs/job.ts'
import { exactInteger, type TurnColumns, turnSql } from './columns.ts'
import { distinctTurns, repeatedTurnsFinding } from './repeated-turns.ts'
import { statement } from './statements.ts'
import { type StorageClass, TimeTally } from './time-tally.ts'

const BETWEEN_CHECKS = 4096

/** What there is to say of the rows of `turns` together, each of which is sound. @param distinct how many turns they are */
export const rowFindings = (tally: TimeTally, rows: number, distinct: number): Finding[] => [
  ...tally.findings(),
  ...repeatedTurnsFinding(rows, distinct),
]

export interface RowFindingsInput {
  /** A sound database. */
  readonly path: string
  readonly columns: TurnColumns
}

/** Job `rowFindings`: the same without an index, for what needs none. Throws `Cancelled`. */
export const rowFindingsJob = defineJob(
  'rowFindings',
  ({ path, columns }: RowFindingsInput, { checkCancelled }): Finding[] => {
    const db = openReader(path)
    try {
      const { timeNumber, timeType, from } = turnSql(columns)
      const times = statement<[time: number | string | null, type: StorageClass]>(
        db,
        `SELECT ${exactInteger(timeNumber)}, ${timeType} FROM ${from} NOT INDEXED`,
      )
      const tally = new TimeTally()
      let rows = 0
      for (const [time, type] of times.iterate()) {
        if (rows++ % BETWEEN_CHECKS === 0) checkCancelled()
        tally.add(time, type)
      }
      return rowFindings(tally, rows, distinctTurns(db, columns, rows))
    } finally {
      db.close()
    }
  },
)
