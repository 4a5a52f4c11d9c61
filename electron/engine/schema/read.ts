import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import { readByteAt } from '../disk/read-byte.ts'
import { SCHEMA_FORMAT_AT } from '../evidence/header.ts'
import { foldName } from './ascii.ts'
import { DESCENDING_FORMAT, TURNS_INDEXES } from './expected.ts'
import type { ColumnFact, IndexFact, SchemaFacts, SchemaObject, TableFact, TurnsFacts } from './facts.ts'
import { whereItStands } from './in-the-way.ts'

type Db = ReadableDb | WritableDb

/** Columns that hold something of their own. */
export const ownColumns = (columns: readonly ColumnFact[]): ColumnFact[] =>
  columns.filter(({ generated }) => !generated)

/** The columns of a table's primary key in its order, as the file spells them; none where it declares none. */
export const primaryKeyOf = (db: Db, table: string): string[] =>
  (db.pragma(`main.table_xinfo(${quoteName(table)})`) as { name: string; pk: number }[])
    .filter(({ pk }) => pk > 0)
    .sort((a, b) => a.pk - b.pk)
    .map(({ name }) => name)

interface TableListRow {
  name: string
  type: TableFact['type'] | 'view'
  wr: number
  strict: number
}

// PRAGMA statements, not the table-valued functions: a file may hold a table called pragma_table_list.
const pragma = <Row>(db: Db, name: string, argument: string): Row[] =>
  db.pragma(`main.${name}(${quoteName(argument)})`) as Row[]

/** Columns of a table in their order, generated ones included. */
export function readColumns(db: Db, table: string): ColumnFact[] {
  const rows = pragma<{
    name: string
    type: string
    notnull: number
    dflt_value: string | null
    hidden: number
  }>(db, 'table_xinfo', table)
  return rows.map((row) => ({
    name: foldName(row.name),
    spelled: row.name,
    type: row.type,
    notNull: row.notnull !== 0,
    default: row.dflt_value,
    generated: row.hidden === 2 || row.hidden === 3,
  }))
}

function readIndexes(db: Db, table: string): IndexFact[] {
  return pragma<{ name: string; unique: number; partial: number }>(db, 'index_list', table).map((index) => ({
    name: foldName(index.name),
    unique: index.unique !== 0,
    partial: index.partial !== 0,
    columns: pragma<{ name: string | null; desc: number; coll: string; key: number }>(
      db,
      'index_xinfo',
      index.name,
    )
      .filter((column) => column.key === 1)
      .map((column) => ({
        name: column.name === null ? null : foldName(column.name),
        desc: column.desc !== 0,
        collation: column.coll.toUpperCase(),
      })),
  }))
}

/**
 * A column's own collation. No pragma tells it, but the program for a sort by that column names it:
 * `k(1,B)` is BINARY, `k(1,NOCASE)` is NOCASE. The statement is explained, never run.
 */
function readCollation(db: Db, table: string, column: string): string | null {
  try {
    const program = db
      .prepare<[], { opcode: string; p4: string | null }>(
        `EXPLAIN SELECT 1 FROM main.${quoteName(table)} ORDER BY +${quoteName(column)}`,
      )
      .all()
    const sorter = program.find((step) => step.opcode === 'SorterOpen')
    const collation = /^k\(\d+,-?([^,)]*)/.exec(sorter?.p4 ?? '')?.[1]
    return collation === undefined ? null : collation === 'B' ? 'BINARY' : collation.toUpperCase()
  } catch {
    return null
  }
}

/** An update of one truth column, or of any other where there is none yet: what stands in the way of one need not be in that of another. */
function probeWrite(
  db: Db,
  table: string,
  columns: readonly ColumnFact[],
  objects: readonly SchemaObject[],
): string | null {
  const truth = columns.filter(({ name }) => TRUTH_COLUMNS.some((column) => column === name))
  const written = (truth.length > 0 ? truth : columns).filter(({ generated }) => !generated)
  let refused: string | null = null
  for (const { spelled } of written) {
    try {
      db.prepare(`UPDATE main.${quoteName(table)} SET ${quoteName(spelled)} = ''`)
      return null
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error)
      const where = whereItStands(said, table, columns, objects)
      refused ??= where === null ? said : `${said} (${where})`
    }
  }
  return refused
}

/** By the header on the disk: SQLite itself does not tell. */
const readFormat = (db: Db): number => (db.memory ? DESCENDING_FORMAT : readByteAt(db.name, SCHEMA_FORMAT_AT))

function readTurns(db: Db, listed: TableListRow, objects: readonly SchemaObject[]): TurnsFacts {
  const columns = readColumns(db, listed.name)
  const isTable = listed.type === 'table'
  const needed = new Set(TURNS_INDEXES.flatMap((index) => index.columns.map((column) => column.name)))
  const collations = new Map<string, string>()
  for (const column of columns) {
    if (!isTable || !needed.has(column.name)) continue
    const collation = readCollation(db, listed.name, column.spelled)
    if (collation !== null) collations.set(column.name, collation)
  }
  return {
    name: listed.name,
    type: listed.type,
    withoutRowid: listed.wr !== 0,
    strict: listed.strict !== 0,
    columns,
    indexes: isTable ? readIndexes(db, listed.name) : [],
    collations,
    format: readFormat(db),
    unwritable: isTable ? probeWrite(db, listed.name, columns, objects) : null,
  }
}

/**
 * Whether a view reads `turns`, through other views too: the program for all of its rows names the first page of
 * each table and index that it opens. The statement is explained, never run. A view that SQLite cannot follow reads nothing.
 */
function readsTurns(db: Db, view: string): boolean {
  try {
    const program = db
      .prepare<[], { opcode: string; p2: number; p3: number }>(
        `EXPLAIN SELECT * FROM main.${quoteName(view)}`,
      )
      .all()
    const owner = db
      .prepare<[number], string>('SELECT tbl_name FROM main.sqlite_schema WHERE rootpage = ?')
      .pluck()
    return program.some(
      ({ opcode, p2, p3 }) =>
        /^(OpenRead|ReopenIdx)$/.test(opcode) && p3 === 0 && foldName(owner.get(p2) ?? '') === 'turns',
    )
  } catch {
    return false
  }
}

/**
 * What the file's schema is, read without running anything of it. Throws SqliteError where the schema itself
 * cannot be read (`explain` makes it `Damaged`).
 */
export function readSchema(db: Db): SchemaFacts {
  // SQLite lists tables in an order that changes with every table added.
  const listed = (db.pragma('main.table_list') as TableListRow[]).sort((a, b) => (a.name < b.name ? -1 : 1))
  const objects = db
    .prepare<[], SchemaObject>(
      `SELECT type, name, tbl_name AS "table", sql FROM main.sqlite_schema ORDER BY type, name`,
    )
    .all()
  const turns = listed.find((row) => foldName(row.name) === 'turns')
  return {
    encoding: String(db.pragma('encoding', { simple: true })),
    tables: listed.flatMap((row) =>
      row.type === 'view' || foldName(row.name) === 'sqlite_schema'
        ? []
        : [{ name: row.name, type: row.type, withoutRowid: row.wr !== 0, strict: row.strict !== 0 }],
    ),
    objects,
    viewsOfTurns: objects.flatMap(({ type, name }) =>
      type === 'view' && readsTurns(db, name) ? [name] : [],
    ),
    turns: turns === undefined ? null : readTurns(db, turns, objects),
  }
}

/**
 * The name by which a rowid table's rows are addressed: a user's column called `rowid` hides that name.
 * Null when all three are taken.
 */
export function rowIdName(columns: readonly ColumnFact[]): string | null {
  const taken = new Set(columns.map((column) => column.name))
  return ['_rowid_', 'rowid', 'oid'].find((name) => !taken.has(name)) ?? null
}
