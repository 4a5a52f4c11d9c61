import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CaseView, Conversation } from '../../shared/contract/model.ts'
import type { Validation } from '../../shared/contract/playbook.ts'
import { turnscope } from './fixtures.ts'

const REAL = new URL('../engine/testing/files/real/', import.meta.url)

let root: string
let env: NodeJS.ProcessEnv
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-stores-'))
  env = { TURNSCOPE_TMPDIR: join(root, 'tmp') }
  mkdirSync(join(root, 'tmp'))
  for (const name of ['turns.db', 'timeline.db', 'newest-timeline.db', 'gen/v1snap-opened-by-head.db'])
    copyFileSync(fileURLToPath(new URL(name, REAL)), given(basename(name)))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const given = (name: string): string => join(root, name)

function write(name: string, sql: string): string {
  const db = new Database(given(name))
  try {
    db.exec(sql)
  } finally {
    db.close()
  }
  return given(name)
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await turnscope([...args, '--json'], { env })
  expect({ code, stderr: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as T
}

test('a newer server’s store is accepted and gives no pointers', async () => {
  const store = ['--timeline-db', given('newest-timeline.db')]
  const { items, timeline_store } = await json<{ items: Conversation[]; timeline_store: unknown }>(
    'conversations',
    given('turns.db'),
    ...store,
  )
  const { stdout } = await turnscope(['conversations', given('turns.db'), ...store], { env })
  expect(stdout).toContain('the store keeps no pointer')
  expect(stdout).not.toContain('not in the timeline store')
  expect(items.length).toBeGreaterThan(0)
  expect(timeline_store).toEqual({ state: 'newer', frozen_at_ms: null })
  expect(items.every(({ resolved_runtime_key }) => resolved_runtime_key === null)).toBe(true)
  const view = await json<CaseView>('inspect', given('turns.db'), ...store)
  expect(view.timeline_store).toMatchObject({ kind: 'newer', conversations: 0 })
  const said = view.evidence.findings.find(({ code }) => code === 'timeline-newer')
  expect(said!.message).toContain('newest-timeline.db')
})

test('a store that both wrote is frozen, with the date of its last activity', async () => {
  copyFileSync(given('timeline.db'), given('both.db'))
  const both = write('both.db', 'CREATE TABLE sessionstream_sessions (session_id TEXT PRIMARY KEY)')
  const { stdout, stderr } = await turnscope(['conversations', given('turns.db'), '--timeline-db', both], {
    env,
  })
  expect(stdout).toContain('planner')
  expect(stdout).toMatch(/\* What was selected last, not history: frozen at 2026-/)
  const ofOne = ['timeline', given('turns.db'), '--timeline-db', both, '--conv', 'conv-switch']
  expect((await turnscope(ofOne, { env })).stdout).toMatch(
    /Latest pointer, not history: planner; frozen at 2026-/,
  )
  const { timeline_store } = await json<{ timeline_store: unknown }>(...ofOne)
  expect(timeline_store).toEqual({ state: 'frozen', frozen_at_ms: expect.any(Number) })
  expect(stderr).toMatch(/both\.db: A newer server has opened it, so its pointers are frozen.* 2026-/)
  // Another copy of the store would be just as frozen.
  write('both.db', 'PRAGMA journal_mode = DELETE; UPDATE timeline_conversations SET last_activity_ms = 1000')
  const { checks } = await json<Validation>('validate', given('turns.db'), '--timeline-db', both)
  const copied = checks.find(({ id }) => id === 'sidecars')!
  expect([copied.verdict, copied.response]).toEqual(['pass', expect.not.stringContaining('fresh copy')])
})

test('a store that is older than the turns and lacks its -wal is named', async () => {
  const store = write(
    'stale.db',
    `PRAGMA journal_mode = WAL;
     CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, runtime_key TEXT, last_activity_ms INTEGER);
     INSERT INTO timeline_conversations VALUES ('conv-switch', 'planner', 1000)`,
  )
  const args = ['conversations', given('turns.db'), '--timeline-db', store]
  expect((await turnscope(args, { env })).stderr).toContain('stale.db: its pointers may be old')
})

test('an error says that it means the store', async () => {
  const broken = given('broken.db')
  copyFileSync(fileURLToPath(new URL('./fixtures.ts', import.meta.url)), broken)
  const { code, stderr } = await turnscope(['conversations', given('turns.db'), '--timeline-db', broken], {
    env,
  })
  expect(code).toBe(3)
  expect(stderr).toContain('The timeline store broken.db:')
})

test('turns that lie in another table are said, and nothing counts as well', async () => {
  const snapshots = given('v1snap-opened-by-head.db')
  const view = await json<CaseView>('inspect', snapshots)
  const said = view.evidence.findings.find(({ code }) => code === 'turns-elsewhere')
  expect(said!.message).toContain('turn_snapshots has 180 rows')
  const { stdout } = await turnscope(['validate', snapshots], { env })
  expect(stdout).toMatch(
    /Rows that lack a runtime or an inference id: attention\n.*turn_snapshots has 180 rows/,
  )
})

test.each([
  ['js.db', 'CREATE TABLE geppetto_turns (id, runtime_key, payload)', 'the JS provider'],
  ['agent.db', 'CREATE TABLE turns (id TEXT, session_id TEXT, text TEXT)', 'a simple agent'],
  [
    'old.db',
    'CREATE TABLE turn_snapshots_legacy (turn_id, conv_id, payload); INSERT INTO turn_snapshots_legacy VALUES (1,1,1)',
    'never released',
  ],
])('%s is refused by the name of what it is', async (name, sql, word) => {
  const { code, stderr } = await turnscope(['conversations', write(name, sql)], { env })
  expect(code).toBe(3)
  expect(stderr).toContain(word)
  expect(stderr).toContain('mysql')
})

test('a newer timeline store as the main file is named', async () => {
  const { code, stderr } = await turnscope(['conversations', given('newest-timeline.db')], { env })
  expect([code, stderr]).toEqual([3, expect.stringContaining('newer server’s timeline store')])
})
