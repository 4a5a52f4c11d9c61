import { openReader, type ReadableDb } from '../db/open.ts'
import { defineJob } from '../jobs/job.ts'
import { tableShape } from '../queries/statements.ts'

const TABLE = 'timeline_conversations'
/** What servers have called the pointer; the first is right where several stand side by side. */
const KEY_COLUMNS = ['resolved_runtime_key', 'current_runtime_key', 'runtime_key'] as const

interface TimelineTable {
  /** Which servers wrote it: those that keep pointers, newer ones that keep none, or first the one, then the other. */
  readonly kind: 'pointers' | 'newer' | 'frozen'
  /** The column that holds the conversation's pointer; of no meaning in a newer store. */
  readonly key_column: (typeof KEY_COLUMNS)[number]
  readonly conversations: number
  /** Of the newest pointer, in milliseconds since epoch; null where none has a time. */
  readonly last_activity_ms: number | null
}

/** Finds the conversation pointers in a database; null when it has none. A view does not count: reading it would run the file's own SQL. */
function readTimelineTable(db: ReadableDb): TimelineTable | null {
  const isNewer = tableShape(db, 'sessionstream_sessions') !== null
  const columns = tableShape(db, TABLE)?.columns
  const keyColumn = KEY_COLUMNS.find((name) => columns?.has(name))
  if (keyColumn === undefined || !columns?.has('conv_id'))
    return isNewer
      ? { kind: 'newer', key_column: KEY_COLUMNS[0], conversations: 0, last_activity_ms: null }
      : null
  const last = columns.has('last_activity_ms')
    ? "max(CASE typeof(last_activity_ms) WHEN 'integer' THEN CAST(last_activity_ms AS REAL) END)"
    : 'NULL'
  const [conversations, last_activity_ms] = db
    .prepare<[], [number, number | null]>(`SELECT count(*), ${last} FROM main.${TABLE} NOT INDEXED`)
    .raw(true)
    .get()!
  return {
    kind: isNewer ? 'frozen' : 'pointers',
    key_column: keyColumn,
    conversations,
    last_activity_ms: last_activity_ms === null || last_activity_ms <= 0 ? null : last_activity_ms,
  }
}

export interface TimelineSearch {
  readonly found: TimelineTable | null
  /** Names of the tables there are, at most ten. */
  readonly tables: string[]
}

/** Looks for conversation pointers in a prepared working copy. */
export const findTimelineTable = defineJob(
  'findTimelineTable',
  ({ path }: { readonly path: string }, { checkCancelled }): TimelineSearch => {
    checkCancelled()
    const db = openReader(path)
    try {
      const tables = db
        .prepare(
          "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name LIMIT 10",
        )
        .pluck()
        .all() as string[]
      return { found: readTimelineTable(db), tables }
    } finally {
      db.close()
    }
  },
)
