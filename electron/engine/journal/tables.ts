import { foldName } from '../schema/ascii.ts'
import type { SchemaObject } from '../schema/read.ts'

/**
 * The journal's tables, inside the working copy so that every write and its journal rows share a transaction.
 *
 * `turnscope_journal`: one row per run: who, when (ms since epoch), by which rule, details as JSON.
 * `turnscope_journal_backfill`: what one run of the automatic backfill filled. Rows with consecutive row ids
 * and the same fill share one range row; a million rows cost a handful of ranges. Row ids stay what they are,
 * because a working copy is never vacuumed.
 */
export const JOURNAL_TABLES = {
  turnscope_journal: `CREATE TABLE turnscope_journal (
  run_id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  at_ms INTEGER NOT NULL,
  person TEXT NOT NULL,
  rule TEXT NOT NULL,
  note TEXT NOT NULL,
  details TEXT NOT NULL
)`,
  turnscope_journal_backfill: `CREATE TABLE turnscope_journal_backfill (
  run_id INTEGER NOT NULL,
  first_row INTEGER NOT NULL,
  last_row INTEGER NOT NULL,
  fill TEXT NOT NULL,
  PRIMARY KEY (run_id, first_row)
) WITHOUT ROWID`,
} as const

const isToolTable = (name: string): name is keyof typeof JOURNAL_TABLES =>
  Object.hasOwn(JOURNAL_TABLES, foldName(name))

/** The tables of the journal that a schema has. */
export const journalTablesIn = (objects: readonly SchemaObject[]): string[] =>
  objects.filter((object) => object.type === 'table' && isToolTable(object.name)).map((object) => object.name)

/** Objects that stand on the journal's names but are not the journal: someone else's, never written. */
export function strangersIn(objects: readonly SchemaObject[]): string[] {
  const strangers = objects.filter((object) => {
    if (isToolTable(object.name)) return object.sql !== JOURNAL_TABLES[object.name]
    return isToolTable(object.table) && object.sql !== null
  })
  return strangers.map((object) => object.name)
}
