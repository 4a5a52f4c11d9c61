import { expect, test } from 'vitest'
import type { ReadableDb } from '../db/open.ts'
import { COUNT_TURNS, conversationTurns, NEXT_CONVERSATION } from './first-conversations.ts'
import { missingPage } from './missing-page.ts'
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
