import Database from 'better-sqlite3'
import { quoteName, type ReadableDb } from '../db/open.ts'
import { indexesOf, TIMELINE_TABLE, tablesOf } from '../sample/schema.ts'
import type { Row } from './pages.ts'
import type { LostPlace } from './walk.ts'

interface Column {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  /** A literal as SQL; null where there is none, or an expression that is not repeated. */
  readonly default: string | null
  /** Place in the primary key from 1; 0 when it is not in it. */
  readonly key: number
}

interface Index {
  readonly name: string
  /** `c` for a CREATE INDEX; else the index of a constraint, which gets a name of SQLite's own. */
  readonly origin: string
  readonly unique: boolean
  readonly columns: readonly { readonly name: string; readonly desc: boolean; readonly collation: string }[]
}

interface ForeignKey {
  readonly table: string
  readonly from: readonly string[]
  /** Empty: the other table's primary key. */
  readonly to: readonly string[]
}

/** A table as it is made anew: never by the file's own SQL, which is text to look at. */
export interface Definition {
  readonly name: string
  /** Page of its root; 0 where none is known. */
  readonly root: number
  /** Where the schema is lost: the pieces of its tree, and the row ids between them that lost pages may have held. */
  readonly starts?: readonly LostPlace[]
  readonly gaps?: readonly LostPlace[]
  /** Columns that are stored, in the order of a record. */
  readonly columns: readonly Column[]
  readonly withoutRowid: boolean
  readonly strict: boolean
  readonly indexes: readonly Index[]
  readonly foreignKeys: readonly ForeignKey[]
}

export interface Definitions {
  readonly encoding: string
  readonly tables: readonly Definition[]
  /** Names of what is not made anew: views, triggers, virtual tables, indexes over expressions. */
  readonly leftOut: readonly string[]
}

const LITERAL = /^(?:'(?:[^']|'')*'|[+-]?\d+(?:\.\d+)?|NULL|TRUE|FALSE)$/i
const TYPE = /^[A-Za-z0-9_ ]*(?:\(\s*\d+\s*(?:,\s*\d+\s*)?\))?$/
const COLLATIONS = new Set(['BINARY', 'NOCASE', 'RTRIM'])
/** Tables of ours that a file brings along are a stranger's; here they would be taken for this case's own. */
const TOOL = /^(turnscope_|sqlite_)/i
const VIRTUAL_COLUMN = 2

type Pragma = <R>(name: string, argument: string) => R[]

function readIndexes(pragma: Pragma, table: string, leftOut: string[]): Index[] {
  return pragma<{ name: string; unique: number; origin: string; partial: number }>(
    'index_list',
    table,
  ).flatMap((index) => {
    const columns = pragma<{ name: string | null; desc: number; coll: string; key: number }>(
      'index_xinfo',
      index.name,
    ).filter(({ key }) => key === 1)
    const isPlain = columns.every(({ name, coll }) => name !== null && COLLATIONS.has(coll.toUpperCase()))
    if (index.partial !== 0 || !isPlain) {
      leftOut.push(index.name)
      return []
    }
    return [
      {
        name: index.name,
        origin: index.origin,
        unique: index.unique !== 0,
        columns: columns.map(({ name, desc, coll }) => ({
          name: name!,
          desc: desc !== 0,
          collation: coll.toUpperCase(),
        })),
      },
    ]
  })
}

function readForeignKeys(pragma: Pragma, table: string): ForeignKey[] {
  const keys = new Map<number, { table: string; from: string[]; to: string[] }>()
  for (const row of pragma<{ id: number; table: string; from: string; to: string | null }>(
    'foreign_key_list',
    table,
  )) {
    const key = keys.get(row.id) ?? { table: row.table, from: [], to: [] }
    keys.set(row.id, key)
    key.from.push(row.from)
    if (row.to !== null) key.to.push(row.to)
  }
  return [...keys.values()]
}

/** The tables of a database. Throws SqliteError where its schema cannot be read. */
export function readDefinitions(db: ReadableDb): Definitions {
  const pragma: Pragma = (name, argument) => db.pragma(`main.${name}(${quoteName(argument)})`) as never
  const leftOut: string[] = []
  const roots = new Map(
    (
      db.prepare("SELECT name, rootpage FROM main.sqlite_schema WHERE type = 'table'").raw().all() as [
        string,
        number,
      ][]
    ).map(([name, root]) => [name, root]),
  )
  const others = db
    .prepare("SELECT name FROM main.sqlite_schema WHERE type IN ('view', 'trigger')")
    .pluck()
    .all() as string[]
  leftOut.push(...others)
  const tables: Definition[] = []
  for (const listed of db.pragma('main.table_list') as {
    name: string
    type: string
    wr: number
    strict: number
  }[]) {
    const { name } = listed
    if (listed.type === 'view' || /^sqlite_/i.test(name)) continue
    if (listed.type !== 'table' || TOOL.test(name)) {
      leftOut.push(name)
      continue
    }
    const columns = pragma<{
      name: string
      type: string
      notnull: number
      dflt_value: string | null
      pk: number
      hidden: number
    }>('table_xinfo', name).filter(({ hidden }) => hidden !== VIRTUAL_COLUMN)
    tables.push({
      name,
      root: roots.get(name) ?? 0,
      columns: columns.map((column) => ({
        name: column.name,
        type: TYPE.test(column.type) ? column.type : '',
        notNull: column.notnull !== 0,
        default: column.dflt_value !== null && LITERAL.test(column.dflt_value) ? column.dflt_value : null,
        key: column.pk,
      })),
      withoutRowid: listed.wr !== 0,
      strict: listed.strict !== 0,
      indexes: readIndexes(pragma, name, leftOut),
      foreignKeys: readForeignKeys(pragma, name),
    })
  }
  return { encoding: String(db.pragma('encoding', { simple: true })), tables, leftOut }
}

const names = (list: readonly string[]): string => list.map(quoteName).join(', ')

/** Statements that make the table, of nothing but quoted names, literals and words of SQL. */
export function createTable({
  name,
  columns,
  indexes,
  foreignKeys,
  withoutRowid,
  strict,
}: Definition): string {
  const key = columns.filter((column) => column.key > 0).sort((a, b) => a.key - b.key)
  const parts = [
    ...columns.map((column) =>
      [
        quoteName(column.name),
        column.type,
        column.notNull ? 'NOT NULL' : '',
        column.default === null ? '' : `DEFAULT ${column.default}`,
      ]
        .filter((part) => part !== '')
        .join(' '),
    ),
    ...(key.length === 0 ? [] : [`PRIMARY KEY (${names(key.map((column) => column.name))})`]),
    ...indexes
      .filter(({ origin }) => origin === 'u')
      .map((index) => `UNIQUE (${names(index.columns.map((column) => column.name))})`),
    ...foreignKeys.map(
      ({ table, from, to }) =>
        `FOREIGN KEY (${names(from)}) REFERENCES ${quoteName(table)}${to.length === 0 ? '' : ` (${names(to)})`}`,
    ),
  ]
  const options = [...(withoutRowid ? ['WITHOUT ROWID'] : []), ...(strict ? ['STRICT'] : [])]
  return `CREATE TABLE ${quoteName(name)} (${parts.join(', ')}) ${options.join(', ')}`
}

export const createIndexes = ({ name: table, indexes }: Definition): string[] =>
  indexes
    .filter(({ origin }) => origin === 'c')
    .map(({ name, unique, columns }) => {
      const over = columns.map(
        (column) => `${quoteName(column.name)} COLLATE ${column.collation}${column.desc ? ' DESC' : ''}`,
      )
      return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoteName(name)} ON ${quoteName(table)} (${over.join(', ')})`
    })

/** The column that is the rowid by another name: its value stands in no record. */
export function rowIdAlias({ columns, withoutRowid }: Definition): Column | undefined {
  const key = columns.filter((column) => column.key > 0)
  return !withoutRowid && key.length === 1 && key[0]!.type.toUpperCase() === 'INTEGER' ? key[0] : undefined
}

/** Whether a row can be this table's, by what its columns may hold. */
export function fitsTable(definition: Definition, { values }: Row): boolean {
  const { columns } = definition
  const alias = rowIdAlias(definition)
  if (values.length > columns.length || values.length === 0) return false
  return columns.every((column, at) => {
    const value = values[at]
    if (value === undefined) return !column.notNull || column.default !== null
    if (value === null) return !column.notNull || column === alias
    const type = column.type.toUpperCase()
    if (type.includes('INT')) return typeof value === 'bigint' || typeof value === 'number'
    if (type.includes('CHAR') || type.includes('TEXT')) return typeof value === 'object'
    return true
  })
}

/** What a server's files hold, for one whose schema is lost: its generations, as made and as migrated. */
export function knownDefinitions(): Definitions {
  const variants: readonly (readonly string[])[] = [
    [...tablesOf('v3'), ...indexesOf('v3'), TIMELINE_TABLE],
    [
      ...tablesOf('v2'),
      "ALTER TABLE turns ADD COLUMN runtime_key TEXT NOT NULL DEFAULT ''",
      "ALTER TABLE turns ADD COLUMN inference_id TEXT NOT NULL DEFAULT ''",
      ...indexesOf('v3'),
    ],
    [...tablesOf('v2'), ...indexesOf('v2')],
  ]
  const read = variants.map((statements) => {
    const db = new Database(':memory:')
    try {
      for (const statement of statements) db.exec(statement)
      return readDefinitions(db as ReadableDb)
    } finally {
      db.close()
    }
  })
  // Blocks, memberships and the timeline table are the same in all of them.
  const [first, ...later] = read
  const turns = later.flatMap(({ tables }) => tables.filter(({ name }) => name === 'turns'))
  return { encoding: 'UTF-8', tables: [...first!.tables, ...turns], leftOut: [] }
}
