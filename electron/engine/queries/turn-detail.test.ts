import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toInt64 } from '../../../shared/contract/int64.ts'
import { methods } from '../../../shared/contract/methods.ts'
import { canonicalValue } from '../../../shared/truth/canonical.ts'
import { openReader, type ReadableDb } from '../db/open.ts'
import { overwriteLeaves } from './testing/damage.ts'
import { plainConversations } from './testing/oracle.ts'
import {
  insertTurns,
  LOOSE,
  nothingWritten,
  type StoredTurn,
  someTurns,
  sourceOf,
  turnsDb,
  V3,
} from './testing/turns-db.ts'
import { turnDetail } from './turn-detail.ts'

const BLOCKS = `
  CREATE TABLE blocks (block_id TEXT NOT NULL, content_hash TEXT NOT NULL,
    hash_algorithm TEXT NOT NULL DEFAULT 'sha256-canonical-json-v1', kind TEXT NOT NULL,
    role TEXT NOT NULL DEFAULT '', payload_json TEXT NOT NULL DEFAULT '{}',
    block_metadata_json TEXT NOT NULL DEFAULT '{}', first_seen_at_ms INTEGER NOT NULL,
    PRIMARY KEY (block_id, content_hash));
  CREATE TABLE turn_block_membership (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
    phase TEXT NOT NULL, snapshot_created_at_ms INTEGER NOT NULL, ordinal INTEGER NOT NULL,
    block_id TEXT NOT NULL, content_hash TEXT NOT NULL,
    PRIMARY KEY (conv_id, session_id, turn_id, phase, snapshot_created_at_ms, ordinal));`

const TURN: StoredTurn = {
  conv_id: 'c',
  session_id: 's',
  turn_id: 't',
  runtime_key: '',
  inference_id: 'i',
  updated_at_ms: 1,
  metadata: '{"runtime":"planner"}',
}
const ID = { conv_id: 'c', session_id: 's', turn_id: 't' }

test('every turn is found by its ids alone, with its neighbours and what its metadata says', () => {
  fc.assert(
    fc.property(someTurns, (turns) => {
      // The primary key makes ids unique, as they are in every file a server wrote.
      const db = turnsDb(V3, turns)
      const source = sourceOf(db)
      for (const all of plainConversations(db).values()) {
        all.forEach((turn, position) => {
          const { conv_id, session_id, turn_id, runtime_key, inference_id } = turn
          const canonical = (column: 'runtime_key' | 'inference_id'): string => {
            const found = canonicalValue(turn.metadata, column)
            return found.found ? found.value : ''
          }
          const detail = turnDetail(source, { conv_id, session_id, turn_id }, nothingWritten)
          expect(detail).toMatchObject({
            conv_id,
            session_id,
            turn_id,
            position,
            turns: all.length,
            turn_created_at_ms: 7,
            updated_at_ms: toInt64(turn.time),
            runtime_key,
            inference_id,
            reason: turn.reason,
            canonical: { runtime_key: canonical('runtime_key'), inference_id: canonical('inference_id') },
            metadata: turn.metadataText ?? '',
            neighbours: {
              before: all[position - 1]?.runtime_key ?? null,
              after: all[position + 1]?.runtime_key ?? null,
            },
            phases: [],
          })
          methods['turn.get'].output.parse(detail)
        })
      }
      db.close()
    }),
  )
})

test('a value in bytes that are not UTF-8 is marked as one that fills nothing', () => {
  const metadata = Buffer.from('{"geppetto.runtime@v1":{"runtime_key":"plan\xffner"}}', 'latin1')
  const detail = turnDetail(sourceOf(turnsDb(LOOSE, [{ ...TURN, metadata }])), ID, nothingWritten)
  expect(detail.reason).toBe('invalid-utf8')
  expect(detail.places[0]).toEqual({
    column: 'runtime_key',
    path: '$["geppetto.runtime@v1"].runtime_key',
    verdict: 'unwritable',
  })
})

test('metadata that is not valid UTF-8 says so', () => {
  const details = [Buffer.from('7b22ff223a317d', 'hex'), '{"\uFFFD":1}'].map((metadata) =>
    turnDetail(sourceOf(turnsDb(LOOSE, [{ ...TURN, metadata }])), ID, nothingWritten),
  )
  expect(details.map((detail) => [detail.metadata, detail.metadata_invalid_utf8])).toEqual([
    ['{"\uFFFD":1}', true],
    ['{"\uFFFD":1}', false],
  ])
})

test('metadata is cut at 32 MiB between two characters, its full size told, and still read as a whole', () => {
  const limit = 32 * 1024 * 1024
  const metadata = `{"pad":"${'é'.repeat(limit / 2)}","runtime":"planner"}`
  const detail = turnDetail(sourceOf(turnsDb(LOOSE, [{ ...TURN, metadata }])), ID, nothingWritten)
  expect(detail.metadata_bytes).toBe(Buffer.byteLength(metadata))
  expect(Buffer.byteLength(detail.metadata)).toBe(limit)
  expect(metadata.startsWith(detail.metadata)).toBe(true)
  expect(detail.candidates).toMatchObject([{ value: 'planner', rule: 'runtime-string' }])
})

test('the data of a turn is told exactly where it says anything', () => {
  const texts = ['{}', ' { } ', '', '{"n":1e400,"n":2}', 'no json']
  const db = turnsDb(
    V3,
    texts.map((_, n) => ({ ...TURN, turn_id: `t${n}` })),
  )
  const set = db.prepare('UPDATE turns SET turn_data_json = ? WHERE turn_id = ?')
  texts.forEach((text, n) => {
    set.run(text, `t${n}`)
  })
  db.exec(`UPDATE turns SET turn_data_json = CAST(x'7b22ff223a317d' AS TEXT) WHERE turn_id = 't0'`)
  const source = sourceOf(db)
  const told = texts.map((_, n) => turnDetail(source, { ...ID, turn_id: `t${n}` }, nothingWritten).data)
  expect(told).toEqual([
    { text: '{"\uFFFD":1}', bytes: 7, invalid_utf8: true },
    undefined,
    undefined,
    { text: '{"n":1e400,"n":2}', bytes: 17, invalid_utf8: false },
    { text: 'no json', bytes: 7, invalid_utf8: false },
  ])
  expect(turnDetail(sourceOf(turnsDb(LOOSE, [TURN])), ID, nothingWritten).data).toBeUndefined()
})

test('provenance is what the journal says', () => {
  const detail = turnDetail(sourceOf(turnsDb(LOOSE, [TURN])), ID, () => ({
    runtime_key: null,
    inference_id: { kind: 'asserted', run_id: 7, at_ms: 1, text: 'asserted by ann' },
    closed: { run_id: 8, at_ms: 1, person: 'ann', reason: 'no log of that day is left' },
  }))
  expect(detail.provenance).toEqual({
    runtime_key: null,
    inference_id: { kind: 'asserted', run_id: 7, at_ms: 1, text: 'asserted by ann' },
  })
  expect(detail.closed).toMatchObject({ run_id: 8, reason: 'no log of that day is left' })
  expect(detail.evidence).toEqual({ runtime: 'none', inference: 'recovered' })
})

test('snapshots come newest first, blocks by ordinal, long payloads cut with their size told', () => {
  // A table of that name would hide SQLite's own function of it.
  const hiding = 'CREATE TABLE pragma_table_list (a); CREATE TABLE pragma_table_xinfo (a);'
  const db = turnsDb(V3 + BLOCKS + hiding, [TURN, { ...TURN, turn_id: 'other' }])
  db.exec(`
    INSERT INTO blocks (block_id, content_hash, kind, role, payload_json, first_seen_at_ms) VALUES
      ('b1', 'h', 'user', 'user', '{"text":"hi"}', 1), ('b1', 'h2', 'user', 'user', 'another version', 1),
      ('b2', 'h', 'llm_text', 'assistant', CAST(x'C3A900' AS TEXT) || printf('%.*c', 70000, 'x'), 1);
    INSERT INTO turn_block_membership VALUES
      ('c','s','t','draft',10,0,'b1','h'), ('c','s','t','final',20,1,'b2','h'), ('c','s','t','final',20,0,'b1','h'),
      ('c','s','t','final',9007199254740993,0,'gone','h'), ('c','s','other','final',30,0,'b1','h');`)
  const { phases } = turnDetail(sourceOf(db), ID, nothingWritten)
  expect(
    phases.map((phase) => [
      phase.phase,
      phase.snapshot_created_at_ms,
      phase.blocks.map((block) => block.block_id),
    ]),
  ).toEqual([
    ['final', '9007199254740993', ['gone']],
    ['final', 20, ['b1', 'b2']],
    ['draft', 10, ['b1']],
  ])
  expect(phases[0]!.blocks[0]).toEqual({
    ordinal: 0,
    block_id: 'gone',
    kind: '',
    role: '',
    payload_json: '',
    payload_bytes: 0,
    absent: true,
  })
  expect(phases[1]!.blocks[0]).toMatchObject({
    kind: 'user',
    payload_json: '{"text":"hi"}',
    payload_bytes: 13,
  })
  const long = phases[1]!.blocks[1]!
  expect(long.payload_bytes).toBe(70_003)
  expect(long.payload_json).toBe(`é\0${'x'.repeat(65_536 - 3)}`)
})

test('block tables of another shape are taken for none', () => {
  const db = turnsDb(
    `${V3}; CREATE TABLE blocks (id); CREATE TABLE turn_block_membership (turn_id, block_id);`,
    [TURN],
  )
  expect(turnDetail(sourceOf(db), ID, nothingWritten).phases).toEqual([])
})

test('a turn whose blocks are damaged is still shown', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-blocks-'))
  try {
    const path = join(folder, 'turns.db')
    const writer = new Database(path) as ReadableDb
    writer.exec(V3 + BLOCKS)
    insertTurns(writer, [TURN])
    writer.exec(`INSERT INTO blocks (block_id, content_hash, kind, first_seen_at_ms) VALUES ('b1', 'h', 'user', 1);
      INSERT INTO turn_block_membership VALUES ('c','s','t','draft',10,0,'b1','h');`)
    writer.close()
    expect(overwriteLeaves(path, 'blocks', 0, 1)).toEqual({ before: 0, lost: 1 })
    const db = openReader(path)
    expect(turnDetail(sourceOf(db), ID, nothingWritten)).toMatchObject({ turn_id: 't', phases: [] })
    db.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a turn that is not there is NotFound, another session of the same turn included', () => {
  const source = sourceOf(turnsDb(LOOSE, [TURN]))
  for (const id of [
    { ...ID, turn_id: 'T' },
    { ...ID, session_id: 'x' },
    { ...ID, conv_id: 'C' },
  ]) {
    expect(() => turnDetail(source, id, nothingWritten)).toThrow(
      expect.objectContaining({ kind: 'NotFound' }),
    )
  }
})

test('metadata and times in other forms are told as they stand, whatever the encoding of the file', () => {
  for (const encoding of ['UTF-8', 'UTF-16le']) {
    const db = turnsDb(LOOSE, [{ ...TURN, updated_at_ms: 'noon' }], encoding)
    const detail = () => turnDetail(sourceOf(db), ID, nothingWritten)
    expect(detail()).toMatchObject({ updated_at_ms: 0, odd_times: { updated: 'noon' } })
    expect(detail().metadata_stored).toBeUndefined()

    db.exec('UPDATE turns SET turn_metadata_json = jsonb(turn_metadata_json), turn_created_at_ms = jsonb(7)')
    const bytes = db.prepare('SELECT turn_metadata_json FROM turns').pluck().get() as Buffer
    expect(detail()).toMatchObject({
      metadata: TURN.metadata,
      metadata_stored: { form: 'jsonb', bytes: bytes.length, hex: bytes.toString('hex') },
      odd_times: { updated: 'noon', created: "x'1337'" },
      candidates: [{ path: '$.runtime', value: 'planner' }],
    })

    db.prepare('UPDATE turns SET turn_metadata_json = ?, updated_at_ms = 5, turn_created_at_ms = 5').run(
      gzipSync(TURN.metadata!),
    )
    expect(detail()).toMatchObject({
      reason: 'malformed-json',
      metadata_stored: { form: 'blob' },
      metadata_decoded: { root: 'gunzip($)', words: 'gzip-compressed JSON', text: TURN.metadata },
      candidates: [{ path: 'gunzip($).runtime', value: 'planner' }],
    })
    expect(detail().odd_times).toBeUndefined()
    methods['turn.get'].output.parse(detail())
  }
})
