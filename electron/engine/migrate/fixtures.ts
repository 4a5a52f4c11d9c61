// Test support: databases of every generation as real files, and whole-database comparison.
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect } from 'vitest'
import type { Migration, Plan } from '../../../shared/contract/model.ts'
import { openReader } from '../db/open.ts'
import type { JobContext } from '../jobs/job.ts'
import { parseFill } from '../journal/fill.ts'
import { classify } from '../schema/classify.ts'
import { readSchema } from '../schema/read.ts'
import { migrateJob } from './migrate.ts'
import { computePlan } from './plan.ts'

const V3_COLUMNS: Record<string, string> = {
  conv_id: 'TEXT NOT NULL',
  session_id: 'TEXT NOT NULL',
  turn_id: 'TEXT NOT NULL',
  turn_created_at_ms: 'INTEGER NOT NULL',
  turn_metadata_json: "TEXT NOT NULL DEFAULT '{}'",
  turn_data_json: "TEXT NOT NULL DEFAULT '{}'",
  runtime_key: "TEXT NOT NULL DEFAULT ''",
  inference_id: "TEXT NOT NULL DEFAULT ''",
  updated_at_ms: 'INTEGER NOT NULL',
}

export interface TurnsShape {
  readonly without?: readonly string[]
  /** Column definitions to add, or to have instead of v3's, by name. */
  readonly columns?: Record<string, string>
  /** What follows the closing parenthesis, for example `STRICT`. */
  readonly options?: string
  /** Table constraints instead of the primary key. */
  readonly constraints?: string
}

export const TRUTH = ['runtime_key', 'inference_id'] as const

/** SQL that makes `turns` in some shape; v3 unless told otherwise, without indexes. */
export function turnsSql({ without = [], columns = {}, options = '', constraints }: TurnsShape = {}): string {
  const all = Object.entries({ ...V3_COLUMNS, ...columns }).filter(([name]) => !without.includes(name))
  const key = constraints ?? 'PRIMARY KEY (conv_id, session_id, turn_id)'
  return `CREATE TABLE turns (${all.map(([name, type]) => `${name} ${type}`).join(', ')}, ${key}) ${options};`
}

export const INDEXES_SQL = `
  CREATE INDEX turns_by_conv_session ON turns(conv_id, session_id, updated_at_ms DESC);
  CREATE INDEX turns_by_session ON turns(session_id, updated_at_ms DESC);
  CREATE INDEX turns_by_conv_runtime_updated ON turns(conv_id, runtime_key, updated_at_ms DESC);
  CREATE INDEX turns_by_conv_inference_updated ON turns(conv_id, inference_id, updated_at_ms DESC);`

export const BLOCKS_SQL = `
  CREATE TABLE blocks (block_id TEXT NOT NULL, content_hash TEXT NOT NULL, kind TEXT NOT NULL,
    payload_json TEXT NOT NULL DEFAULT '{}', first_seen_at_ms INTEGER NOT NULL, PRIMARY KEY (block_id, content_hash));
  INSERT INTO blocks VALUES ('b1', 'h1', 'user', '{"text":"hello"}', 1), ('b2', 'h2', 'llm_text', '{}', 2);`

export const canonical = (runtime: string, inference: string): string =>
  JSON.stringify({ 'geppetto.runtime@v1': { runtime_key: runtime }, 'geppetto.inference_id@v1': inference })

export const quiet: JobContext = { checkCancelled: () => {}, progress: () => {} }

/** SHA-256 of a file's bytes. */
export const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

type Cell = string

/** Every value of every table, with its type and its exact bytes, by table and by row in row order. */
export function dump(path: string, tables: 'all' | 'without journal' = 'without journal') {
  const db = new Database(path, { readonly: true })
  try {
    const names = db
      .prepare<[], string>("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
      .pluck()
      .all()
      .filter((name) => tables === 'all' || !name.startsWith('turnscope_'))
    const content: Record<string, Record<string, Cell>[]> = {}
    for (const name of names) {
      const table = `"${name.replaceAll('"', '""')}"`
      const columns = (db.pragma(`table_xinfo(${table})`) as { name: string }[]).map((column) => column.name)
      const cells = columns.map((column, at) => {
        const quoted = `"${column.replaceAll('"', '""')}"`
        return `typeof(${quoted}) || ' ' || IIF(typeof(${quoted}) IN ('text', 'blob'), hex(CAST(${quoted} AS BLOB)), IFNULL(${quoted}, '')) AS c${at}`
      })
      const rows = db
        .prepare<[], string[]>(`SELECT ${cells.join(', ')} FROM ${table}`)
        .raw()
        .all()
      content[name] = rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, row[at]!])))
    }
    return content
  } finally {
    db.close()
  }
}

/** The dump of a text value. */
export const asText = (value: string): Cell => `text ${Buffer.from(value).toString('hex').toUpperCase()}`

/** The table's rows without some columns. */
export const leavingOut = (rows: readonly Record<string, Cell>[], columns: readonly string[]) =>
  rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !columns.includes(name))))

/**
 * The values of `turns` that the journal explains, as `row column`; a value that two ranges explain is there
 * twice.
 */
export function journaledValues(path: string): string[] {
  const db = new Database(path, { readonly: true })
  try {
    const values: string[] = []
    const ranges = db
      .prepare<[], { first_row: bigint; last_row: bigint; fill: string }>(
        'SELECT first_row, last_row, fill FROM turnscope_journal_backfill',
      )
      .safeIntegers()
      .all()
    for (const { first_row, last_row, fill } of ranges)
      for (let row = first_row; row <= last_row; row++)
        for (const { column } of parseFill(fill)) values.push(`${row} ${column}`)
    return values.sort()
  } finally {
    db.close()
  }
}

async function attempt<Value>(run: () => Promise<Value>): Promise<{ value: Value } | { error: unknown }> {
  try {
    return { value: await run() }
  } catch (error) {
    return { error }
  }
}

/** What a migration of a file would do, as the file is now. */
export function planOf(path: string): Plan {
  const db = openReader(path)
  try {
    return computePlan(db, null, quiet).plan
  } finally {
    db.close()
  }
}

/** A folder with one working copy and the place for the next. */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'turnscope-migrate-'))
  readonly path = join(this.folder, 'work-1.db')
  readonly next = join(this.folder, 'work-2.db')

  /** Writes the working copy anew. */
  write(sql: string, fill?: (db: Database.Database) => void): this {
    rmSync(this.path, { force: true })
    rmSync(this.next, { force: true })
    const db = new Database(this.path)
    db.exec(sql)
    if (fill !== undefined) db.transaction(fill)(db)
    db.close()
    return this
  }

  plan(): Plan {
    return planOf(this.path)
  }

  /** Migrates, and holds it to what every run must hold: the old file keeps its bytes, a failed run leaves nothing. */
  async migrate(context: JobContext = quiet): Promise<Migration> {
    const before = hashOf(this.path)
    const outcome = await attempt(() =>
      migrateJob({ path: this.path, nextPath: this.next, person: 'ada', sound: null }, context),
    )
    expect(hashOf(this.path)).toBe(before)
    // Reading a file in WAL mode leaves sidecars beside it; nothing may stand beside the new one.
    const written = readdirSync(this.folder).filter((name) => !name.startsWith('work-1.db'))
    expect(written).toEqual('value' in outcome ? ['work-2.db'] : [])
    if ('error' in outcome) throw outcome.error
    return outcome.value.migration
  }

  query<Row>(sql: string): Row[] {
    const db = new Database(this.next, { readonly: true })
    try {
      return db.prepare<[], Row>(sql).all()
    } finally {
      db.close()
    }
  }

  /** What became of the turns that lacked a value, counted by SQLite from the file before and the file after. */
  shares(): { lacked: number; become_complete: number; get_one_of_two: number; get_nothing: number } {
    const db = new Database(this.next, { readonly: true })
    try {
      db.prepare('ATTACH ? AS before').run(this.path)
      const had = db
        .prepare<[], string>("SELECT name FROM pragma_table_info('turns', 'before')")
        .pluck()
        .all()
      const lacks = (table: 'o' | 'n', column: string): string =>
        table === 'o' && !had.includes(column) ? '1' : `(COALESCE(${table}.${column}, '') = '')`
      const sum = (table: 'o' | 'n'): string => TRUTH.map((column) => lacks(table, column)).join(' + ')
      return db
        .prepare<[], ReturnType<Workshop['shares']>>(
          `SELECT count(*) AS lacked,
                  count(*) FILTER (WHERE still = 0) AS become_complete,
                  count(*) FILTER (WHERE still > 0 AND still < lacked) AS get_one_of_two,
                  count(*) FILTER (WHERE still = lacked) AS get_nothing
             FROM (SELECT ${sum('o')} AS lacked, ${sum('n')} AS still
                     FROM before.turns o JOIN main.turns n ON n.rowid = o.rowid)
            WHERE lacked > 0`,
        )
        .get()!
    } finally {
      db.close()
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}

export const generationOf = (path: string) => {
  const db = openReader(path)
  try {
    return classify(readSchema(db))
  } finally {
    db.close()
  }
}

const STORY: [string, string][] = [
  ['t1', canonical('planner', 'inf-1')],
  ['t2', canonical('analyst', 'inf-2')],
  ['t3', '{"runtime":"planner"}'],
  ['t4', '{"geppetto.runtime@v1":{"runtime_key":" padded\\u0085"},"inference_id":"plain"}'],
  ['t5', 'not json'],
]
/** Rows that tell a small story: filled, left and odd ones. */
export const insertStory = (db: Database.Database): void => {
  const insert = db.prepare(
    `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
     VALUES ('c', 's', ?, 9007199254740993, ?, 9223372036854775807)`,
  )
  for (const [id, metadata] of STORY) insert.run(id, metadata)
}
