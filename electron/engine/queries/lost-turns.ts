import { isDamage } from '../db/errors.ts'
import { openReader, type ReadableDb } from '../db/open.ts'
import { defineJob } from '../jobs/job.ts'
import { statement, tableShape } from './statements.ts'
import type { TurnIndex } from './turn-index.ts'

const KEY = ['conv_id', 'session_id', 'turn_id'] as const
/** Servers note a conversation's activity a little after its last turn. */
const LATER_MS = 60_000

const hasColumns = (db: ReadableDb, table: string, names: readonly string[]): boolean => {
  const columns = tableShape(db, table)?.columns
  return names.every((name) => columns?.has(name))
}

/**
 * Job: how many turns have blocks and are not in `turns`; 0 where the file has no such tables or damage hides them.
 * Reads tables, no index.
 */
export const absentTurns = defineJob(
  'absentTurns',
  ({ path }: { readonly path: string }, { checkCancelled }): number => {
    checkCancelled()
    const db = openReader(path)
    try {
      if (!['turns', 'turn_block_membership'].every((table) => hasColumns(db, table, KEY))) return 0
      const key = KEY.map((column) => `${column} COLLATE BINARY`).join(', ')
      return statement<[number]>(
        db,
        `SELECT count(*) FROM (SELECT ${key} FROM main.turn_block_membership NOT INDEXED
           EXCEPT SELECT ${key} FROM main.turns NOT INDEXED)`,
      ).get()![0]
    } catch (error) {
      if (isDamage(error)) return 0
      throw error
    } finally {
      db.close()
    }
  },
)

/** `last_activity_ms` by conv_id, from a timeline store; empty where it has none. */
export type LastActivity = ReadonlyMap<string, number>

export function lastActivity(db: ReadableDb): LastActivity {
  if (!hasColumns(db, 'timeline_conversations', ['conv_id', 'last_activity_ms'])) return new Map()
  return new Map(
    statement<[string | null, number]>(
      db,
      `SELECT CAST(conv_id AS TEXT), max(CAST(last_activity_ms AS REAL))
       FROM main.timeline_conversations NOT INDEXED WHERE typeof(last_activity_ms) = 'integer' GROUP BY 1`,
    )
      .all()
      .map(([conv_id, ms]) => [conv_id ?? '', ms]),
  )
}

/** In how many conversations there was activity more than a minute after their last turn. */
export function laterThanTurns(
  { convIds, starts, order, times }: Pick<TurnIndex, 'convIds' | 'starts' | 'order' | 'times'>,
  activity: LastActivity,
): number {
  const isLater = (conv_id: string, number: number): boolean => {
    const last = times[order[starts[number + 1]! - 1]!]!
    return last > 0 && (activity.get(conv_id) ?? 0) > last + LATER_MS
  }
  return convIds.filter(isLater).length
}

/** In how many conversations the last turn is more than a minute after the activity that a timeline store knows. */
export function earlierThanTurns(
  { convIds, starts, order, times }: Pick<TurnIndex, 'convIds' | 'starts' | 'order' | 'times'>,
  activity: LastActivity,
): number {
  const isEarlier = (conv_id: string, number: number): boolean => {
    const known = activity.get(conv_id)
    return known !== undefined && times[order[starts[number + 1]! - 1]!]! > known + LATER_MS
  }
  return convIds.filter(isEarlier).length
}
