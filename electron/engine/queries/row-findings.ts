import type { Finding } from '../../../shared/contract/model.ts'
import { openReader, type ReadableDb } from '../db/open.ts'
import { exactInteger, type TurnColumns, turnSql } from './columns.ts'
import { distinctTurns, repeatedTurnsFinding } from './repeated-turns.ts'
import { statement } from './statements.ts'
import { type StorageClass, TimeTally, usualTimeSql } from './time-tally.ts'

const BETWEEN_CHECKS = 4096

/** What there is to say of the rows of `turns` together, each of which is sound. @param distinct how many turns they are */
export const rowFindings = (tally: TimeTally, rows: number, distinct: number): Finding[] => [
  ...tally.findings(),
  ...repeatedTurnsFinding(rows, distinct),
]

/** The same without an index, for what needs none. @param path a sound database. Throws what `checkCancelled` does. */
export function findRows(path: string, columns: TurnColumns, checkCancelled: () => void): Finding[] {
  const db = openReader(path)
  try {
    const { timeNumber, timeType, from } = turnSql(columns)
    const [rows, usual] = statement<[rows: number, usual: number]>(
      db,
      `SELECT count(*), count(*) FILTER (WHERE ${usualTimeSql(timeNumber, timeType)}) FROM ${from} NOT INDEXED`,
    ).get()!
    checkCancelled()
    const tally = new TimeTally()
    if (usual < rows) tallyTimes(db, columns, tally, checkCancelled)
    return rowFindings(tally, rows, distinctTurns(db, columns, rows))
  } finally {
    db.close()
  }
}

function tallyTimes(
  db: ReadableDb,
  columns: TurnColumns,
  tally: TimeTally,
  checkCancelled: () => void,
): void {
  const { timeNumber, timeType, from } = turnSql(columns)
  const times = statement<[time: number | string | null, type: StorageClass]>(
    db,
    `SELECT ${exactInteger(timeNumber)}, ${timeType} FROM ${from} NOT INDEXED`,
  )
  let rows = 0
  for (const [time, type] of times.iterate()) {
    if (rows++ % BETWEEN_CHECKS === 0) checkCancelled()
    tally.add(time, type)
  }
}
