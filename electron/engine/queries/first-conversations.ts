import { toInt64 } from '../../../shared/contract/int64.ts'
import type { Conversation } from '../../../shared/contract/model.ts'
import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import type { ReadableDb } from '../db/open.ts'
import { queryPlan } from '../db/rows.ts'
import { exactInteger, type TurnColumns, turnSql } from './columns.ts'
import { type Pointers, pointerOf } from './pointers.ts'
import { statement } from './statements.ts'
import { stripOf } from './strip.ts'

/** Turns read for the first list, over all its conversations. */
const BUDGET = 5_000
/** A conversation with more turns than this waits for the index. */
const LONGEST = 1_000
/** What finding out that one is longer costs, in turns: its index entries are counted, its rows not read. */
const SKIP_COST = 100

type Row = [session_id: string, runtime_key: string, inference: 0 | 1, time: number | string, timed: 0 | 1]

/** The next conversation's stored id: one step through the primary key, whatever the size of the table. */
export const NEXT_CONVERSATION = `SELECT CAST(conv_id AS TEXT), CAST(conv_id AS BLOB), typeof(conv_id)
  FROM main.turns WHERE conv_id COLLATE BINARY > CAST(? AS TEXT) ORDER BY conv_id COLLATE BINARY LIMIT 1`

/** How many turns a conversation has, counted no further than a limit, by its stored id. */
export const COUNT_TURNS = `SELECT count(*) FROM
  (SELECT 1 FROM main.turns WHERE conv_id COLLATE BINARY = CAST(? AS TEXT) LIMIT ?)`

/** The turns of one conversation, by its stored id. */
export function conversationTurns(columns: TurnColumns): string {
  const sql = turnSql(columns)
  return `SELECT coalesce(${sql.session_id}, ''), coalesce(${sql.runtime_key}, ''),
      coalesce(${sql.inference_id}, '') <> '', ${exactInteger(sql.time)}, ${sql.timeNumber} IS NOT NULL
    FROM ${sql.from} WHERE conv_id COLLATE BINARY = CAST(? AS TEXT)
    ORDER BY ${sql.timeOrder}, ${sql.turnIdStored}, ${sql.rowid}`
}

/** Whether SQLite can step from conversation to conversation without reading what lies between. */
const canSkip = (db: ReadableDb): boolean =>
  queryPlan(db, NEXT_CONVERSATION).every((step) => /^SEARCH .*\(conv_id>\?\)/.test(step))

function summary(conv_id: string, turns: readonly Row[], store: Pointers | null): Conversation {
  const segments = segmentsOf(turns.map((turn) => turn[1]))
  const runtimes = new Set(segments.map((segment) => segment.runtime_key))
  runtimes.delete(UNKNOWN)
  return {
    conv_id,
    turns: turns.length,
    missing: turns.filter((turn) => turn[1] === UNKNOWN || turn[2] === 0).length,
    unknown_runtime: turns.filter((turn) => turn[1] === UNKNOWN).length,
    runtimes: [...runtimes],
    switches: countSwitches(segments),
    sessions: new Set(turns.map((turn) => turn[0])).size,
    server_made: null,
    first_ms: toInt64(BigInt(turns[0]![3])),
    last_ms: toInt64(BigInt(turns.findLast((turn) => turn[4] === 1)?.[3] ?? 0)),
    resolved_runtime_key: pointerOf(store, conv_id),
    strip: stripOf(segments, turns.length),
  }
}

/**
 * The first conversations by conv_id, straight from the file, for the time until the index is there. Reads some
 * 5,000 turns at most; a conversation of more than 1,000, or whose id is empty or no valid text, waits for the
 * index. None where the file has no index that begins with conv_id.
 */
export function firstConversations(
  db: ReadableDb,
  columns: TurnColumns,
  limit: number,
  store: Pointers | null,
): Conversation[] {
  if (!columns.names.has('conv_id') || !canSkip(db)) return []
  const next = statement<[string, Buffer, string]>(db, NEXT_CONVERSATION)
  const turnsOf = statement<Row>(db, conversationTurns(columns))
  const countOf = statement<[number]>(db, COUNT_TURNS)
  const conversations: Conversation[] = []
  let budget = BUDGET
  let last: Buffer = Buffer.alloc(0)
  while (conversations.length < limit && budget > 0) {
    const row = next.get(last)
    if (row === undefined || row[2] !== 'text') break
    last = row[1]
    // An index that leads backwards, or to no turn, comes to an end as well.
    budget--
    if (row[0].includes('\uFFFD')) continue
    if (countOf.get(last, LONGEST + 1)![0] > LONGEST) {
      budget -= SKIP_COST
      continue
    }
    const turns = turnsOf.all(last)
    budget -= turns.length
    conversations.push(summary(row[0], turns, store))
  }
  return conversations
}
