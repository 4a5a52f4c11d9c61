import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SQL_LIMITS, sqlAnswerInWords } from '../../../shared/contract/sql.ts'
import { quoteName } from '../db/open.ts'
import { IDLE } from '../queries/testing/turns-db.ts'
import { statementJob } from './statement.ts'

const folder = mkdtempSync(join(tmpdir(), 'turnscope-sql-'))
const path = join(folder, 'working', 'working.db')
const other = join(folder, 'other.db')
let sealed = ''

const seal = (): string =>
  readdirSync(join(folder, 'working'))
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, 'working', name)))
          .digest('hex')}`,
    )
    .join('\n')

const ODD = 'od\u0007d "na\nme'

beforeAll(() => {
  mkdirSync(join(folder, 'working'))
  const db = new Database(path)
  db.exec('CREATE TABLE turns (conv_id TEXT, turn_id TEXT, n INTEGER)')
  db.exec(`CREATE TABLE ${quoteName(ODD)} (${quoteName(ODD)} TEXT)`)
  db.exec("INSERT INTO turns VALUES ('c', 't', 9007199254740993)")
  db.prepare(`INSERT INTO ${quoteName(ODD)} VALUES (?)`).run('a\u0000b')
  db.close()
  new Database(other).exec('CREATE TABLE secret (a)').close()
  sealed = seal()
})
afterAll(() => {
  expect(seal()).toBe(sealed)
  rmSync(folder, { recursive: true })
})

const run = (sql: string) => statementJob({ path, sql }, IDLE)

test('each value keeps its type: integers beyond 2^53, NULL, empty text, blobs, reals, and names of any text', () => {
  const { columns, rows, stopped } = run(
    "SELECT n, NULL, '', x'', x'00ff', 1.0, 0.1, 9e15, 'é\u202e', -1 FROM turns",
  )
  expect(stopped).toBeNull()
  expect(columns).toHaveLength(10)
  expect(rows[0]!.map(({ type, text }) => `${type} ${text}`)).toEqual([
    ...['integer 9007199254740993', 'null ', 'text ', 'blob ', 'blob 00ff'],
    ...['real 1.0', 'real 0.1', 'real 9000000000000000', 'text é\u202e', 'integer -1'],
  ])
  const odd = run(`SELECT * FROM ${quoteName(ODD)}`)
  expect(odd).toMatchObject({ columns: [ODD], rows: [[{ type: 'text', text: 'a\u0000b' }]] })
})

test('rows, long values and all values together end at limits that the answer names', () => {
  const many = run('WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c')
  expect(many.rows).toHaveLength(SQL_LIMITS.rows)
  expect(sqlAnswerInWords(many)).toBe('the first 1,000 rows; there are more')
  const long = run("SELECT hex(zeroblob(40000)), zeroblob(100000), replace(hex(zeroblob(2)), '0', '😀')")
  expect(long.rows[0]).toMatchObject([
    { type: 'text', whole: 80_000 },
    { type: 'blob', whole: 100_000 },
    { type: 'text', text: '😀😀😀😀' },
  ])
  expect(long.rows[0]![0]!.text).toHaveLength(SQL_LIMITS.text)
  const wide = run(
    'WITH RECURSIVE c(x) AS (SELECT hex(zeroblob(10000)) UNION ALL SELECT x FROM c) SELECT x FROM c',
  )
  expect(wide.stopped).toBe('size')
})

describe('nothing but reading', () => {
  test.each([
    "INSERT INTO turns VALUES ('x', 'y', 1)",
    "WITH a AS (SELECT 1) INSERT INTO turns SELECT 'x', 'y', 1",
    'DELETE FROM turns RETURNING *',
    'SELECT 1; DROP TABLE turns',
    "ATTACH 'other.db' AS o",
    "VACUUM INTO 'copy.db'",
    'CREATE TEMP TABLE x (a)',
    'PRAGMA journal_mode = WAL',
    'PRAGMA query_only = 0',
    'PRAGMA user_version(5)',
    'PRAGMA table_info = turns',
    "PRAGMA temp_store_directory = '/tmp'",
    'EXPLAIN PRAGMA query_only = 0',
    'PRAGMA wal_checkpoint',
    "SELECT load_extension('x')",
    'BEGIN',
    '/* SELECT */ DROP TABLE turns',
    '-- SELECT\nDROP TABLE turns',
    'SELEKT 1',
    'SELECT ?',
    'SELECT * FROM nothing',
  ])('%s is refused, in words', (sql) => {
    let thrown: unknown
    try {
      run(sql)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({
      kind: 'InvalidRequest',
      message: expect.stringMatching(/\.$/),
    })
    expect(existsSync('copy.db')).toBe(false)
  })

  test.each([
    'SELECT 1;',
    'SELECT 1 -- a comment',
    '-- first\n/* then */ select 1',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'VALUES (1), (2)',
    'EXPLAIN QUERY PLAN SELECT * FROM turns',
    'PRAGMA table_info(turns)',
    'PRAGMA main.user_version',
    'pragma integrity_check;',
    "SELECT * FROM pragma_table_info('turns')",
  ])('%s runs', (sql) => {
    expect(run(sql).rows.length).toBeGreaterThan(0)
  })
})
