import { foldName } from '../schema/ascii.ts'
import type { Classified } from '../schema/classify.ts'
import type { SchemaFacts, SchemaObject } from '../schema/facts.ts'

/**
 * The journal's tables, inside the working copy so that every write and its journal rows share a transaction.
 *
 * `turnscope_journal`: one row per run: who, when (ms since epoch), by which rule, details as JSON.
 * `turnscope_journal_backfill`: what one run of the automatic backfill filled. Rows with consecutive row ids
 * and the same fill share one range row; a million rows cost a handful of ranges. Row ids stay what they are,
 * because a working copy is never vacuumed. `fill`: see `formatFill`.
 * `turnscope_journal_entry`: what one run of a recovery wrote, a row of `turns` each; without a column where
 * the run closed the row. Undo and redo have none of their own: their details name the run they are about.
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
  turnscope_journal_entry: `CREATE TABLE turnscope_journal_entry (
  run_id INTEGER NOT NULL,
  row INTEGER NOT NULL,
  "column" TEXT,
  path TEXT,
  before TEXT,
  after TEXT,
  PRIMARY KEY (run_id, row)
) WITHOUT ROWID`,
} as const

/** Finds what the journal says of one row. */
export const JOURNAL_INDEXES = {
  turnscope_journal_entry_by_row:
    'CREATE INDEX turnscope_journal_entry_by_row ON turnscope_journal_entry (row)',
} as const

type JournalTable = keyof typeof JOURNAL_TABLES

const isToolTable = (name: string): name is JournalTable => Object.hasOwn(JOURNAL_TABLES, foldName(name))
const isToolIndex = (name: string): name is keyof typeof JOURNAL_INDEXES =>
  Object.hasOwn(JOURNAL_INDEXES, foldName(name))

/** The tables of the journal that a schema has. */
export const journalTablesIn = (objects: readonly SchemaObject[]): string[] =>
  objects.filter((object) => object.type === 'table' && isToolTable(object.name)).map((object) => object.name)

/** Objects that stand on the journal's names but are not the journal: someone else's, never written. */
export function strangersIn(objects: readonly SchemaObject[]): string[] {
  const strangers = objects.filter((object) => {
    if (isToolTable(object.name)) return object.sql !== JOURNAL_TABLES[object.name]
    if (isToolIndex(object.name)) return object.sql !== JOURNAL_INDEXES[object.name]
    return isToolTable(object.table) && object.sql !== null
  })
  return strangers.map((object) => object.name)
}

/** Whether the schema has this table of the journal, and nothing of it is a stranger's. */
export const hasJournalTable = (objects: readonly SchemaObject[], table: JournalTable): boolean =>
  strangersIn(objects).length === 0 && journalTablesIn(objects).some((name) => foldName(name) === table)

/** What stands in the way of every write to `turns` and to the journal, a sentence each. */
export const refusalsOf = (
  { objects }: Pick<SchemaFacts, 'objects'>,
  { refusals }: Pick<Classified, 'refusals'>,
): string[] => [
  ...refusals,
  ...strangersIn(objects).map(
    (name) => `${name} stands where the journal would be written, and is not ours.`,
  ),
]
