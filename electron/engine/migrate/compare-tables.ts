import { quoteName, type ReadableDb } from '../db/open.ts'
import { countRows } from '../db/rows.ts'
import { anyOf } from '../db/terms.ts'
import type { JobContext } from '../jobs/job.ts'
import type { SchemaFacts, TableFact } from '../schema/facts.ts'
import { readColumns, rowIdName } from '../schema/read.ts'
import { type Chunk, ownNames, rowChunks } from './chunks.ts'
import { isLarge, TableDigest, type TableDigestOptions } from './digest.ts'

/** SQL, over rows `n` (after) and `o` (before), that is true where a column holds another value, or one of another type. */
export const differsSql = (column: string): string =>
  `n.${column} COLLATE BINARY IS NOT o.${column} OR typeof(n.${column}) <> typeof(o.${column})`

/** The file after, with the one before attached to it as `before`, and that one by itself. */
export interface Pair {
  readonly after: ReadableDb
  readonly before: ReadableDb
}

/** Whether a row, or all rows of a table without row ids, are the same by their digests: piece by piece, whatever their size. */
export function sameDigest(
  { after, before }: Pair,
  facts: SchemaFacts,
  table: Pick<TableFact, 'name' | 'withoutRowid'>,
  options: TableDigestOptions,
  chunk: Chunk | null,
): boolean {
  const [is, was] = [after, before].map((db) => {
    const digest = new TableDigest(db, facts, table, options)
    for (const each of chunk === null ? digest.chunks() : [chunk]) digest.add(each)
    return digest.hex()
  })
  return is === was
}

const WHOLE: TableDigestOptions = { rowIds: true, without: new Set() }

/**
 * Whether every row of a table is in both files, each value the same, by statements that compare the files row by
 * row. `told` gets the rows of each chunk.
 */
export function sameTable(
  pair: Pair,
  facts: SchemaFacts,
  table: TableFact,
  { checkCancelled }: JobContext,
  told: (rows: number) => void,
): boolean {
  const columns = readColumns(pair.before, table.name)
  const rowId = table.withoutRowid ? null : rowIdName(columns)
  if (rowId === null) return sameDigest(pair, facts, table, WHOLE, null)
  const own = ownNames(columns)
  const name = quoteName(table.name)
  const changed = pair.after
    .prepare<[bigint, bigint], number>(
      `SELECT count(*) FROM before.${name} o NOT INDEXED LEFT JOIN main.${name} n NOT INDEXED ON n.${rowId} = o.${rowId}
        WHERE o.${rowId} BETWEEN ? AND ? AND (n.${rowId} IS NULL OR ${anyOf(own.map(differsSql))})`,
    )
    .pluck()
  let rows = 0
  for (const chunk of rowChunks(pair.before, table.name, rowId, own)) {
    checkCancelled()
    const same = isLarge(chunk)
      ? sameDigest(pair, facts, table, WHOLE, chunk)
      : changed.get(chunk.from, chunk.to) === 0
    if (!same) return false
    rows += chunk.rows
    told(chunk.rows)
  }
  return countRows(pair.after, table.name) === rows
}
