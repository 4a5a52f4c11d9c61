import { toInt64 } from '../../../shared/contract/int64.ts'
import type { TurnDetail } from '../../../shared/contract/model.ts'
import type { ReadableDb } from '../db/open.ts'
import { jsonBytesSql, jsonTextSql } from '../schema/json-text.ts'
import { exactInteger, type TurnColumns, turnSql } from './columns.ts'
import { decodeStart, statement, tableShape } from './statements.ts'

/** Text of one payload that is read, in bytes. */
const PAYLOAD = 65_536
/** Text of all payloads of a turn together, in bytes: past it only sizes are told. */
const PAYLOADS = 16_777_216
/** Blocks of a turn over all its snapshots: past it whole snapshots, the oldest, are left out. */
const BLOCKS = 20_000

type Phase = TurnDetail['phases'][number]

type MembershipRow = [
  phase: string,
  snapshot: number | string,
  ordinal: number | string,
  block_id: string,
  kind: string,
  role: string,
  payload_bytes: number,
  block: number | string | null,
]

const MEMBERSHIP = [
  'conv_id',
  'session_id',
  'turn_id',
  'phase',
  'snapshot_created_at_ms',
  'ordinal',
  'block_id',
  'content_hash',
]
const BLOCK = ['block_id', 'content_hash', 'kind', 'role', 'payload_json']

function hasTable(db: ReadableDb, table: string, names: readonly string[]): boolean {
  const shape = tableShape(db, table)
  return shape !== null && !shape.withoutRowid && names.every((name) => shape.columns.has(name))
}

const text = (name: string): string => `coalesce(CAST(${name} AS TEXT), '')`
const integer = (name: string): string => exactInteger(`coalesce(CAST(${name} AS INTEGER), 0)`)

function membership(db: ReadableDb, columns: TurnColumns, rowid: bigint): MembershipRow[] {
  const sql = turnSql(columns)
  // The turn's own stored values are what joins, so that ids of any bytes find their blocks.
  const ids = ['conv_id', 'session_id', 'turn_id'].map((name) => `m.${name} = t.${name}`)
  return statement<MembershipRow>(
    db,
    `SELECT ${text('m.phase')}, ${integer('m.snapshot_created_at_ms')}, ${integer('m.ordinal')},
       ${text('m.block_id')}, ${text('b.kind')}, ${text('b.role')},
       coalesce(${jsonBytesSql('b.payload_json')}, 0), ${exactInteger('b._rowid_')}
     FROM ${sql.from} t CROSS JOIN main.turn_block_membership m ON ${ids.join(' AND ')}
     LEFT JOIN main.blocks b ON b.block_id = m.block_id AND b.content_hash = m.content_hash
     WHERE t.${sql.rowid} = ?
     ORDER BY m.snapshot_created_at_ms DESC, m.phase, m.ordinal LIMIT ${BLOCKS + 1}`,
  ).all(rowid)
}

function payload(db: ReadableDb, block: bigint, bytes: number): string {
  if (bytes <= PAYLOAD) {
    const whole = `SELECT coalesce(${jsonTextSql('payload_json')}, '') FROM main.blocks WHERE _rowid_ = ?`
    return statement<[string]>(db, whole).get(block)?.[0] ?? ''
  }
  const start = `SELECT substr(CAST(${jsonTextSql('payload_json')} AS BLOB), 1, ${PAYLOAD}) FROM main.blocks WHERE _rowid_ = ?`
  const stored = statement<[Buffer]>(db, start).get(block)?.[0]
  return stored === undefined ? '' : decodeStart(db, stored)
}

/** Whether the file has the tables of messages, and turns can be found in them. */
const hasBlocks = (db: ReadableDb, columns: TurnColumns): boolean =>
  ['conv_id', 'session_id', 'turn_id'].every((name) => columns.names.has(name)) &&
  hasTable(db, 'turn_block_membership', MEMBERSHIP) &&
  hasTable(db, 'blocks', BLOCK)

const absence = (block: MembershipRow[7]): { absent?: true } => (block === null ? { absent: true } : {})

interface Messages {
  /** The snapshot that is read: the newest final one, else the newest; '' without one. */
  readonly phase: string
  /** Those that are not in `before`, in order. */
  readonly blocks: Phase['blocks']
  readonly repeated: number
  /** What the turn holds, to tell the next one's messages apart. */
  readonly held: ReadonlySet<string>
}

/**
 * The messages of one turn. Without `before` only what it holds is told, and no payload is read.
 * @param room bytes of payloads that may still be read; what is read is taken off
 */
export function messagesOf(
  db: ReadableDb,
  columns: TurnColumns,
  rowid: bigint,
  before: ReadonlySet<string> | null,
  room: { bytes: number },
): Messages {
  const rows = hasBlocks(db, columns) ? membership(db, columns, rowid) : []
  const read = rows.find(([phase]) => phase === 'final') ?? rows[0]
  const held = new Set<string>()
  const blocks: Phase['blocks'] = []
  let repeated = 0
  for (const [phase, snapshot, , block_id, kind, role, payload_bytes, block] of rows) {
    if (phase !== read?.[0] || snapshot !== read[1]) continue
    const key = block === null ? `id ${block_id}` : `row ${block}`
    held.add(key)
    if (before === null) continue
    if (before.has(key)) {
      repeated++
      continue
    }
    const fits = block !== null && room.bytes > 0
    const payload_json = fits ? payload(db, BigInt(block), payload_bytes) : ''
    room.bytes -= Math.min(payload_bytes, PAYLOAD)
    blocks.push({
      ordinal: held.size - 1,
      block_id,
      kind,
      role,
      payload_json,
      payload_bytes,
      ...absence(block),
    })
  }
  return { phase: read?.[0] ?? '', blocks, repeated, held }
}

/**
 * The snapshots of one turn, newest first, each with its blocks in order; none where the file has no block
 * tables. A block that the membership names and `blocks` lacks has its id alone, and says so.
 */
export function phasesOf(db: ReadableDb, columns: TurnColumns, rowid: bigint): Phase[] {
  if (!hasBlocks(db, columns)) return []
  const rows = membership(db, columns, rowid)
  const phases: Phase[] = []
  let room = PAYLOADS
  /** What was read, by the block's row: a turn's snapshots hold the same blocks. */
  const read = new Map<bigint, string>()
  const payloadOf = (block: bigint, bytes: number): string => {
    const known = read.get(block) ?? payload(db, block, bytes)
    read.set(block, known)
    return known
  }
  for (const [phase, snapshot, ordinal, block_id, kind, role, payload_bytes, block] of rows.slice(
    0,
    BLOCKS,
  )) {
    const snapshot_created_at_ms = toInt64(BigInt(snapshot))
    let current = phases.at(-1)
    if (current?.phase !== phase || current.snapshot_created_at_ms !== snapshot_created_at_ms) {
      current = { phase, snapshot_created_at_ms, blocks: [] }
      phases.push(current)
    }
    const payload_json = block === null || room <= 0 ? '' : payloadOf(BigInt(block), payload_bytes)
    room -= payload_json.length
    const place = Number(ordinal)
    current.blocks.push({
      // An ordinal that is none is shown as its place in the list.
      ordinal: Number.isSafeInteger(place) && place >= 0 ? place : current.blocks.length,
      block_id,
      kind,
      role,
      payload_json,
      payload_bytes,
      ...absence(block),
    })
  }
  if (rows.length > BLOCKS && phases.length > 1) phases.pop()
  return phases
}
