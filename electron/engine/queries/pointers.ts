import type { ReadableDb } from '../db/open.ts'
import { statement } from './statements.ts'

/** `resolved_runtime_key` by conv_id, from a timeline store: the latest pointer, which is no history. */
export type Pointers = ReadonlyMap<string, string>

/** Whether a database has a timeline store's table. */
export const hasTimelineStore = (db: ReadableDb): boolean => pointerColumns(db).has('conv_id')

function pointerColumns(db: ReadableDb): Set<string> {
  const rows = statement<[string]>(
    db,
    `SELECT lower(name) FROM pragma_table_xinfo('timeline_conversations', 'main')`,
  ).all()
  return new Set(rows.map(([name]) => name))
}

/**
 * Every conversation's pointer; '' where the store knows the conversation but no runtime. Empty where the
 * database has no `timeline_conversations`. Throws SqliteError where it is damaged.
 */
export function pointers(db: ReadableDb): Pointers {
  const columns = pointerColumns(db)
  if (!columns.has('conv_id')) return new Map()
  const runtime = columns.has('runtime_key') ? `coalesce(CAST(runtime_key AS TEXT), '')` : `''`
  const rows = statement<[string | null, string]>(
    db,
    `SELECT CAST(conv_id AS TEXT), ${runtime} FROM main.timeline_conversations`,
  ).all()
  return new Map(rows.map(([conv_id, runtime_key]) => [conv_id ?? '', runtime_key]))
}

/** As the contract has it: null without a timeline store, '' when the store has nothing for the conversation. */
export const pointerOf = (store: Pointers | null, conv_id: string): string | null =>
  store === null ? null : (store.get(conv_id) ?? '')
