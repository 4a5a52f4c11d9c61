import { quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import { assertOnwards, FIRST_ROW_ID, LAST_ROW_ID } from '../db/rows.ts'
import type { ColumnFact, TurnsFacts } from '../schema/facts.ts'
import { ownColumns, rowIdName } from '../schema/read.ts'

/** An inclusive range of row ids. */
export interface Chunk {
  readonly from: bigint
  readonly to: bigint
  readonly rows: number
  /** Bytes of the values that were asked about. */
  readonly bytes: number
}

const MOST_ROWS = 1000
/** A chunk holds more only when a single row does. */
const MOST_BYTES = 4 * 2 ** 20

/** SQL for the bytes of some values of a row; SQLite tells them without reading the values. */
const bytesSql = (values: readonly string[]): string => {
  let sql = '0'
  const sums: string[] = []
  for (let at = 0; at < values.length; at += 100)
    sums.push(
      `(${values
        .slice(at, at + 100)
        .map((value) => `IFNULL(octet_length(${value}), 0)`)
        .join(' + ')})`,
    )
  for (const sum of sums) sql += ` + ${sum}`
  return sql
}

/**
 * Walks a rowid table in row order, some thousand rows at a time, so that cancel and progress come between
 * statements and no chunk outgrows memory. Throws `SQLITE_CORRUPT` where rows do not lie in their order.
 * @param rowId the name under which the table's row id can be read
 * @param values SQL of the values whose size counts
 */
export function* rowChunks(
  db: ReadableDb | WritableDb,
  table: string,
  rowId: string,
  values: readonly string[] = [],
): Generator<Chunk> {
  const bounds = db
    .prepare<[bigint, number], [bigint | null, bigint | null, bigint, bigint | null]>(
      `SELECT min(r), max(r), count(*), sum(bytes) FROM
         (SELECT ${rowId} AS r, ${bytesSql(values)} AS bytes FROM main.${quoteName(table)} NOT INDEXED
           WHERE ${rowId} >= ? ORDER BY ${rowId} LIMIT ?)`,
    )
    .safeIntegers()
    .raw()
  let next = FIRST_ROW_ID
  let limit = MOST_ROWS
  for (;;) {
    const [from, to, count, size] = bounds.get(next, limit)!
    if (from === null || to === null) return
    assertOnwards(from, next)
    const rows = Number(count)
    const bytes = Number(size ?? 0)
    if (bytes > MOST_BYTES && rows > 1) {
      limit = Math.max(1, Math.floor(Math.min(limit, rows) / 4))
      continue
    }
    yield { from, to, rows, bytes }
    if (to === LAST_ROW_ID) return
    next = to + 1n
    limit = Math.min(MOST_ROWS, limit * 2)
  }
}

const NONE: ReadonlySet<string> = new Set()

/** Names of the columns that hold something of their own, quoted. */
export const ownNames = (columns: readonly ColumnFact[], without: ReadonlySet<string> = NONE): string[] =>
  ownColumns(columns)
    .filter(({ name }) => !without.has(name))
    .map(({ spelled }) => quoteName(spelled))

/**
 * All turns of a file, chunk by chunk: what reads them more than once asks once where they lie.
 * @param without columns whose size does not count, in lower case
 */
export function turnChunks(
  db: ReadableDb | WritableDb,
  { name, columns }: TurnsFacts,
  without: ReadonlySet<string>,
  checkCancelled: () => void,
): readonly Chunk[] {
  const chunks: Chunk[] = []
  for (const chunk of rowChunks(db, name, rowIdName(columns)!, ownNames(columns, without))) {
    checkCancelled()
    chunks.push(chunk)
  }
  return chunks
}

export const rowsIn = (chunks: readonly Chunk[]): number => chunks.reduce((sum, { rows }) => sum + rows, 0)
