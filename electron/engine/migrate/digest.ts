import { createHash, type Hash } from 'node:crypto'
import { closeSync } from 'node:fs'
import { quoteName, type ReadableDb } from '../db/open.ts'
import { grouped } from '../db/terms.ts'
import { openForReading } from '../disk/raw.ts'
import { hasLog } from '../disk/sidecars.ts'
import type { SchemaFacts, TableFact } from '../schema/facts.ts'
import { readColumns, rowIdName } from '../schema/read.ts'
import { type Chunk, rowChunks } from './chunks.ts'
import { rootPageOf, StoredRows } from './stored-rows.ts'

/** A row with more bytes than this is read value by value, and a value from its pages or piece by piece. */
const LARGE_ROW_BYTES = 64 * 2 ** 20
const PIECE_BYTES = 16 * 2 ** 20

/** Whether these rows are one that is best not read as a whole. */
export const isLarge = ({ bytes }: Pick<Chunk, 'bytes'>): boolean => bytes > LARGE_ROW_BYTES

/** Stands after every row's text. */
const END_OF_ROW = '\x1e'

/**
 * SQL for the concatenation of some texts. `concat` is the quicker one but goes through UTF-8, which not every
 * UTF-16 text survives.
 */
const concatSql = (terms: readonly string[], encoding: string): string =>
  grouped(terms, (some) => (encoding === 'UTF-8' ? `concat(${some.join(', ')})` : `(${some.join(' || ')})`))

/**
 * SQL for one value as unambiguous text: its type, for text its length in bytes, and all of it. SQLite's own
 * `quote` stops at a NUL and rounds reals.
 */
const valueSql = (value: string): string =>
  `CASE typeof(${value})
     WHEN 'text' THEN 't' || octet_length(${value}) || ':' || ${value}
     WHEN 'integer' THEN 'i' || ${value}
     WHEN 'real' THEN 'r' || format('%!.17g', ${value})
     WHEN 'blob' THEN 'b' || hex(${value})
     ELSE 'n' END`

export interface TableDigestOptions {
  /** Whether the row ids are part of what must stay. */
  readonly rowIds: boolean
  /** Columns left out, in lower case. */
  readonly without: ReadonlySet<string>
}

/** Hashes one table, row by row in the table's own order. Generated columns are left out: they hold nothing of their own. */
export class TableDigest {
  readonly #db: ReadableDb
  readonly #table: string
  readonly #rowId: string | null
  readonly #values: readonly string[]
  readonly #read: (hash: Hash, chunk: Chunk) => void
  readonly #hash: Hash
  /** The columns in the order of a record's values; none where some may have no place in it. */
  readonly #places: readonly string[]
  readonly #root: number

  constructor(
    db: ReadableDb,
    { encoding }: SchemaFacts,
    table: Pick<TableFact, 'name' | 'withoutRowid'>,
    { rowIds, without }: TableDigestOptions,
  ) {
    const columns = readColumns(db, table.name)
    const kept = columns.filter((column) => !column.generated && !without.has(column.name))
    this.#db = db
    this.#table = table.name
    this.#rowId = table.withoutRowid ? null : rowIdName(columns)
    this.#values = kept.map((column) => quoteName(column.spelled))
    this.#places = columns.some(({ generated }) => generated)
      ? []
      : columns.map((column) => quoteName(column.spelled))
    this.#root = rootPageOf(db, table.name)
    const inRow = rowIds && this.#rowId !== null ? [this.#rowId, ...this.#values] : this.#values
    this.#hash = createHash('sha256').update(JSON.stringify(kept.map((column) => column.spelled)))

    const rowText = concatSql([...inRow.map(valueSql), `char(${END_OF_ROW.charCodeAt(0)})`], encoding)
    // NOT INDEXED: an index that covers the columns must not change the order.
    const from = `main.${quoteName(table.name)} NOT INDEXED`
    if (this.#rowId === null) {
      const rows = db.prepare<[], Buffer>(`SELECT CAST(${rowText} AS BLOB) FROM ${from}`).pluck()
      this.#read = (hash) => {
        for (const row of rows.iterate()) hash.update(row)
      }
      return
    }
    const where = `WHERE ${this.#rowId} BETWEEN ? AND ? ORDER BY ${this.#rowId}`
    if (encoding === 'UTF-8') {
      const gather = db
        .prepare<[bigint, bigint], Buffer | null>(
          `SELECT CAST(group_concat(t, '') AS BLOB) FROM (SELECT ${rowText} AS t FROM ${from} ${where})`,
        )
        .pluck()
      this.#read = (hash, chunk) => hash.update(gather.get(chunk.from, chunk.to) ?? '')
    } else {
      const rows = db
        .prepare<[bigint, bigint], Buffer>(`SELECT CAST(${rowText} AS BLOB) FROM ${from} ${where}`)
        .pluck()
      this.#read = (hash, chunk) => {
        for (const row of rows.iterate(chunk.from, chunk.to)) hash.update(row)
      }
    }
  }

  /** The chunks to feed to `add`, in order; for a table without row ids, one that stands for all its rows. */
  chunks(): Iterable<Chunk> {
    if (this.#rowId === null) return [{ from: 0n, to: 0n, rows: 0, bytes: 0 }]
    return rowChunks(this.#db, this.#table, this.#rowId, this.#values)
  }

  add(chunk: Chunk): void {
    if (isLarge(chunk)) this.#addLarge(chunk.from)
    else this.#read(this.#hash, chunk)
  }

  #addLarge(row: bigint): void {
    this.#hash.update(`large ${row} `)
    for (const value of this.#values) {
      const at = `FROM main.${quoteName(this.#table)} WHERE ${this.#rowId} = ?`
      const [type, bytes] = this.#db
        .prepare<[bigint], [string, number | null]>(`SELECT typeof(${value}), octet_length(${value}) ${at}`)
        .raw()
        .get(row)!
      this.#hash.update(`${type} ${bytes}:`)
      if (type !== 'text' && type !== 'blob') {
        this.#hash.update(
          this.#db
            .prepare<[bigint], string>(`SELECT ${valueSql(value)} ${at}`)
            .pluck()
            .get(row)!,
        )
        continue
      }
      if (this.#addStored(row, value, bytes ?? 0)) continue
      const piece = this.#db
        .prepare<[number, bigint], Buffer>(`SELECT substr(CAST(${value} AS BLOB), ?, ${PIECE_BYTES}) ${at}`)
        .pluck()
      for (let offset = 0; offset < (bytes ?? 0); offset += PIECE_BYTES)
        this.#hash.update(piece.get(offset + 1, row)!)
    }
    this.#hash.update(END_OF_ROW)
  }

  /** Adds a value from the pages of the file itself: for each piece of one, SQLite reads it whole. False where it cannot. */
  #addStored(row: bigint, value: string, bytes: number): boolean {
    const { name } = this.#db
    const place = this.#places.indexOf(value)
    if (place < 0 || hasLog(name)) return false
    const file = openForReading(name)
    try {
      return new StoredRows(file, this.#hash).addValue(this.#root, row, place, bytes)
    } finally {
      closeSync(file)
    }
  }

  /** Lower-case hex of everything added. */
  hex(): string {
    return this.#hash.digest('hex')
  }
}
