import { isUtf8 } from 'node:buffer'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { type BackfillDecision, decideBackfill, type TruthValues } from '../../../shared/truth/backfill.ts'
import { isMissing, TRUTH_COLUMNS, type TruthColumn, UNKNOWN } from '../../../shared/truth/columns.ts'
import { type Metadata, readMetadata } from '../../../shared/truth/metadata.ts'
import { type ServerValue, serverFill } from '../../../shared/truth/server-made.ts'
import { quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import type { PassingTurn } from '../queries/carried-over.ts'
import { exactInteger, turnColumns, turnSql } from '../queries/columns.ts'
import type { SchemaFacts, TurnsFacts } from '../schema/facts.ts'
import { isJsonbSql, jsonTextSql } from '../schema/json-text.ts'
import { rowIdName } from '../schema/read.ts'
import type { Chunk } from './chunks.ts'

/** Bytes of metadata text beyond which a row is not parsed: V8 has no string of more than half a gibibyte. */
const LONGEST_METADATA = 2 ** 28

/** Stands for a value that is there; the backfill asks only whether there is one. */
export const PRESENT = 'present'

/** A row that lacks a value, and what the backfill does about it. */
export interface MissingRow {
  readonly row: bigint
  readonly values: TruthValues
  readonly decision: BackfillDecision
  /** What a current server would write where the backfill leaves a column empty. */
  readonly server: readonly ServerFill[]
}

export type ServerFill = ServerValue & { readonly column: TruthColumn }

/** What a current server would write into the columns of a row that stay empty. */
export function serverFills(
  values: TruthValues,
  { fills, stays }: BackfillDecision,
  metadata: Metadata,
): ServerFill[] {
  if (stays === null) return []
  return TRUTH_COLUMNS.flatMap((column) => {
    if (!isMissing(values[column]) || fills.some((fill) => fill.column === column)) return []
    const made = serverFill(metadata, column)
    return made === null ? [] : [{ column, ...made }]
  })
}

/** The row id's name in `turns`; a file that hides all three names is unrelated. */
export function turnsRowId(turns: TurnsFacts): string {
  const name = rowIdName(turns.columns)
  if (name === null) throw new Error('the rows of turns cannot be told apart')
  return name
}

/** SQL that is true where the playbook calls the column missing, whatever the row holds. */
const missingSql = (turns: TurnsFacts, column: string): string =>
  turns.columns.some((c) => c.name === column) ? `COALESCE(${column}, '') = ''` : '1'

const isNullSql = (turns: TurnsFacts, column: string): string =>
  turns.columns.some((c) => c.name === column) ? `${column} IS NULL` : '0'

const RUNTIME_MISSING = 1
const INFERENCE_MISSING = 2
const RUNTIME_NULL = 4
const INFERENCE_NULL = 8
const TOO_LONG = 16
const JSONB = 32

const standing = (flags: number, missing: number, isNull: number): string | null =>
  (flags & missing) === 0 ? PRESENT : (flags & isNull) === 0 ? UNKNOWN : null

/** Reads rows' metadata as text, and knows where the text is not what the bytes say. */
export class MetadataReader {
  readonly #has: boolean
  readonly #bytes: ((row: bigint) => Buffer | null) | null

  constructor(db: ReadableDb | WritableDb, facts: SchemaFacts, turns: TurnsFacts) {
    this.#has = turns.columns.some((column) => column.name === 'turn_metadata_json')
    if (!this.#has || facts.encoding !== 'UTF-8') this.#bytes = null
    else {
      const read = db
        .prepare<[bigint], Buffer | null>(
          `SELECT CAST(${this.textSql()} AS BLOB) FROM main.${quoteName(turns.name)} NOT INDEXED WHERE ${turnsRowId(turns)} = ?`,
        )
        .pluck()
      this.#bytes = (row) => read.get(row) ?? null
    }
  }

  /**
   * SQL that is true where the text is too long to read.
   * @param prefix alias of the table and a dot, where a statement has several
   */
  readonly tooLongSql = (prefix = ''): string =>
    this.#has ? `octet_length(${prefix}turn_metadata_json) > ${LONGEST_METADATA}` : '0'

  /** SQL for the text of a row's metadata, NULL where it is too long to read. */
  readonly textSql = (prefix = ''): string =>
    this.#has
      ? `IIF(${this.tooLongSql(prefix)}, NULL, ${jsonTextSql(`${prefix}turn_metadata_json`)})`
      : 'NULL'

  /** SQL that is true where a server could not read the metadata, since it is JSONB. */
  readonly jsonbSql = (): string => (this.#has ? isJsonbSql('turn_metadata_json') : '0')

  read(row: bigint, text: string | null): Metadata {
    // U+FFFD may be the text's own, or stand for bytes that are no UTF-8: only the bytes tell.
    const bytes = text?.includes('\uFFFD') ? this.#bytes?.(row) : null
    return readMetadata(text, bytes != null && !isUtf8(bytes))
  }
}

type ScannedRow = [row: bigint, flags: bigint, metadata: string | null, ...turn: Partial<Passing>]
export type Passing = [
  conv_id: string | null,
  session_id: string | null,
  turn_id: string | null,
  time: bigint | number | string | null,
  runtime_key: string | null,
]

/** SQL for what `passingTurn` reads. */
export function passingSql(turns: TurnsFacts): string {
  const sql = turnSql(turnColumns(turns))
  // Of integers alone the order is certain without asking SQLite.
  const time = `CASE ${sql.timeType} WHEN 'integer' THEN ${exactInteger(sql.timeNumber)} END`
  return [sql.conv_id, sql.session_id, sql.turn_id, time, sql.runtime_key].join(', ')
}

export const passingTurn = (
  ...[conv_id, session_id, turn_id, time, runtime_key]: Partial<Passing>
): PassingTurn => ({
  conv_id: conv_id ?? '',
  session_id: session_id ?? '',
  turn_id: turn_id ?? '',
  time: typeof time === 'bigint' ? Number(time) : null,
  runtime_key: runtime_key ?? null,
})

/**
 * Prepares the walk over the rows that lack a value. The answer visits those of a chunk, in row order, and decides
 * each by `decideBackfill`. It reads row by row: a chunk at once would outlive the young heap, and memory would grow.
 * While it runs, the connection can read but not write.
 * @param visitEvery also sees the rows that are complete
 */
export function prepareScan(
  db: ReadableDb | WritableDb,
  facts: SchemaFacts,
  turns: TurnsFacts,
  visitEvery?: (turn: PassingTurn, text: string | null, metadata: Metadata) => void,
): (chunk: Chunk, visit: (missing: MissingRow) => void) => void {
  const rowId = turnsRowId(turns)
  const metadata = new MetadataReader(db, facts, turns)
  const runtime = missingSql(turns, 'runtime_key')
  const inference = missingSql(turns, 'inference_id')
  const isMissing = `((${runtime}) OR (${inference}))`
  const passing = visitEvery ? `, ${passingSql(turns)}` : ''
  const rows = db
    .prepare<[bigint, bigint], ScannedRow>(
      `SELECT ${rowId},
              (${runtime}) * ${RUNTIME_MISSING} + (${inference}) * ${INFERENCE_MISSING}
                + (${isNullSql(turns, 'runtime_key')}) * ${RUNTIME_NULL}
                + (${isNullSql(turns, 'inference_id')}) * ${INFERENCE_NULL}
                + COALESCE(${metadata.tooLongSql()}, 0) * ${TOO_LONG}
                + ${metadata.jsonbSql()} * ${JSONB},
              ${metadata.textSql()}${passing}
         FROM main.${quoteName(turns.name)} NOT INDEXED
        WHERE ${rowId} BETWEEN ? AND ? ${visitEvery ? '' : `AND ${isMissing}`}
        ORDER BY ${rowId}`,
    )
    .safeIntegers()
    .raw()
  return ({ from, to }, visit) => {
    for (const scanned of rows.iterate(from, to)) {
      const [row, , text] = scanned
      const flags = Number(scanned[1])
      if ((flags & TOO_LONG) !== 0) {
        throw new TurnscopeError(
          'MigrationRefused',
          `The metadata of row ${row} is larger than ${LONGEST_METADATA / 2 ** 20} MiB.`,
          'Such a row is no turn a server wrote. Ask for a fresh copy, or remove the row from a copy.',
        )
      }
      const values: TruthValues = {
        runtime_key: standing(flags, RUNTIME_MISSING, RUNTIME_NULL),
        inference_id: standing(flags, INFERENCE_MISSING, INFERENCE_NULL),
      }
      const read = metadata.read(row, text)
      visitEvery?.(passingTurn(scanned[3], scanned[4], scanned[5], scanned[6], scanned[7]), text, read)
      if ((flags & (RUNTIME_MISSING | INFERENCE_MISSING)) === 0) continue
      const decision = decideBackfill(values, read)
      const server = (flags & JSONB) === 0 ? serverFills(values, decision, read) : []
      visit({ row, values, decision, server })
    }
  }
}
