import { createHash } from 'node:crypto'
import { quoteName, type ReadableDb } from '../db/open.ts'
import { ownColumns, readColumns, rowIdName } from '../schema/read.ts'
import type { Cell, ComparedColumn } from './cells.ts'

/** Rows that wait for their partner, at most: their digests are all that is kept of them. */
const MOST_WAITING = 2_000_000
/** Bytes of a value that is read. */
export const LONGEST = 2 ** 26

/** A row's values, whether one of them is too long to be read, and its row id. */
export type TableRow = readonly Cell[]

const TOO_LONG = 'A value of more than 64 MB is not compared.'
const TOO_MANY = 'The rows of the two files stand in orders too different to be compared.'

/**
 * Rows of one table that look for their partner by their key, as they come from either file. Of those that have not
 * found it yet only digests are kept.
 */
export class RowMatch {
  readonly #key: readonly ComparedColumn[]
  readonly #columns: readonly ComparedColumn[]
  readonly #bytes: readonly [a: BytesOf, b: BytesOf]
  readonly #waitingA = new Map<string, string[]>()
  readonly #waitingB = new Map<string, string[]>()
  #waiting = 0
  #changed = 0
  #same = 0

  constructor(
    a: ReadableDb,
    b: ReadableDb,
    table: string,
    columns: readonly ComparedColumn[],
    key: readonly ComparedColumn[],
  ) {
    this.#columns = columns
    this.#key = key
    this.#bytes = [bytesOf(a, table), bytesOf(b, table)]
  }

  /** @returns why it cannot go on; null where it can */
  add(rowsOfA: Iterable<TableRow>, rowsOfB: Iterable<TableRow>): string | null {
    const columnsOf = (columns: readonly ComparedColumn[], side: 'inA' | 'inB') =>
      columns.map((column) => ({ at: column[side], otherwise: column.otherwise }))
    const sides = [
      [rowsOfA, 'inA', this.#bytes[0], this.#waitingA, this.#waitingB],
      [rowsOfB, 'inB', this.#bytes[1], this.#waitingB, this.#waitingA],
    ] as const
    for (const [rows, side, bytes, own, others] of sides) {
      const [key, all] = [columnsOf(this.#key, side), columnsOf(this.#columns, side)]
      for (const row of rows) {
        if (row.at(-2) === 1n) return TOO_LONG
        this.#meet(digest(row, key, bytes), digest(row, all, bytes), own, others)
        if (this.#waiting > MOST_WAITING) return TOO_MANY
      }
    }
    return null
  }

  #meet(key: string, values: string, own: Map<string, string[]>, others: Map<string, string[]>): void {
    const found = others.get(key)
    if (found === undefined) {
      const list = own.get(key)
      if (list === undefined) own.set(key, [values])
      else list.push(values)
      this.#waiting++
      return
    }
    // Of rows that share a key the first is taken, in the order in which they stand.
    if (found.shift() === values) this.#same++
    else this.#changed++
    if (found.length === 0) others.delete(key)
    this.#waiting--
  }

  result(): { added: number; removed: number; changed: number; same: number } {
    const rowsIn = (waiting: Map<string, string[]>): number =>
      [...waiting.values()].reduce((sum, { length }) => sum + length, 0)
    return {
      added: rowsIn(this.#waitingB),
      removed: rowsIn(this.#waitingA),
      changed: this.#changed,
      same: this.#same,
    }
  }
}

type BytesOf = (row: TableRow, place: number) => Buffer | null

/**
 * The stored bytes of one value, for text that does not read back as what it is. Its statements are prepared
 * beforehand: none can be while rows are being read.
 */
function bytesOf(db: ReadableDb, table: string): BytesOf {
  const columns = readColumns(db, table)
  const rowId = rowIdName(columns)
  const statements = ownColumns(columns).map(({ spelled }) =>
    db
      .prepare<[bigint], Buffer | null>(
        `SELECT CAST(t.${quoteName(spelled)} AS BLOB) FROM main.${quoteName(table)} AS t NOT INDEXED WHERE t.${rowId} = ?`,
      )
      .pluck(),
  )
  return (row, place) => statements[place]!.get(row.at(-1) as bigint) ?? null
}

/** What tells some values of a row from all others. */
function digest(
  row: TableRow,
  columns: readonly { readonly at: number; readonly otherwise: Cell }[],
  bytes: BytesOf,
): string {
  const hash = createHash('sha256')
  for (const { at, otherwise } of columns) {
    const cell = at < 0 ? otherwise : row[at]!
    if (cell instanceof Buffer) hash.update(`b${cell.length}:`).update(cell)
    else if (typeof cell === 'string') {
      hash.update(`t${cell.length}:`).update(cell)
      const stored = at >= 0 && cell.includes('\uFFFD') ? bytes(row, at) : null
      if (stored !== null) hash.update(stored)
    } else hash.update(`${typeof cell} ${cell};`)
  }
  return hash.digest('base64')
}
