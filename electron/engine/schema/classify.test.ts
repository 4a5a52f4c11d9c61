import { afterAll, describe, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import { INDEXES_SQL, TRUTH, turnsSql, Workshop } from '../migrate/fixtures.ts'
import { type Classified, classify } from './classify.ts'
import { readSchema } from './read.ts'

const workshop = new Workshop()
afterAll(() => workshop.remove())

function classified(sql: string): Classified {
  workshop.write(sql)
  const db = openReader(workshop.path)
  try {
    return classify(readSchema(db))
  } finally {
    db.close()
  }
}

const statusOf = (schema: Classified, name: string): string | undefined =>
  [...schema.columns, ...schema.indexes].find((part) => part.name === name)?.status

describe('generations', () => {
  test.each([
    ['v3', turnsSql() + INDEXES_SQL],
    ['v3', `PRAGMA encoding = 'UTF-16le'; ${turnsSql()}${INDEXES_SQL}`],
    [
      'v3',
      (turnsSql() + INDEXES_SQL).replaceAll('runtime_key', 'Runtime_KEY').replaceAll(' turns', ' TURNS'),
    ],
    ['v3', turnsSql() + INDEXES_SQL.replace(/CREATE INDEX turns_by_session.*?;/, '')],
    ['v2', turnsSql({ without: TRUTH })],
    ['v2', turnsSql({ without: [...TRUTH, 'updated_at_ms', 'turn_data_json', 'turn_metadata_json'] })],
    [
      'v2',
      turnsSql({
        without: [...TRUTH, 'turn_created_at_ms', 'updated_at_ms'],
        columns: { created_at_ms: 'INTEGER' },
      }),
    ],
    ['v2-partial', turnsSql({ without: ['runtime_key'] })],
    ['v2-partial', turnsSql()],
    ['v2-partial', turnsSql({ without: ['turn_data_json'] }) + INDEXES_SQL],
    // The Kelvin sign is not a k, whatever JavaScript's lower case makes of it.
    ['v2-partial', turnsSql({ without: ['runtime_key'], columns: { 'runtime_\u212aey': 'TEXT' } })],
    ['v1', 'CREATE TABLE turns (conv_id, turn_id, session_id, phase, payload, created_at_ms)'],
    ['v0', 'CREATE TABLE turns (run_id, phase, payload, created_at_ms)'],
    ['unrelated', 'CREATE TABLE pragma_table_list (name, type); CREATE TABLE songs (turns)'],
    ['unrelated', 'CREATE TABLE turns (conv_id, session_id, turn_id)'],
    ['unrelated', turnsSql({ options: 'WITHOUT ROWID' })],
    ['unrelated', turnsSql({ columns: { rowid: '', oid: '', _rowid_: '' } })],
    ['unrelated', 'CREATE VIRTUAL TABLE turns USING fts5(conv_id, session_id, turn_id, updated_at_ms)'],
    [
      'unrelated',
      'CREATE VIEW turns AS SELECT 1 AS conv_id, 2 AS session_id, 3 AS turn_id, 4 AS updated_at_ms',
    ],
  ])('%s: %s', (generation, sql) => {
    expect(classified(sql).generation).toBe(generation)
  })

  test('what is unrelated is described by what was found', () => {
    expect(classified('CREATE TABLE songs (a); CREATE TABLE "odd ""name" (b)').describes).toMatch(
      /songs, odd "name|odd "name, songs/,
    )
    expect(classified('CREATE TABLE turns (player, angle)').describes).toContain('player, angle')
  })
})

describe('parts', () => {
  test.each([
    ['a nullable column', { runtime_key: "TEXT DEFAULT ''" }, 'runtime_key', 'differs'],
    ['another type', { updated_at_ms: 'TEXT NOT NULL' }, 'updated_at_ms', 'differs'],
    ['another default', { inference_id: "TEXT NOT NULL DEFAULT 'x'" }, 'inference_id', 'differs'],
    ['no default', { turn_data_json: 'TEXT NOT NULL' }, 'turn_data_json', 'differs'],
    ['the default of an added time', { updated_at_ms: 'INTEGER NOT NULL DEFAULT 0' }, 'updated_at_ms', 'ok'],
    ['lower case', { runtime_key: "text not null default ''" }, 'runtime_key', 'ok'],
  ])('%s', (_, columns, name, status) => {
    expect(statusOf(classified(turnsSql({ columns: columns as Record<string, string> })), name)).toBe(status)
  })

  test('what is not there is missing', () => {
    const schema = classified(turnsSql({ without: TRUTH }))
    expect(statusOf(schema, 'runtime_key')).toBe('missing')
    expect(statusOf(schema, 'turns_by_conv_runtime_updated')).toBe('missing')
  })
})

test('no statement of the file runs while its schema is read', () => {
  const schema = classified(
    `${turnsSql()} CREATE TABLE witness (a);
     CREATE TRIGGER spy AFTER INSERT ON turns BEGIN INSERT INTO witness VALUES (1); END;`,
  )
  expect(schema.refusals).toEqual([expect.stringContaining('trigger spy')])
  const db = openReader(workshop.path)
  expect(db.prepare('SELECT count(*) FROM witness').pluck().get()).toBe(0)
  db.close()
})

test.each([
  ['runtime_key || inference_id', [expect.stringContaining('only_here')]],
  // The other column can still be written.
  ['runtime_key', []],
  ['conv_id', []],
])(
  'a function that SQLite lacks, over %s, is in the way where no truth column can be written',
  (column, refusals) => {
    workshop.write(turnsSql(), (db) => {
      db.function('only_here', { deterministic: true }, (value) => value)
      db.exec(`CREATE INDEX own ON turns(only_here(${column}))`)
    })
    const db = openReader(workshop.path)
    expect(classify(readSchema(db)).refusals).toEqual(refusals)
    db.close()
  },
)
