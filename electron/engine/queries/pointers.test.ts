import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { ReadableDb } from '../db/open.ts'
import { pointerOf, pointers } from './pointers.ts'

const store = (sql: string): ReadableDb => {
  const db = new Database(':memory:')
  db.exec(sql)
  return db as ReadableDb
}

test('pointers are read by conversation, an empty one where the store knows no runtime, none where it does not know the conversation', () => {
  const db = store(`CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, runtime_key TEXT);
    INSERT INTO timeline_conversations VALUES ('a', 'planner'), ('b', NULL), ('c', '');`)
  const found = pointers(db)
  expect(['a', 'b', 'c', 'd'].map((conv_id) => pointerOf(found, conv_id))).toEqual(['planner', '', '', null])
  expect(pointerOf(null, 'a')).toBeNull()
})

test('a database without a timeline store has no pointers', () => {
  const db = store('CREATE TABLE turns (conv_id TEXT)')
  expect(pointers(db)).toEqual(new Map())
})

test('a store that lacks the runtime column still knows its conversations', () => {
  const db = store(`CREATE TABLE timeline_conversations (conv_id TEXT);
    INSERT INTO timeline_conversations VALUES ('a');`)
  expect(pointers(db)).toEqual(new Map([['a', '']]))
})

test('an older store names the pointer differently', () => {
  const db =
    store(`CREATE TABLE timeline_conversations (conv_id TEXT, runtime_key TEXT, current_runtime_key TEXT);
    INSERT INTO timeline_conversations VALUES ('a', 'old', 'planner');`)
  expect(pointers(db, 'current_runtime_key')).toEqual(new Map([['a', 'planner']]))
})

test('a view that calls itself the timeline store is not read', () => {
  const db = store(`CREATE VIEW timeline_conversations AS SELECT 'a' AS conv_id, 'x' AS runtime_key`)
  expect(pointers(db)).toEqual(new Map())
})
