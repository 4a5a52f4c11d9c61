import { openReader, type ReadableDb } from '../db/open.ts'
import { defineJob } from '../jobs/job.ts'
import { tableShape } from '../queries/statements.ts'

const TABLE = 'timeline_conversations'
/** What servers have called the pointer; the first is right where several stand side by side. */
const KEY_COLUMNS = ['resolved_runtime_key', 'current_runtime_key', 'runtime_key'] as const

interface TimelineTable {
  /** The column that holds the conversation's pointer. */
  readonly key_column: (typeof KEY_COLUMNS)[number]
  readonly conversations: number
}

/** Finds the conversation pointers in a database; null when it has none. A view does not count: reading it would run the file's own SQL. */
function readTimelineTable(db: ReadableDb): TimelineTable | null {
  const columns = tableShape(db, TABLE)?.columns
  const keyColumn = KEY_COLUMNS.find((name) => columns?.has(name))
  if (keyColumn === undefined || !columns?.has('conv_id')) return null
  const conversations = db.prepare(`SELECT count(*) FROM main.${TABLE}`).pluck().get() as number
  return { key_column: keyColumn, conversations }
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
