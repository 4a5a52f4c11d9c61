import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cancelled } from '../../../shared/contract/errors.ts'
import { toInt64 } from '../../../shared/contract/int64.ts'
import type { Progress } from '../../../shared/contract/methods.ts'
import { MISSING_REASONS } from '../../../shared/truth/backfill.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { evidenceState } from '../../../shared/truth/evidence-state.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import type { ReadableDb } from '../db/open.ts'
import { runJob } from '../jobs/run.ts'
import { indexJob } from '../migrate/index-job.ts'
import { readSchema } from '../schema/read.ts'
import { buildIndex } from './build-index.ts'
import { turnColumns } from './columns.ts'
import { plainConversations, plainTurns } from './testing/oracle.ts'
import {
  IDLE,
  insertTurns,
  LOOSE,
  type StoredTurn,
  someTurns,
  sourceOf,
  turnsDb,
  V3,
} from './testing/turns-db.ts'
import { reasonOf, rowidAt, timeAt } from './turn-index.ts'

const turn = (over: Partial<StoredTurn>): StoredTurn => ({
  conv_id: 'c',
  session_id: 's',
  turn_id: 't',
  runtime_key: 'planner',
  inference_id: 'i',
  updated_at_ms: 1,
  metadata: '{}',
  ...over,
})

test('every turn stands where SQLite sorts it, with its own values, whatever its ids and times', () => {
  fc.assert(
    fc.property(fc.constantFrom(LOOSE, V3), someTurns, (schema, turns) => {
      const db = turnsDb(schema, turns)
      const { index } = sourceOf(db)
      const seen = Array.from(index.order, (slot) => ({
        rowid: rowidAt(index, slot),
        conv_id: index.convIds[index.conversation[slot]!],
        session_id: index.sessionIds[index.session[slot]!],
        runtime_key: index.runtimeKeys[index.runtime[slot]!],
        inference: index.inference[slot] === 1,
        time: timeAt(index, slot),
        reason: reasonOf(index.reason[slot]!),
      }))
      expect(seen).toEqual(
        plainTurns(db).map(({ rowid, conv_id, session_id, runtime_key, inference_id, time, reason }) => ({
          rowid,
          conv_id,
          session_id,
          runtime_key,
          inference: inference_id !== '',
          time: toInt64(time),
          reason,
        })),
      )
      db.close()
    }),
  )
})

test('conversations add up to what their turns say', () => {
  fc.assert(
    fc.property(someTurns, (turns) => {
      const db = turnsDb(LOOSE, turns)
      const { index } = sourceOf(db)
      const expected = Array.from(plainConversations(db), ([conv_id, all]) => ({
        conv_id,
        turns: all.length,
        missing: all.filter((t) => t.reason !== null).length,
        unknown: all.filter((t) => t.runtime_key === '').length,
        sessions: new Set(all.map((t) => t.session_id)).size,
        switches: countSwitches(segmentsOf(all.map((t) => t.runtime_key))),
      }))
      expect(
        index.convIds.map((conv_id, c) => ({
          conv_id,
          turns: index.starts[c + 1]! - index.starts[c]!,
          missing: index.missing[c],
          unknown: index.unknownRuntime[c],
          sessions: index.sessions[c],
          switches: { certain: index.certainSwitches[c], at_least: index.atLeastSwitches[c] },
        })),
      ).toEqual(expected)
      db.close()
    }),
  )
})

test('the counts are those of the playbook', () => {
  fc.assert(
    fc.property(someTurns, (turns) => {
      const db = turnsDb(LOOSE, turns)
      const count = (where: string): number =>
        db.prepare<[], number>(`SELECT count(*) FROM turns WHERE ${where}`).pluck().get()!
      const runtime = `COALESCE(runtime_key, '') = ''`
      const inference = `COALESCE(inference_id, '') = ''`
      expect(sourceOf(db).index.counts).toEqual({
        turns: count('1'),
        distinct_turns: db
          .prepare('SELECT count(*) FROM (SELECT DISTINCT conv_id, session_id, turn_id FROM turns)')
          .pluck()
          .get(),
        conversations: db.prepare('SELECT count(DISTINCT conv_id) FROM turns').pluck().get(),
        missing_runtime_or_inference: count(`${runtime} OR ${inference}`),
        missing_runtime: count(runtime),
        missing_inference: count(inference),
        server_made: plainTurns(db).filter((turn) =>
          TRUTH_COLUMNS.some(
            (column) => evidenceState(turn[column], turn.metadata, column) === 'server-made',
          ),
        ).length,
      })
      db.close()
    }),
  )
})

test('rowids beyond 2^53 stay exact', () => {
  const rowids = [-(2n ** 63n), -1n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n]
  const db = turnsDb(
    LOOSE,
    rowids.map((rowid) => turn({ rowid })),
  )
  const { index } = sourceOf(db)
  expect(Array.from(rowids, (_, slot) => rowidAt(index, slot))).toEqual(rowids)
})

test('turns of one millisecond stand in the BINARY order of a UTF-16 database too', () => {
  const ids = ['b', 'a', '\u{1F600}', '\uFB00', 'é', 'Ā', 'aa']
  for (const encoding of ['UTF-16le', 'UTF-16be']) {
    const db = turnsDb(
      LOOSE,
      [...ids.map((turn_id) => turn({ turn_id })), ...ids.map((conv_id) => turn({ conv_id }))],
      encoding,
    )
    const { index } = sourceOf(db)
    const sorted = db
      .prepare('SELECT rowid FROM turns ORDER BY conv_id, updated_at_ms, turn_id')
      .pluck()
      .all()
    expect(Array.from(index.order, (slot) => Number(rowidAt(index, slot)))).toEqual(sorted)
  }
})

test('a runtime or a session whose bytes are not UTF-8 is not taken for another', () => {
  const db = turnsDb(LOOSE, [
    turn({ runtime_key: Buffer.from('ff', 'hex') }),
    turn({ runtime_key: Buffer.from('fe', 'hex') }),
    turn({ runtime_key: '\uFFFD' }),
  ])
  expect(sourceOf(db).index.runtimeKeys).toEqual(['', '\uFFFD [bytes ff]', '\uFFFD [bytes fe]', '\uFFFD'])
})

test('a v2 file lacks every value, each row for the reason its metadata gives', () => {
  const db = new Database(':memory:') as ReadableDb
  db.exec(`CREATE TABLE turns (conv_id TEXT, session_id TEXT, turn_id TEXT, turn_created_at_ms INTEGER,
    turn_metadata_json TEXT, updated_at_ms INTEGER);
    INSERT INTO turns VALUES ('c','s','t1',1,'{"geppetto.runtime@v1":{"runtime_key":"planner"},"inference_id":"i"}',5),
      ('c','s','t2',1,'{"runtime":"planner"}',6);`)
  const { index } = sourceOf(db)
  expect(index.counts).toMatchObject({
    missing_runtime_or_inference: 2,
    missing_runtime: 2,
    missing_inference: 2,
  })
  expect(Array.from(index.reason, (number) => MISSING_REASONS[number - 1])).toEqual([
    'backfill-pending',
    'no-canonical-key',
  ])
})

test('where updated_at_ms is lacking no time was recorded, whatever stands beside it', () => {
  const db = new Database(':memory:') as ReadableDb
  db.exec(`CREATE TABLE turns (conv_id TEXT, session_id TEXT, turn_id TEXT, created_at_ms INTEGER);
    INSERT INTO turns VALUES ('c','s','t2',9), ('c','s','t10',8), ('c','s','t1',7);`)
  const { index } = sourceOf(db)
  expect(Array.from(index.times)).toEqual([0, 0, 0])
  expect(Array.from(index.order)).toEqual([2, 1, 0])
})

test('a v0 file is listed by its runs', () => {
  const db = new Database(':memory:') as ReadableDb
  db.exec(`CREATE TABLE turns (run_id TEXT, turn_id TEXT, phase TEXT, payload TEXT, created_at_ms INTEGER);
    INSERT INTO turns VALUES ('r2','t','final','',1), ('r1','t','final','',1), ('r1','t','draft','',1);`)
  const { index } = sourceOf(db)
  expect(index.convIds).toEqual(['r1', 'r2'])
  expect(index.counts).toMatchObject({ turns: 3, missing_runtime_or_inference: 3 })
})

test('an empty table gives an empty index', () => {
  expect(sourceOf(turnsDb(V3, [])).index).toMatchObject({ turns: 0, convIds: [], findings: [] })
})

test('progress counts rows up to all of them, and a cancellation ends the work', () => {
  const db = turnsDb(
    LOOSE,
    Array.from({ length: 5000 }, (_, n) => turn({ turn_id: `t${n}`, updated_at_ms: n })),
  )
  const columns = turnColumns(readSchema(db).turns!)
  const reports: Progress[] = []
  buildIndex(db, columns, { ...IDLE, progress: (progress) => reports.push(progress) })
  expect(reports.map(({ done, total }) => [done, total])).toEqual([
    [2000, 5000],
    [4000, 5000],
    [5000, 5000],
  ])
  let checks = 0
  const checkCancelled = (): void => {
    if (++checks === 2) throw cancelled()
  }
  expect(() => buildIndex(db, columns, { ...IDLE, checkCancelled })).toThrow('Cancelled')
})

test('the job gives the same index, in memory that threads share', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-index-'))
  try {
    const path = join(folder, 'turns.db')
    const db = new Database(path) as ReadableDb
    db.exec(V3)
    insertTurns(db, fc.sample(someTurns, { seed: 5, numRuns: 20 }).flat())
    const { index, columns } = sourceOf(db)
    db.close()
    const built = await runJob(indexJob, { path, columns })
    expect(built).toEqual(index)
    expect(built.times.buffer).toBeInstanceOf(SharedArrayBuffer)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
