import { quoteName, type ReadableDb } from '../db/open.ts'
import { compareCodePoints } from '../queries/binary-order.ts'
import { exactInteger, type TurnColumns, turnSql } from '../queries/columns.ts'
import { statement, tableShape } from '../queries/statements.ts'
import type { Id } from './request.ts'
import { storedId } from './stored-id.ts'

/** At most so many conversations are listed. Source: DOMAIN.md, section 4. */
const MOST = 500

/** A conversation as far as a copy knows it: nothing runs in it any more. */
export interface DebugConversation {
  readonly conv_id: string
  readonly session_id: string
  /** The latest pointer of the timeline store; '' where there is none: a latest turn is no pointer. */
  readonly resolved_runtime_key: string
  /** Decimal text beyond 2^53. */
  readonly last_activity_ms: number | string
  readonly has_timeline_source: boolean
  readonly source: 'persisted' | 'turns'
}

/** Newest activity first, then by conv_id. One conversation where an id is given. */
export type ConversationsOf = (conv_id: Id | null) => DebugConversation[]

type StoreRow = [
  conv_id: string,
  session_id: string,
  runtime_key: string,
  last_activity_ms: number | string,
  has_timeline: 0 | 1,
]

/**
 * The conversations of a timeline store.
 * @param column the column that holds the pointer
 */
export function storedConversations(db: ReadableDb, column: string): ConversationsOf {
  const names = tableShape(db, 'timeline_conversations')?.columns ?? new Set<string>()
  const text = (name: string): string =>
    names.has(name) ? `coalesce(CAST(${quoteName(name)} AS TEXT), '')` : `''`
  const integer = (name: string): string =>
    names.has(name) ? `coalesce(CAST(${quoteName(name)} AS INTEGER), 0)` : 'CAST(0 AS INTEGER)'
  const select = (where: string): string =>
    `SELECT ${text('conv_id')}, ${text('session_id')}, ${text(column)}, ${exactInteger(integer('last_activity_ms'))},
       ${integer('has_timeline')} <> 0 OR ${integer('last_seen_version')} > 0
     FROM main.timeline_conversations ${where}
     ORDER BY ${integer('last_activity_ms')} DESC, conv_id COLLATE BINARY LIMIT ${MOST}`
  return (conv_id) => {
    if (!names.has('conv_id')) return []
    const rows =
      conv_id === null
        ? statement<StoreRow>(db, select('')).all()
        : statement<StoreRow>(db, select('WHERE conv_id = CAST(? AS TEXT)')).all(storedId(db, conv_id))
    return rows.map(([id, session_id, resolved_runtime_key, last_activity_ms, has_timeline]) => ({
      conv_id: id,
      session_id,
      resolved_runtime_key,
      last_activity_ms,
      has_timeline_source: has_timeline === 1,
      source: 'persisted',
    }))
  }
}

/** The conversations of the turns, each with the session of its newest turn. */
export function turnConversations(db: ReadableDb, columns: TurnColumns): ConversationsOf {
  const sql = turnSql(columns)
  const select = (where: string): string =>
    `SELECT CAST(CAST(conv_id AS TEXT) AS BLOB), coalesce(CAST(conv_id AS TEXT), ''), ${exactInteger('max(last)')}
     FROM (SELECT conv_id, ${sql.time} AS last FROM ${sql.from} ${where})
     GROUP BY conv_id COLLATE BINARY ORDER BY max(last) DESC, conv_id COLLATE BINARY LIMIT ${MOST}`
  const session = `SELECT coalesce(${sql.session_id}, '') FROM ${sql.from} WHERE conv_id COLLATE BINARY = CAST(? AS TEXT)
    ORDER BY ${sql.timeOrderDesc}, ${sql.turnIdStored} DESC LIMIT 1`
  return (conv_id) => {
    if (!columns.names.has('conv_id')) return []
    type Row = [bytes: Buffer | null, conv_id: string, last: number | string]
    const rows =
      conv_id === null
        ? statement<Row>(db, select('')).all()
        : statement<Row>(db, select('WHERE conv_id COLLATE BINARY = CAST(? AS TEXT)')).all(
            storedId(db, conv_id),
          )
    return rows.map(([bytes, id, last_activity_ms]) => ({
      conv_id: id,
      session_id: statement<[string]>(db, session).get(bytes)?.[0] ?? '',
      resolved_runtime_key: '',
      last_activity_ms,
      has_timeline_source: false,
      source: 'turns',
    }))
  }
}

/**
 * Those of the timeline store, then those that only the turns know: a server has these among its live ones, a copy
 * has no others.
 */
export const allConversations =
  (stored: ConversationsOf, ofTurns: ConversationsOf): ConversationsOf =>
  (conv_id) => {
    const known = stored(conv_id)
    const names = new Set(known.map((of) => of.conv_id))
    return [...known, ...ofTurns(conv_id).filter((of) => !names.has(of.conv_id))]
      .sort(
        (a, b) =>
          Number(BigInt(b.last_activity_ms) - BigInt(a.last_activity_ms)) ||
          compareCodePoints(a.conv_id, b.conv_id),
      )
      .slice(0, MOST)
  }
