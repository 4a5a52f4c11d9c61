import { isUtf8 } from 'node:buffer'
import type { Statement } from 'better-sqlite3'
import { type Int64, toInt64 } from '../../../shared/contract/int64.ts'
import type { TurnDetail } from '../../../shared/contract/model.ts'
import type { Decoded } from '../../../shared/truth/decoded.ts'
import { type Metadata, readMetadata } from '../../../shared/truth/metadata.ts'
import type { OwnMetadata } from '../../../shared/truth/recovery-rule.ts'
import { metadataShape } from '../../../shared/truth/shape.ts'
import { isDamage } from '../db/errors.ts'
import type { ReadableDb } from '../db/open.ts'
import { isJsonbSql } from '../schema/json-text.ts'
import { exactInteger, type TurnColumns, type TurnSql, turnSql } from './columns.ts'
import { decodeMetadata, MOST_ENCODED } from './decode-metadata.ts'
import { decodeStart, isUtf8Database } from './statements.ts'

/** The longest metadata that is read as one text, in bytes: V8 cannot hold a string much longer. */
const LONGEST = 500_000_000
const TOO_LONG = 1
/** Bytes of stored metadata that are told where it is no text. */
const STORED_BYTES = 65_536

/** A turn's metadata as text and as what it says. */
export interface MetadataRow extends OwnMetadata {
  /** False where the text is too long to be read, or damaged. */
  readonly whole: boolean
  /** Whether the stored bytes are not valid UTF-8. */
  readonly invalidUtf8: boolean
}

const UNREADABLE: MetadataRow = {
  text: null,
  metadata: { kind: 'malformed' },
  whole: false,
  invalidUtf8: false,
  decoded: () => null,
}

type TextColumn = 'conv_id' | 'session_id' | 'turn_id' | 'runtime_key' | 'inference_id' | 'metadata'

/** A rowid as it comes from SQL: exact in each of these. */
type Rowid = bigint | number | string

/**
 * Text from the file as it is told apart and shown. Bytes that are not UTF-8 all decode to U+FFFD, so two ids
 * could read the same: such text carries its bytes.
 */
const withBytes = (text: string, bytes: Buffer): string =>
  isUtf8(bytes) ? text : `${text} [bytes ${bytes.toString('hex')}]`

/** Reads single turns by rowid, never more. Values of any storage class are read as text. */
export class RowReader {
  readonly #db: ReadableDb
  readonly #sql: TurnSql
  readonly #utf8: boolean
  readonly #turnId: Statement<[bigint], [string | null]>
  readonly #values: Statement<[bigint], [turn_id: string | null, inference_id: string | null]>
  readonly #bytes = new Map<TextColumn, Statement<[bigint], [Buffer | null]>>()
  readonly #metadata: Statement<[bigint], [string | number | null]>

  constructor(db: ReadableDb, columns: TurnColumns) {
    const sql = turnSql(columns)
    this.#db = db
    this.#sql = sql
    this.#utf8 = isUtf8Database(db)
    this.#turnId = this.#select(sql.turn_id)
    this.#values = this.#select(`${sql.turn_id}, ${sql.inference_id}`)
    this.#metadata = this.#select(
      `CASE WHEN ${sql.metadataBytes} > ${LONGEST} THEN ${TOO_LONG} ELSE ${sql.metadata} END`,
    )
  }

  #select<Row extends unknown[]>(expressions: string, condition = '1'): Statement<[bigint], Row> {
    const { from, rowid } = this.#sql
    return this.#db
      .prepare<[bigint], Row>(`SELECT ${expressions} FROM ${from} WHERE ${rowid} = ? AND ${condition}`)
      .raw(true) as Statement<[bigint], Row>
  }

  /** The stored bytes of one text, in the database's encoding; null where it is NULL or the row is gone. */
  bytes(column: TextColumn, rowid: Rowid): Buffer | null {
    const select = this.#bytes.get(column) ?? this.#select(`CAST(${this.#sql[column]} AS BLOB)`)
    this.#bytes.set(column, select)
    return select.get(BigInt(rowid))?.[0] ?? null
  }

  /** `text`, as it was read from `column` of the row, in the form in which it is told apart; '' for NULL. */
  exact(column: TextColumn, rowid: Rowid, text: string | null): string {
    if (text === null) return ''
    if (!text.includes('\uFFFD') || !this.#utf8) return text
    const bytes = this.bytes(column, rowid)
    return bytes === null ? text : withBytes(text, bytes)
  }

  turnId(rowid: bigint): string {
    return this.exact('turn_id', rowid, this.#turnId.get(rowid)?.[0] ?? null)
  }

  values(rowid: bigint): { turn_id: string; inference_id: string } {
    const row = this.#values.get(rowid)
    return {
      turn_id: this.exact('turn_id', rowid, row?.[0] ?? null),
      inference_id: this.exact('inference_id', rowid, row?.[1] ?? null),
    }
  }

  /**
   * The metadata of one row. Text that is damaged, or longer than any string can be, counts as malformed:
   * nothing can be taken from it.
   */
  metadata(rowid: bigint): MetadataRow {
    let text: string | number | null
    try {
      text = this.#metadata.get(rowid)?.[0] ?? null
    } catch (error) {
      if (!isDamage(error)) throw error
      return UNREADABLE
    }
    return typeof text === 'number' ? UNREADABLE : this.metadataOf(rowid, text)
  }

  /** What `text`, as it was read from the row's metadata, says; its bytes are looked at where U+FFFD may hide some. */
  metadataOf(rowid: Rowid, text: string | null): MetadataRow {
    let invalidUtf8 = false
    if (text?.includes('\uFFFD') && this.#utf8) {
      const bytes = this.bytes('metadata', rowid)
      invalidUtf8 = bytes !== null && !isUtf8(bytes)
    }
    const metadata = readMetadata(text, invalidUtf8)
    let known: Decoded | null | undefined
    const decoded = (): Decoded | null => {
      if (known === undefined) known = this.#decoded(BigInt(rowid), metadata)
      return known
    }
    return { text, metadata, whole: true, invalidUtf8, decoded }
  }

  #decoded(rowid: bigint, metadata: Metadata): Decoded | null {
    const isText = metadata.kind === 'not-an-object' && metadata.type === 'string'
    if (metadata.kind !== 'malformed' && !isText) return null
    const { metadataColumn } = this.#sql
    const exact = this.#utf8 ? '1' : `typeof(${metadataColumn}) = 'blob'`
    const stored = this.#select<[string | Buffer | null]>(
      `CASE WHEN octet_length(${metadataColumn}) <= ${MOST_ENCODED}
         THEN CASE WHEN ${exact} THEN CAST(${metadataColumn} AS BLOB) ELSE CAST(${metadataColumn} AS TEXT) END END`,
    ).get(rowid)?.[0]
    return stored == null ? null : decodeMetadata(stored)
  }

  /** The first `most` bytes of a text, its size as stored, and whether those bytes are not valid UTF-8. */
  start(
    column: 'metadata' | 'data',
    rowid: bigint,
    most: number,
  ): { text: string; bytes: number; invalid_utf8: boolean } {
    const stored = `CAST(${this.#sql[column]} AS BLOB)`
    const row = this.#select<[number | null, Buffer | null]>(
      `octet_length(${stored}), substr(${stored}, 1, ${most})`,
    ).get(rowid)
    const start = row?.[1] ?? null
    if (start === null) return { text: '', bytes: 0, invalid_utf8: false }
    const text = decodeStart(this.#db, start)
    const lost = text.includes('\uFFFD') && this.#utf8
    return { text, bytes: row?.[0] ?? 0, invalid_utf8: lost && !isUtf8(start) }
  }

  /** What the metadata is stored as where that is no text, with the start of its bytes. */
  stored(rowid: bigint): TurnDetail['metadata_stored'] {
    const { metadataColumn } = this.#sql
    const row = this.#select<[bytes: number, jsonb: 0 | 1, start: Buffer | null]>(
      `octet_length(${metadataColumn}), ${isJsonbSql(metadataColumn)}, substr(${metadataColumn}, 1, ${STORED_BYTES})`,
      `typeof(${metadataColumn}) = 'blob'`,
    ).get(rowid)
    if (row === undefined) return undefined
    const [bytes, jsonb, start] = row
    return { form: jsonb === 1 ? 'jsonb' : 'blob', bytes, hex: start?.toString('hex') ?? '' }
  }

  /** What stands where the turn's times are not numbers. */
  oddTimes(rowid: bigint): TurnDetail['odd_times'] {
    const { timeNotANumber, createdNotANumber } = this.#sql
    const row = this.#select<[string | null, string | null]>(`${timeNotANumber}, ${createdNotANumber}`)
    const [updated = null, created = null] = row.get(rowid) ?? []
    if (updated === null && created === null) return undefined
    return { ...(updated === null ? {} : { updated }), ...(created === null ? {} : { created }) }
  }

  /** When the turn was created, ms since epoch; null where the file does not say. */
  createdAt(rowid: bigint): Int64 | null {
    const row = this.#select<[number | string | null]>(exactInteger(this.#sql.created)).get(rowid)
    const created = row?.[0] ?? null
    return created === null ? null : toInt64(BigInt(created))
  }
}

const readers = new WeakMap<ReadableDb, WeakMap<TurnColumns, RowReader>>()

/** The reader of a connection, its statements prepared once. */
export function rowReader(db: ReadableDb, columns: TurnColumns): RowReader {
  const ofDb = readers.get(db) ?? new WeakMap<TurnColumns, RowReader>()
  readers.set(db, ofDb)
  const reader = ofDb.get(columns) ?? new RowReader(db, columns)
  ofDb.set(columns, reader)
  return reader
}

/** The label of rows whose metadata SQLite cannot read, or no string can hold. */
const UNREADABLE_SHAPE = 'unreadable: damaged or too long'

/** The label under which a row is grouped. */
export const shapeOfRow = (row: MetadataRow): string =>
  row.whole ? metadataShape(row.text, row.metadata, row.decoded()) : UNREADABLE_SHAPE
