import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import { makeFolders, type TestFolders, writeTimelineStore, writeTurns } from '../evidence/fixtures.ts'
import { createPrepared } from './fixtures.ts'
import type { CaseHandle } from './handle.ts'
import { CaseStore } from './store.ts'
import { adoptOwnTimeline, attachTimelineStore } from './timeline-store.ts'

let folders: TestFolders
let db: string
let handle: CaseHandle
beforeEach(() => {
  folders = makeFolders()
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => {
  handle.release()
  folders.finish()
})

async function open(): Promise<void> {
  folders.seal()
  handle = await createPrepared(new CaseStore(folders.home), db)
}
const files = (): string[] => readdirSync(handle.folder).sort()

test('a store is copied into the case, hashed, and only its copy is read', async () => {
  writeTurns(db)
  const store = writeTimelineStore(join(folders.evidence, 'timeline.db'), {
    'conv-0': 'planner',
    'conv-1': 'analyst',
  })
  await open()
  const record = await attachTimelineStore(handle, store)
  expect(record).toMatchObject({
    path: store,
    file: 'timeline-1.db',
    same_file: false,
    key_column: 'runtime_key',
    conversations: 2,
    files: [{ name: 'timeline.db', sha256: record.sha256 }],
  })
  expect(handle.record.timeline_store).toEqual(record)
  const reader = openReader(handle.timelinePath!)
  expect(
    reader.prepare('SELECT runtime_key FROM timeline_conversations ORDER BY conv_id').pluck().all(),
  ).toEqual(['planner', 'analyst'])
  reader.close()
  expect(files()).toEqual(['case.json', 'case.lock', 'timeline-1.db', 'work-1.db'])
})

test.each([
  [['runtime_key'], 'runtime_key'],
  [['runtime_key', 'current_runtime_key'], 'current_runtime_key'],
  [['current_runtime_key', 'Resolved_Runtime_Key', 'runtime_key'], 'resolved_runtime_key'],
])('of the names that servers gave the pointer, %j, %s is right', async (columns, expected) => {
  writeTurns(db)
  const store = join(folders.evidence, 'timeline.db')
  const made = new Database(store)
  made.exec(`CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, ${columns.join(', ')})`)
  made.close()
  await open()
  expect((await attachTimelineStore(handle, store)).key_column).toBe(expected)
})

test('another store takes the place of the first; a refused one leaves it as it was', async () => {
  writeTurns(db)
  const first = writeTimelineStore(join(folders.evidence, 'timeline.db'), { 'conv-0': 'planner' })
  const second = writeTimelineStore(join(folders.evidence, 'newer.db'), { 'conv-0': 'analyst' })
  const unrelated = writeTurns(join(folders.evidence, 'unrelated.db'))
  await open()
  await attachTimelineStore(handle, first)
  await attachTimelineStore(handle, second)
  await expect(attachTimelineStore(handle, unrelated)).rejects.toMatchObject({
    kind: 'UnrelatedDatabase',
    message: expect.stringContaining('the tables turns'),
  })
  expect(handle.record.timeline_store).toMatchObject({ path: second, file: 'timeline-2.db' })
  expect(files()).toEqual(['case.json', 'case.lock', 'timeline-2.db', 'work-1.db'])
})

test.each([
  ['a view of that name', `CREATE VIEW timeline_conversations AS SELECT 'c' AS conv_id, 'r' AS runtime_key`],
  ['a table without a pointer', 'CREATE TABLE timeline_conversations (conv_id TEXT, status TEXT)'],
  ['a table without conversations', 'CREATE TABLE timeline_conversations (id TEXT, runtime_key TEXT)'],
])('%s is no timeline store', async (_what, sql) => {
  writeTurns(db)
  const store = join(folders.evidence, 'timeline.db')
  const made = new Database(store)
  made.exec(sql)
  made.close()
  await open()
  await expect(attachTimelineStore(handle, store)).rejects.toMatchObject({ kind: 'UnrelatedDatabase' })
  expect(handle.record.timeline_store).toBeNull()
  expect(files()).toEqual(['case.json', 'case.lock', 'work-1.db'])
})

test('pointers in the turns database itself are found there, without a second copy', async () => {
  writeTurns(db)
  writeTimelineStoreInto(db)
  await open()
  expect(await adoptOwnTimeline(handle)).toMatchObject({
    same_file: true,
    file: null,
    conversations: 1,
    path: db,
  })
  expect(await attachTimelineStore(handle, db)).toMatchObject({ same_file: true })
  expect(handle.timelinePath).toBeNull()
  expect(files()).toEqual(['case.json', 'case.lock', 'work-1.db'])
})

test('tables under the names of SQLite’s own functions are in nobody’s way', async () => {
  writeTurns(db)
  writeTimelineStoreInto(db)
  const made = new Database(db)
  made.exec('CREATE TABLE pragma_table_list (a); CREATE TABLE pragma_table_info (a)')
  made.close()
  await open()
  expect(await adoptOwnTimeline(handle)).toMatchObject({ same_file: true, conversations: 1 })
})

function writeTimelineStoreInto(path: string): void {
  const existing = new Database(path)
  existing.exec(`CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, runtime_key TEXT);
    INSERT INTO timeline_conversations VALUES ('conv-0', 'planner')`)
  existing.close()
}

test('a turns database without pointers has none, and the record stays empty', async () => {
  writeTurns(db)
  await open()
  expect(await adoptOwnTimeline(handle)).toBeNull()
  await expect(attachTimelineStore(handle, db)).rejects.toMatchObject({ kind: 'UnrelatedDatabase' })
  expect(handle.record.timeline_store).toBeNull()
})
