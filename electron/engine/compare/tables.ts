import type { TableComparison } from '../../../shared/contract/compare.ts'
import { isDamage } from '../db/errors.ts'
import { quoteName, type ReadableDb } from '../db/open.ts'
import { countRows, FIRST_ROW_ID, LAST_ROW_ID } from '../db/rows.ts'
import type { JobContext } from '../jobs/job.ts'
import { ownNames, rowChunks } from '../migrate/chunks.ts'
import { sameDigest } from '../migrate/compare-tables.ts'
import { isLarge } from '../migrate/digest.ts'
import { tablesOf } from '../migrate/digest-job.ts'
import { foldName } from '../schema/ascii.ts'
import type { ColumnFact, SchemaFacts, TableFact } from '../schema/facts.ts'
import { primaryKeyOf, readColumns, readSchema, rowIdName } from '../schema/read.ts'
import { type ComparedColumn, comparedColumns, rowSql } from './cells.ts'
import { LONGEST, RowMatch, type TableRow } from './row-match.ts'

/** One file's table. */
interface TableSide {
  readonly db: ReadableDb
  readonly table: TableFact
  readonly columns: readonly ColumnFact[]
  readonly rowId: string
}

const NO_ROWS = { added: 0, removed: 0, changed: 0, same: 0 }

/** What tells a row from others: the key that both tables declare, else all of it. */
function keyColumns(a: TableSide, b: TableSide, columns: readonly ComparedColumn[]): ComparedColumn[] {
  const [ofA, ofB] = [a, b].map(({ db, table }) => primaryKeyOf(db, table.name).map(foldName)) as [
    string[],
    string[],
  ]
  const declared = ofA.length > 0 && ofA.join('\n') === ofB.join('\n') ? ofA : null
  return declared === null
    ? [...columns]
    : declared.flatMap((name) => columns.find((column) => column.name === name) ?? [])
}

function reader({ db, table, columns, rowId }: TableSide): (from: bigint, to: bigint) => Iterable<TableRow> {
  const read = db
    .prepare<[bigint, bigint], TableRow>(
      `SELECT ${rowSql(columns, LONGEST)}, t.${rowId} FROM main.${quoteName(table.name)} AS t NOT INDEXED
        WHERE t.${rowId} BETWEEN ? AND ? ORDER BY t.${rowId}`,
    )
    .safeIntegers()
    .raw()
  return (from, to) => read.iterate(from, to) as Iterable<TableRow>
}

/**
 * Rows of both, range by range of their numbers: a range that is the same in both is told by its digest, the rows of
 * the others look for their partner by their key, wherever it stands.
 */
function compareRows(
  a: TableSide,
  b: TableSide,
  facts: SchemaFacts,
  told: (rows: number) => void,
): Pick<TableComparison, 'rows' | 'note'> {
  const columns = comparedColumns(a.columns, b.columns)
  const match = new RowMatch(a.db, b.db, a.table.name, columns, keyColumns(a, b, columns))
  const [readA, readB] = [reader(a), reader(b)]
  const pair = { after: b.db, before: a.db }
  const options = { rowIds: true, without: new Set<string>() }
  const counted = (): Pick<TableComparison, 'rows' | 'note'> => {
    const { added, removed, changed, same } = match.result()
    return { rows: { added, removed, changed, same: same + proven }, note: null }
  }
  let proven = 0
  let from = FIRST_ROW_ID
  const own = ownNames(a.columns)
  for (const chunk of rowChunks(a.db, a.table.name, a.rowId, own)) {
    told(chunk.rows)
    if (!isLarge(chunk) && sameDigest(pair, facts, a.table, options, { ...chunk, from })) proven += chunk.rows
    else {
      const note = match.add(readA(from, chunk.to), readB(from, chunk.to))
      if (note !== null) return { rows: null, note }
    }
    if (chunk.to === LAST_ROW_ID) return counted()
    from = chunk.to + 1n
  }
  const note = match.add([], readB(from, LAST_ROW_ID))
  return note === null ? counted() : { rows: null, note }
}

function sideOf(db: ReadableDb, table: TableFact): TableSide | null {
  const columns = readColumns(db, table.name)
  const rowId = table.withoutRowid ? null : rowIdName(columns)
  return rowId === null ? null : { db, table, columns, rowId }
}

/** All tables that hold rows beside `turns` and the journal, those of A first. */
export function compareTables(dbOfA: ReadableDb, dbOfB: ReadableDb, context: JobContext): TableComparison[] {
  const [factsOfA, factsOfB] = [readSchema(dbOfA), readSchema(dbOfB)]
  const byName = (facts: SchemaFacts): Map<string, TableFact> =>
    new Map(
      tablesOf(facts)
        .map((table): [string, TableFact] => [foldName(table.name), table])
        .filter(([name]) => name !== 'turns' && !name.startsWith('sqlite_')),
    )
  const [ofA, ofB] = [byName(factsOfA), byName(factsOfB)]
  let done = 0
  const told = (rows: number): void => {
    context.checkCancelled()
    done += rows
    context.progress({ label: 'Comparing the other tables', done, total: null, unit: 'rows' })
  }
  const compare = (name: string): TableComparison => {
    const [inA, inB] = [ofA.get(name), ofB.get(name)]
    const named = { name: (inA ?? inB)!.name }
    try {
      told(0)
      const a = inA === undefined ? null : countRows(dbOfA, inA.name)
      const b = inB === undefined ? null : countRows(dbOfB, inB.name)
      if (inA === undefined || inB === undefined)
        return { ...named, a, b, rows: { ...NO_ROWS, added: b ?? 0, removed: a ?? 0 }, note: null }
      const [sideOfA, sideOfB] = [sideOf(dbOfA, inA), sideOf(dbOfB, inB)]
      if (sideOfA === null || sideOfB === null)
        return { ...named, a, b, rows: null, note: 'A table without row numbers is not compared.' }
      return { ...named, a, b, ...compareRows(sideOfA, sideOfB, factsOfA, told) }
    } catch (error) {
      if (!isDamage(error)) throw error
      return { ...named, a: null, b: null, rows: null, note: 'One of the files is damaged there.' }
    }
  }
  return [...new Set([...ofA.keys(), ...ofB.keys()])].map(compare)
}
