import type { ReadableDb } from '../db/open.ts'
import { UNREADABLE } from '../legacy/unreadable.ts'
import { exactInteger, type TurnColumns, turnSql } from '../queries/columns.ts'
import { statement, tableShape } from '../queries/statements.ts'
import { jsonBytesSql, jsonTextSql } from '../schema/json-text.ts'
import type { StoredBlock, StoredSnapshot, UnreadableSnapshot } from './payload.ts'
import type { Id } from './request.ts'
import { storedId } from './stored-id.ts'

/** Stored text of one snapshot that is read, in bytes: what stands after it is left out, and the answer says so. */
const SNAPSHOT_BYTES = 16 * 1024 * 1024
const SNAPSHOT_BLOCKS = 20_000

/** One phase snapshot of a turn. */
export interface SnapshotKey {
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  readonly phase: string
  /** The four again, as bytes in the database's own encoding: by them rows are found. */
  readonly stored: readonly [conv_id: Buffer, session_id: Buffer, turn_id: Buffer, phase: Buffer]
  /** Decimal text beyond 2^53. */
  readonly created_at_ms: number | string
}

/** Ids are as they were asked for. */
export interface SnapshotFilter {
  readonly conv_id: Id | null
  readonly session_id: Id | null
  readonly turn_id: Id | null
  readonly phase: Id | null
  /** 0 for no bound. */
  readonly since_ms: bigint
  readonly limit: number
}

const IDS = ['conv_id', 'session_id', 'turn_id'] as const
const MEMBERSHIP = [...IDS, 'phase', 'snapshot_created_at_ms', 'ordinal', 'block_id', 'content_hash']
const UNREADABLE_COLUMNS = [...IDS, 'phase', 'snapshot_created_at_ms', 'problem', 'text']
const BLOCK = ['block_id', 'content_hash', 'kind', 'role', 'payload_json']

const hasColumns = (db: ReadableDb, table: string, names: readonly string[]): boolean => {
  const shape = tableShape(db, table)
  return shape !== null && names.every((name) => shape.columns.has(name))
}

/** Whether the file has turns with snapshots of blocks: v0 and v1 files have not. */
export const hasSnapshots = (db: ReadableDb): boolean =>
  hasColumns(db, 'turns', IDS) &&
  hasColumns(db, 'turn_block_membership', MEMBERSHIP) &&
  hasColumns(db, 'blocks', BLOCK)

const blob = (name: string): string => `CAST(${text(name)} AS BLOB)`
const text = (name: string): string => `coalesce(CAST(${name} AS TEXT), '')`
const given = 'CAST(? AS TEXT)'

/** The statement for a filter, and what it takes. A conversation is a range of the primary key, one turn a small one. */
export function snapshotsSql(db: ReadableDb, filter: SnapshotFilter): { sql: string; parameters: unknown[] } {
  const { conv_id, session_id, turn_id, phase, since_ms, limit } = filter
  const parameters: unknown[] = []
  const conditions: string[] = []
  const where = (condition: string, id: Id | null): void => {
    if (id === null) return
    conditions.push(`${condition} ${given}`)
    parameters.push(storedId(db, id))
  }
  where('m.conv_id =', conv_id)
  if (conv_id === null && session_id !== null) {
    // The membership has no index by session; the turns do, and name the few conversations to look at.
    conditions.push(`m.conv_id IN (SELECT conv_id FROM main.turns WHERE session_id = ${given})`)
    parameters.push(storedId(db, session_id))
  }
  where('m.session_id =', session_id)
  where('m.turn_id =', turn_id)
  where('m.phase =', phase)
  if (since_ms > 0n) {
    conditions.push('m.snapshot_created_at_ms >= ?')
    parameters.push(since_ms)
  }
  parameters.push(limit)
  const ids = [...IDS, 'phase']
  const order = (of: string): string =>
    `${of}.snapshot_created_at_ms DESC, ${ids.map((name) => `${of}.${name}`).join(', ')}`
  const own = ids.map((name) => `m.${name}`).join(', ')
  // Only the snapshots that are given are turned into text: a conversation may have millions.
  const sql = `SELECT ${ids.map((name) => text(`s.${name}`)).join(', ')}, ${ids.map((name) => blob(`s.${name}`)).join(', ')},
      ${exactInteger('s.snapshot_created_at_ms')}
    FROM (SELECT ${own}, m.snapshot_created_at_ms FROM main.turn_block_membership m
      WHERE ${conditions.join(' AND ')} GROUP BY ${own}, m.snapshot_created_at_ms
      ORDER BY ${order('m')} LIMIT ?) s
    ORDER BY ${order('s')}`
  return { sql, parameters }
}

type KeyRow = [string, string, string, string, Buffer, Buffer, Buffer, Buffer, number | string | null]

/** Snapshots under a filter, newest first, then by ids. */
export function snapshotKeys(db: ReadableDb, filter: SnapshotFilter): SnapshotKey[] {
  const { sql, parameters } = snapshotsSql(db, filter)
  return statement<KeyRow>(db, sql)
    .all(...parameters)
    .map(([conv_id, session_id, turn_id, phase, a, b, c, d, created_at_ms]) => ({
      conv_id,
      session_id,
      turn_id,
      phase,
      stored: [a, b, c, d],
      created_at_ms: created_at_ms ?? 0,
    }))
}

/** The row of `turns` that a snapshot belongs to. */
export interface SnapshotTurn {
  readonly runtime_key: string
  readonly inference_id: string
}

/** A JSON column as text, none where it is too long, and its size. */
const sized = (column: string): string =>
  `${jsonBytesSql(column)}, CASE WHEN ${jsonBytesSql(column)} <= ${SNAPSHOT_BYTES} THEN ${jsonTextSql(column)} END`

const blocksSql = (
  metadata: string,
): string => `SELECT ${text('m.block_id')}, ${text('b.kind')}, ${text('b.role')}, b.block_id IS NOT NULL,
    ${sized('b.payload_json')}, ${sized(metadata)}
  FROM main.turn_block_membership m
  LEFT JOIN main.blocks b ON b.block_id = m.block_id AND b.content_hash = m.content_hash
  WHERE m.conv_id = ${given} AND m.session_id = ${given} AND m.turn_id = ${given} AND m.phase = ${given}
    AND m.snapshot_created_at_ms = ? ORDER BY m.ordinal LIMIT ${SNAPSHOT_BLOCKS + 1}`

const unreadableSql = `SELECT problem, coalesce(text, '') FROM main.${UNREADABLE}
  WHERE conv_id = ${given} AND session_id = ${given} AND turn_id = ${given} AND phase = ${given}
    AND snapshot_created_at_ms = ?`

type BlockRow = [
  block_id: string,
  kind: string,
  role: string,
  known: 0 | 1,
  payloadBytes: number | null,
  payload: string | null,
  metadataBytes: number | null,
  metadata: string | null,
]

type SnapshotColumns = [
  runtime_key: string,
  inference_id: string,
  metadataBytes: number | null,
  metadata: string | null,
  dataBytes: number | null,
  data: string | null,
]

/** Reads snapshots of one database, one at a time. Statements are prepared once. */
export class SnapshotReader {
  readonly #db: ReadableDb
  readonly #blocks: string
  readonly #turn: string
  /** Null where every payload is told by its blocks: all files but v0 and v1. */
  readonly #unreadable: string | null

  constructor(db: ReadableDb, columns: TurnColumns) {
    this.#db = db
    const metadata = tableShape(db, 'blocks')?.columns.has('block_metadata_json')
      ? 'b.block_metadata_json'
      : 'NULL'
    this.#blocks = blocksSql(metadata)
    this.#unreadable = hasColumns(db, UNREADABLE, UNREADABLE_COLUMNS) ? unreadableSql : null
    const sql = turnSql(columns)
    const json = (column: string): string => sized(columns.names.has(column) ? column : 'NULL')
    this.#turn = `SELECT coalesce(${sql.runtime_key}, ''), coalesce(${sql.inference_id}, ''),
        ${json('turn_metadata_json')}, ${json('turn_data_json')}
      FROM ${sql.from} WHERE conv_id = ${given} AND session_id = ${given} AND turn_id = ${given} LIMIT 1`
  }

  /** A snapshot with its blocks and its turn; a turn that is not there has no values. */
  read({
    turn_id,
    stored: ids,
    created_at_ms,
  }: SnapshotKey): SnapshotTurn & (StoredSnapshot | UnreadableSnapshot) {
    const turn = statement<SnapshotColumns>(this.#db, this.#turn).get(...ids.slice(0, 3))
    const values = { turn_id, runtime_key: turn?.[0] ?? '', inference_id: turn?.[1] ?? '' }
    const unreadable =
      this.#unreadable === null
        ? undefined
        : statement<[problem: string, text: string]>(this.#db, this.#unreadable).get(
            ...ids,
            BigInt(created_at_ms),
          )
    if (unreadable !== undefined) return { ...values, problem: unreadable[0], text: unreadable[1] }
    const omitted: string[] = []
    let room = SNAPSHOT_BYTES
    const fitting = (what: string, value: string | null, bytes: number | null): string | null => {
      room -= bytes ?? 0
      if (room >= 0 || bytes === null) return value
      omitted.push(`${what}: left out, ${bytes} bytes are too many`)
      return null
    }
    const turn_metadata_json = fitting('metadata', turn?.[3] ?? null, turn?.[2] ?? null)
    const turn_data_json = fitting('data', turn?.[5] ?? null, turn?.[4] ?? null)
    const blocks: StoredBlock[] = []
    const rows = statement<BlockRow>(this.#db, this.#blocks)
    for (const row of rows.iterate(...ids, BigInt(created_at_ms))) {
      const [block_id, kind, role, known, payloadBytes, payload, metadataBytes, metadata] = row
      if (blocks.length === SNAPSHOT_BLOCKS) {
        omitted.push(`blocks after the first ${SNAPSHOT_BLOCKS}: left out`)
        break
      }
      const stored = {
        kind,
        role,
        payload_json: fitting(`payload of block ${block_id}`, payload, payloadBytes),
        block_metadata_json: fitting(`metadata of block ${block_id}`, metadata, metadataBytes),
      }
      blocks.push({ block_id, stored: known === 1 ? stored : null })
    }
    return {
      ...values,
      turn_metadata_json,
      turn_data_json,
      blocks,
      omitted,
    }
  }
}
