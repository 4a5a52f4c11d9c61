import { isUtf8 } from 'node:buffer'
import { type MissingReason, rowReason } from '../../../../shared/truth/backfill.ts'
import { type Metadata, readMetadata } from '../../../../shared/truth/metadata.ts'
import type { ReadableDb } from '../../db/open.ts'

/** One turn as plain SQL and plain code see it. */
export interface PlainTurn {
  readonly rowid: bigint
  readonly conv_id: string
  readonly session_id: string
  readonly turn_id: string
  readonly runtime_key: string
  readonly inference_id: string
  /** Whole milliseconds; 0 where none is known. */
  readonly time: bigint
  /** Whether what stands there is a number, or nothing. */
  readonly isTimed: boolean
  readonly metadata: Metadata
  readonly metadataText: string | null
  readonly reason: MissingReason | null
}

const textOf = (bytes: Buffer | null): string => {
  const text = (bytes ?? Buffer.alloc(0)).toString('utf8')
  return bytes === null || isUtf8(bytes) ? text : `${text} [bytes ${bytes.toString('hex')}]`
}

/** Every turn of a UTF-8 database in the order (conv_id, updated_at_ms, turn_id, rowid), which SQLite sorts. */
export function plainTurns(db: ReadableDb): PlainTurn[] {
  const bytes = (name: string): string => `CAST(CAST(${name} AS TEXT) AS BLOB) AS ${name}`
  const rows = db
    .prepare<[], { rowid: bigint; time: bigint; odd: bigint } & Record<string, Buffer | null>>(
      `SELECT rowid, ${['conv_id', 'session_id', 'turn_id', 'runtime_key', 'inference_id', 'turn_metadata_json'].map(bytes).join(', ')},
         iif(typeof(updated_at_ms) IN ('integer', 'real'), CAST(updated_at_ms AS INTEGER), 0) AS time,
         typeof(updated_at_ms) IN ('text', 'blob') AS odd
       FROM turns ORDER BY turns.conv_id, turns.updated_at_ms, turns.turn_id, rowid`,
    )
    .safeIntegers()
    .all()
  return rows.map((row) => {
    const values = { runtime_key: textOf(row.runtime_key!), inference_id: textOf(row.inference_id!) }
    const stored = row.turn_metadata_json!
    const metadataText = stored === null ? null : stored.toString('utf8')
    const metadata = readMetadata(metadataText, stored !== null && !isUtf8(stored))
    return {
      rowid: row.rowid,
      conv_id: textOf(row.conv_id!),
      session_id: textOf(row.session_id!),
      turn_id: textOf(row.turn_id!),
      ...values,
      time: row.time,
      isTimed: row.odd === 0n,
      metadata,
      metadataText,
      reason: rowReason(values, metadata),
    }
  })
}

/** Turns by conversation, both in the order of `plainTurns`. */
export function plainConversations(db: ReadableDb): Map<string, PlainTurn[]> {
  const conversations = new Map<string, PlainTurn[]>()
  for (const turn of plainTurns(db)) {
    conversations.set(turn.conv_id, [...(conversations.get(turn.conv_id) ?? []), turn])
  }
  return conversations
}

/** Whether a search of the lists is for a turn: parts of names, beginnings of session ids, whole turn ids. */
export function isWanted({ conv_id, runtime_key, session_id, turn_id }: PlainTurn, search: string): boolean {
  const lower = search.toLowerCase()
  return (
    [conv_id, runtime_key].some((name) => name.toLowerCase().includes(lower)) ||
    [search, lower].some((beginning) => session_id.startsWith(beginning)) ||
    turn_id === search
  )
}
