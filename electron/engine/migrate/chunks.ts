import { quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'

/** An inclusive range of row ids that holds `rows` rows. */
export interface Chunk {
  readonly from: bigint
  readonly to: bigint
  readonly rows: number
}

const FIRST_ROW_ID = -(2n ** 63n)
const LAST_ROW_ID = 2n ** 63n - 1n

/**
 * Walks a rowid table in row order, some rows at a time, so that cancel and progress come between statements.
 * @param rowId the name under which the table's row id can be read
 * @param rows how many rows each chunk takes; asked anew for every chunk
 */
export function* rowChunks(
  db: ReadableDb | WritableDb,
  table: string,
  rowId: string,
  rows: () => number,
): Generator<Chunk> {
  const bounds = db
    .prepare<[bigint, number], [bigint | null, bigint | null, bigint]>(
      `SELECT min(r), max(r), count(*) FROM
         (SELECT ${rowId} AS r FROM main.${quoteName(table)} WHERE ${rowId} >= ? ORDER BY ${rowId} LIMIT ?)`,
    )
    .safeIntegers()
    .raw()
  let next = FIRST_ROW_ID
  for (;;) {
    const [from, to, count] = bounds.get(next, rows())!
    if (from === null || to === null) return
    yield { from, to, rows: Number(count) }
    if (to === LAST_ROW_ID) return
    next = to + 1n
  }
}

/** Rows of a table. */
export const countRows = (db: ReadableDb | WritableDb, table: string): number =>
  db
    .prepare<[], number>(`SELECT count(*) FROM main.${quoteName(table)}`)
    .pluck()
    .get()!
