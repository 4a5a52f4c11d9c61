import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ReadableDb } from '../db/open.ts'
import { snapshotsSql } from '../debug-api/snapshots.ts'
import { writeSample } from '../sample/write.ts'
import { COUNT_TURNS, conversationTurns, NEXT_CONVERSATION } from './first-conversations.ts'
import { missingPage } from './missing-page.ts'
import { readTurns } from './reading.ts'
import { nothingWritten, sourceOf, turnsDb, V3 } from './testing/turns-db.ts'
import { timelineOf } from './timeline-of.ts'
import { timelineTurns } from './timeline-turns.ts'
import { turnDetail } from './turn-detail.ts'

const database = (): ReadableDb =>
  turnsDb(
    V3,
    Array.from({ length: 50 }, (_, n) => ({
      conv_id: `c${n % 3}`,
      session_id: 's',
      turn_id: `t${n}`,
      runtime_key: n % 5 === 0 ? '' : 'planner',
      inference_id: 'i',
      updated_at_ms: n,
      metadata: '{}',
    })),
  )

const planOf = (db: ReadableDb, sql: string): string[] => {
  const parameters = Array<null>(sql.split('?').length - 1).fill(null)
  return db
    .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
    .all(...parameters)
    .map((step) => step.detail)
}

/** A database that notes the statements that are prepared on it. */
function watchedDb(db: ReadableDb): { db: ReadableDb; prepared: string[] } {
  const prepared: string[] = []
  const watched = new Proxy(db, {
    get: (target, key) => {
      const value = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        if (key === 'prepare') prepared.push(String(given[0]))
        return value.apply(target, given)
      }
    },
  })
  return { db: watched, prepared }
}

test('the playbook’s timeline query goes by an index on conv_id', () => {
  const plan = planOf(
    database(),
    `SELECT turn_id, runtime_key, inference_id, updated_at_ms FROM turns WHERE conv_id = ?
     ORDER BY updated_at_ms ASC, turn_id ASC`,
  )
  expect(plan[0]).toMatch(/^SEARCH turns USING INDEX \S+ \(conv_id=\?\)$/)
  expect(plan.join()).not.toContain('SCAN')
})

test('what one conversation lacks is found by the two indexes of the migration alone', () => {
  for (const [column, index] of [
    ['runtime_key', 'turns_by_conv_runtime_updated'],
    ['inference_id', 'turns_by_conv_inference_updated'],
  ]) {
    const sql = `SELECT turn_id FROM turns WHERE conv_id = ? AND ${column} = '' ORDER BY updated_at_ms DESC`
    expect(planOf(database(), sql)).toEqual([`SEARCH turns USING INDEX ${index} (conv_id=? AND ${column}=?)`])
  }
})

test('the playbook’s list of missing rows is one pass that sorts nothing', () => {
  const sql = `SELECT conv_id, session_id, turn_id, turn_metadata_json FROM turns
    WHERE COALESCE(runtime_key, '') = '' OR COALESCE(inference_id, '') = '' LIMIT 50`
  expect(planOf(database(), sql)).toEqual(['SCAN turns'])
})

test('the first conversations are stepped to through an index, never by a scan', () => {
  const db = database()
  const { columns } = sourceOf(db)
  expect(planOf(db, NEXT_CONVERSATION)).toEqual([
    expect.stringMatching(/^SEARCH main.turns USING COVERING INDEX \S+ \(conv_id>\?\)$/),
  ])
  expect(planOf(db, COUNT_TURNS).join()).toMatch(/SEARCH main.turns USING COVERING INDEX \S+ \(conv_id=\?\)/)
  expect(planOf(db, conversationTurns(columns))[0]).toMatch(
    /^SEARCH main.turns USING INDEX \S+ \(conv_id=\?\)$/,
  )
})

test('a page reads its own rows by rowid and no others', () => {
  const db = database()
  const source = sourceOf(db)
  const { db: watched, prepared } = watchedDb(db)
  const watching = { ...source, db: watched }
  timelineOf(watching, 'c0', null)
  timelineTurns(watching, { conv_id: 'c0', offset: 0, limit: 5 }, nothingWritten)
  missingPage(watching, { reason: undefined, conv_id: undefined, offset: 0, limit: 5 }, nothingWritten)
  turnDetail(watching, { conv_id: 'c0', session_id: 's', turn_id: 't0' }, nothingWritten)
  const onTurns = prepared.filter((sql) => /FROM main\.turns/.test(sql))
  expect(onTurns.length).toBeGreaterThan(0)
  for (const sql of onTurns) {
    expect(planOf(db, sql)).toEqual(['SEARCH main.turns USING INTEGER PRIMARY KEY (rowid=?)'])
  }
})

describe('in a conversation whose turns repeat all that was said before them', () => {
  let folder: string
  let db: ReadableDb

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'turnscope-plans-'))
    const { path } = writeSample(join(folder, 'turns.db'), { turns: 40, shape: 'real', generation: 'v3' })
    db = new Database(path, { readonly: true }) as unknown as ReadableDb
  })
  afterAll(() => {
    db.close()
    rmSync(folder, { recursive: true })
  })

  test('a turn, its messages and a page of reading search every table for their own rows', () => {
    const { db: watched, prepared } = watchedDb(db)
    const watching = { ...sourceOf(db), db: watched }
    const [conv_id] = watching.index.convIds
    const { session_id, turn_id } = timelineTurns(
      watching,
      { conv_id: conv_id!, offset: 39, limit: 1 },
      nothingWritten,
    ).items[0]!
    const { phases } = turnDetail(watching, { conv_id: conv_id!, session_id, turn_id }, nothingWritten)
    expect(Math.min(...phases.map(({ blocks }) => blocks.length))).toBeGreaterThan(39)
    const { items } = readTurns(watching, { conv_id: conv_id!, offset: 35, limit: 5 }, nothingWritten)
    for (const { blocks, repeated } of items) expect([blocks.length < 8, repeated > 39]).toEqual([true, true])
    const read = prepared.filter((sql) => /FROM main\.(turns|blocks)|main\.turn_block_membership/.test(sql))
    expect(read.some((sql) => sql.includes('turn_block_membership'))).toBe(true)
    for (const sql of read) {
      const steps = planOf(db, sql).filter((step) => !step.startsWith('USE TEMP B-TREE FOR'))
      for (const step of steps)
        expect([sql, step]).toEqual([
          sql,
          expect.stringMatching(
            /^SEARCH \S+ USING (INTEGER PRIMARY KEY \(rowid=\?\)|(COVERING )?INDEX \S+ \((conv_id=\? AND session_id=\? AND turn_id=\?|block_id=\? AND content_hash=\?)\))/,
          ),
        ])
    }
  })

  test('the debug API finds the snapshots of a turn by all its ids, and those of a conversation without others', () => {
    const any = { session_id: null, turn_id: null, phase: null, since_ms: 0n, limit: 5 }
    const id = Buffer.from('x')
    const ofConversation = snapshotsSql(db, { ...any, conv_id: id }).sql
    expect(planOf(db, ofConversation)).toContainEqual(
      expect.stringMatching(/^SEARCH m USING COVERING INDEX \S+ \(conv_id=\?\)$/),
    )
    const ofTurn = snapshotsSql(db, { ...any, conv_id: id, session_id: id, turn_id: id }).sql
    expect(planOf(db, ofTurn)).toContainEqual(
      expect.stringMatching(
        /^SEARCH m USING COVERING INDEX \S+ \(conv_id=\? AND session_id=\? AND turn_id=\?\)$/,
      ),
    )
  })
})
