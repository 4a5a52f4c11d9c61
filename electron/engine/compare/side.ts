import type { Statement } from 'better-sqlite3'
import { quoteName, type ReadableDb } from '../db/open.ts'
import type { TurnColumns } from '../queries/columns.ts'
import { rowReader } from '../queries/row-reader.ts'
import { decodeStart, statement } from '../queries/statements.ts'
import { rowidAt, type TurnIndex } from '../queries/turn-index.ts'
import type { ColumnFact } from '../schema/facts.ts'
import { ownColumns, readSchema } from '../schema/read.ts'
import { type Cell, rowSql } from './cells.ts'

/** One value, with what tells it from every other. */
interface WholeCell {
  readonly type: string
  readonly bytes: number
}

type Row = [...cells: Cell[], isLong: bigint, rowid: bigint]
const FROM = 'main.turns AS t NOT INDEXED'
/** Bytes of a value that is compared as a whole; longer ones are compared piece by piece. */
const MOST_WHOLE = 2 ** 16
/** Bytes of a long value that are held at once. */
const PIECE = 2 ** 24

/** One file of a comparison, as its turns are read: never through an index, which may not hold what the table does. */
export class Side {
  readonly db: ReadableDb
  readonly turnColumns: TurnColumns
  readonly index: TurnIndex
  readonly columns: readonly ColumnFact[]
  readonly #own: readonly ColumnFact[]
  readonly #rows: Statement<[string], Row>
  readonly #row: Statement<[bigint], Row>
  readonly encoding: string

  constructor(db: ReadableDb, turnColumns: TurnColumns, index: TurnIndex) {
    this.db = db
    this.turnColumns = turnColumns
    this.index = index
    this.columns = readSchema(db).turns!.columns
    this.#own = ownColumns(this.columns)
    this.encoding = String(db.pragma('encoding', { simple: true }))
    const { rowid } = turnColumns
    const values = `${rowSql(this.columns, MOST_WHOLE)}, t.${rowid}`
    this.#rows = db
      .prepare<[string], Row>(
        `SELECT ${values} FROM json_each(?) AS asked CROSS JOIN ${FROM} WHERE t.${rowid} = asked.value`,
      )
      .safeIntegers()
      .raw() as Statement<[string], Row>
    this.#row = db
      .prepare<[bigint], Row>(`SELECT ${values} FROM ${FROM} WHERE t.${rowid} = ?`)
      .safeIntegers()
      .raw() as Statement<[bigint], Row>
  }

  rowid(slot: number): bigint {
    return rowidAt(this.index, slot)
  }

  /** The rows of some slots in that order; throws on damage. */
  rows(slots: readonly number[]): Row[] {
    return this.#rows.all(`[${slots.map((slot) => this.rowid(slot)).join(',')}]`)
  }

  /** One row; throws on damage. */
  row(slot: number): Row | undefined {
    return this.#row.get(this.rowid(slot))
  }

  /** The whole key of a turn as text that no other key has; '' for a row that cannot be read. */
  key(slot: number, places: readonly number[]): string {
    const row = this.row(slot)
    if (row === undefined) return ''
    return JSON.stringify(
      places.map((place) => {
        const cell = row[place] as Cell
        if (cell instanceof Buffer) return ['blob', cell.toString('hex')]
        if (typeof cell !== 'string') return [typeof cell, String(cell)]
        const bytes = cell.includes('\uFFFD') ? this.utf8(slot, place) : null
        return ['text', cell, bytes?.toString('hex') ?? '']
      }),
    )
  }

  #value<T>(slot: number, place: number, sql: (column: string) => string): T | undefined {
    const column = `t.${quoteName(this.#own[place]!.spelled)}`
    const where = `t.${this.turnColumns.rowid} = ?`
    return statement<[T]>(this.db, `SELECT ${sql(column)} FROM ${FROM} WHERE ${where}`).get(
      this.rowid(slot),
    )?.[0]
  }

  /** The bytes of one text as UTF-8: those that are stored, where the file stores that. */
  utf8(slot: number, place: number): Buffer | null {
    const stored = this.bytes(slot, place)
    return stored === null || this.encoding === 'UTF-8' ? stored : Buffer.from(this.decode(stored))
  }

  /** The stored bytes of one value. */
  bytes(slot: number, place: number): Buffer | null {
    return this.#value<Buffer | null>(slot, place, (column) => `CAST(${column} AS BLOB)`) ?? null
  }

  /** A whole value, which must not be long beyond what a string holds. */
  text(slot: number, place: number): Cell {
    return this.#value<Cell>(slot, place, (column) => column) ?? null
  }

  /** The text that such a start is of. */
  decode(start: Buffer): string {
    return decodeStart(this.db, start)
  }

  size(slot: number, place: number): WholeCell {
    return {
      type: this.#value<string>(slot, place, (column) => `typeof(${column})`) ?? 'null',
      bytes: this.#value<number | null>(slot, place, (column) => `octet_length(${column})`) ?? 0,
    }
  }

  /** The start of a value as it is stored, integers and reals as SQLite prints them. */
  start(slot: number, place: number, most: number): Buffer {
    return (
      this.#value<Buffer | null>(slot, place, (column) => `substr(CAST(${column} AS BLOB), 1, ${most})`) ??
      Buffer.alloc(0)
    )
  }

  /** One piece of a long value. @param from byte, counted from 0 */
  piece(slot: number, place: number, from: number): Buffer | null {
    const sql = (column: string): string => `substr(CAST(${column} AS BLOB), ${from + 1}, ${PIECE})`
    return this.#value<Buffer | null>(slot, place, sql) ?? null
  }

  /** One of the two values as the engine reads it everywhere; '' where it is missing. */
  truth(slot: number, column: 'runtime_key' | 'inference_id', cell: Cell | undefined): string {
    if (column === 'runtime_key') return this.index.runtimeKeys[this.index.runtime[slot]!]!
    if (typeof cell === 'string' && !cell.includes('\uFFFD')) return cell
    return rowReader(this.db, this.turnColumns).values(this.rowid(slot)).inference_id
  }
}

/** Bytes of a long value that are compared as text where the files store text otherwise. */
const MOST_AS_TEXT = 2 ** 28

/**
 * Whether two values are the same that read as NULL, because they are long or are that; a file without the column
 * counts as holding NULL. Piece by piece; null where it cannot be told.
 */
export function isSameLong(
  a: Side,
  slotOfA: number,
  inA: number,
  b: Side,
  slotOfB: number,
  inB: number,
): boolean | null {
  if (inA < 0) return b.size(slotOfB, inB).type === 'null'
  if (inB < 0) return a.size(slotOfA, inA).type === 'null'
  const [left, right] = [a.size(slotOfA, inA), b.size(slotOfB, inB)]
  if (left.type !== right.type) return false
  if (a.encoding !== b.encoding && left.type === 'text') {
    if (Math.max(left.bytes, right.bytes) > MOST_AS_TEXT) return null
    return a.text(slotOfA, inA) === b.text(slotOfB, inB)
  }
  if (left.bytes !== right.bytes) return false
  for (let from = 0; from < left.bytes; from += PIECE) {
    const [piece, other] = [a.piece(slotOfA, inA, from), b.piece(slotOfB, inB, from)]
    if (piece === null || other === null || !piece.equals(other)) return false
  }
  return true
}
