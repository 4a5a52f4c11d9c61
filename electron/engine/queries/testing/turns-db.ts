import Database from 'better-sqlite3'
import fc from 'fast-check'
import type { ReadableDb } from '../../db/open.ts'
import type { JobContext } from '../../jobs/job.ts'
import { readSchema } from '../../schema/read.ts'
import { buildIndex } from '../build-index.ts'
import { turnColumns } from '../columns.ts'
import type { ListSource } from '../shapes.ts'
import type { ProvenanceOf, RowJournal } from '../source.ts'

/** Text, or the bytes of text that no JavaScript string can be. */
type StoredText = string | Buffer | null

export interface StoredTurn {
  readonly rowid?: bigint
  readonly conv_id: StoredText
  readonly session_id: StoredText
  readonly turn_id: StoredText
  readonly runtime_key: StoredText
  readonly inference_id: StoredText
  readonly updated_at_ms: number | bigint | string | null
  readonly metadata: StoredText
}

export const IDLE: JobContext = { checkCancelled: () => {}, progress: () => {} }

/** The table as v3 has it. */
export const V3 = `
  CREATE TABLE turns (
    conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
    turn_created_at_ms INTEGER NOT NULL,
    turn_metadata_json TEXT NOT NULL DEFAULT '{}', turn_data_json TEXT NOT NULL DEFAULT '{}',
    runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT '',
    updated_at_ms INTEGER NOT NULL,
    PRIMARY KEY (conv_id, session_id, turn_id));
  CREATE INDEX turns_by_conv_session ON turns (conv_id, session_id, updated_at_ms DESC);
  CREATE INDEX turns_by_session ON turns (session_id, updated_at_ms DESC);
  CREATE INDEX turns_by_conv_runtime_updated ON turns (conv_id, runtime_key, updated_at_ms DESC);
  CREATE INDEX turns_by_conv_inference_updated ON turns (conv_id, inference_id, updated_at_ms DESC);`

/** A hand-made copy that takes anything. */
export const LOOSE = `
  CREATE TABLE turns (
    conv_id TEXT, session_id TEXT, turn_id TEXT, turn_created_at_ms INTEGER, turn_metadata_json TEXT,
    runtime_key TEXT, inference_id TEXT, updated_at_ms INTEGER)`

/** Adds turns; what breaks a constraint is left out. */
export function insertTurns(db: ReadableDb, turns: readonly StoredTurn[]): void {
  const text = (name: string): string =>
    `CASE typeof(@${name}) WHEN 'blob' THEN CAST(@${name} AS TEXT) ELSE @${name} END`
  const texts = ['conv_id', 'session_id', 'turn_id', 'metadata', 'runtime_key', 'inference_id'].map(text)
  const insert = db.prepare(
    `INSERT OR IGNORE INTO turns (rowid, conv_id, session_id, turn_id, turn_metadata_json, runtime_key,
       inference_id, turn_created_at_ms, updated_at_ms)
     VALUES (@rowid, ${texts.join(', ')}, 7, @updated_at_ms)`,
  )
  db.transaction(() => {
    for (const turn of turns) insert.run({ rowid: null, ...turn })
  })()
}

export function turnsDb(schema: string, turns: readonly StoredTurn[], encoding = 'UTF-8'): ReadableDb {
  const db = new Database(':memory:') as ReadableDb
  db.pragma(`encoding = '${encoding}'`)
  db.exec(schema)
  if (turns.length > 0) insertTurns(db, turns)
  return db
}

/** What queries read from, for a database of a test. */
export function sourceOf(db: ReadableDb): ListSource {
  const columns = turnColumns(readSchema(db).turns!)
  return { db, columns, index: buildIndex(db, columns, IDLE), shapes: null }
}

const INVALID = [Buffer.from('61ff', 'hex'), Buffer.from('61fe', 'hex')]
const IDS = ['a', 'A', 'a\0', 'b', 'conv-1', 'Conv-12', '\u{1F600}', '\uFB00', 'a\uFFFD', "it's", 'é']

/** Turns that differ in every way that has ever made two rows look alike or two orders disagree. */
export const someTurns: fc.Arbitrary<StoredTurn[]> = fc.array(
  fc.record({
    conv_id: fc.constantFrom<(string | Buffer)[]>(...IDS, ...INVALID),
    session_id: fc.constantFrom<(string | Buffer)[]>('s1', 's2', 'S1', ...INVALID),
    turn_id: fc.oneof(fc.constantFrom<(string | Buffer)[]>(...IDS, ...INVALID), fc.uuid()),
    runtime_key: fc.constantFrom('', '', null, 'planner', 'Planner', 'analyst', 'x'),
    inference_id: fc.constantFrom('', null, 'i1', 'i2', '7'),
    updated_at_ms: fc.oneof(
      fc.constantFrom(0, 1, 2, 2, 5, -3, 1.5, 'noon', null),
      fc.constantFrom(
        2n ** 53n - 1n,
        2n ** 53n,
        2n ** 53n + 1n,
        2n ** 63n - 1n,
        -(2n ** 63n),
        -(2n ** 53n) - 1n,
      ),
    ),
    metadata: fc.constantFrom(
      null,
      '',
      '{}',
      'null',
      '[1]',
      '{',
      '{"runtime":"planner"}',
      '{"geppetto.runtime@v1":{"runtime_key":" planner "},"inference_id":"i1"}',
      '{"geppetto.runtime@v1":{"runtime_key":"analyst"}}',
      '{"geppetto.runtime@v1": {"runtime_key":"analyst"}}',
      '{"geppetto.runtime@v1":{"runtime_key" :"analyst"}}',
      '{"geppetto.inference_id@v1":"i2"}',
      '{"geppetto.inference_id@v1":7}',
      '{"geppetto.runtime@v1":{"runtime_key":"\uFFFD"}}',
      Buffer.from('{"geppetto.runtime@v1":{"runtime_key":"a\xff"}}', 'latin1'),
      `{"inference_id":"i9","pad":"${'x'.repeat(20_000)}"}`,
    ),
  }),
  { maxLength: 60 },
)

const NOTHING: RowJournal = { runtime_key: null, inference_id: null, closed: null }
/** For a case that nothing was written to. */
export const nothingWritten: ProvenanceOf = () => NOTHING
