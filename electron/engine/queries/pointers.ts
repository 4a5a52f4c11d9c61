import { quoteName, type ReadableDb } from '../db/open.ts'
import { statement, tableShape } from './statements.ts'

/** `resolved_runtime_key` by conv_id, from a timeline store: the latest pointer, which is no history. */
export type Pointers = ReadonlyMap<string, string>

/**
 * Every conversation's pointer; '' where the store knows the conversation but no runtime. Empty where the
 * database has no `timeline_conversations`. Throws SqliteError where it is damaged.
 * @param column the column that holds the pointer; stores of different ages name it differently
 */
export function pointers(db: ReadableDb, column = 'runtime_key'): Pointers {
  const columns = tableShape(db, 'timeline_conversations')?.columns
  if (!columns?.has('conv_id')) return new Map()
  const runtime = columns.has(column) ? `coalesce(CAST(${quoteName(column)} AS TEXT), '')` : `''`
  const rows = statement<[string | null, string]>(
    db,
    `SELECT CAST(conv_id AS TEXT), ${runtime} FROM main.timeline_conversations`,
  ).all()
  return new Map(rows.map(([conv_id, runtime_key]) => [conv_id ?? '', runtime_key]))
}

/** As the contract has it: null without a timeline store or where it does not know the conversation; '' where it knows no runtime. */
export const pointerOf = (store: Pointers | null, conv_id: string): string | null =>
  store?.get(conv_id) ?? null
