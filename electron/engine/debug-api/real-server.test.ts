import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { DebugAnswer } from '../../../shared/contract/payload.ts'
import { debugRequestJob } from './job.ts'

/** Stores and answers of a real server. */
const REAL = new URL('../testing/files/real/', import.meta.url)
const captured = (name: string) => JSON.parse(readFileSync(new URL(`payloads/${name}`, REAL), 'utf8'))

let folder: string
let path: string
let store: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-real-'))
  path = join(folder, 'turns.db')
  store = join(folder, 'timeline.db')
  copyFileSync(new URL('turns.db', REAL), path)
  copyFileSync(new URL('timeline.db', REAL), store)
  // A working copy has no log of its own.
  for (const file of [path, store]) {
    const db = new Database(file)
    db.pragma('journal_mode = DELETE')
    db.close()
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

function ask(target: string, { withStore = true, method = 'GET' } = {}): DebugAnswer {
  const timeline = withStore ? { path: store, column: 'runtime_key' } : null
  const idle = { checkCancelled: () => undefined, progress: () => undefined }
  return debugRequestJob({ path, timeline, method, target }, idle)
}
const json = (target: string) => JSON.parse(ask(target).body)

describe('what the server’s own debug page asks for is answered as the server did', () => {
  test('conversations', () => {
    const known = new Map(
      json('/api/debug/conversations').items.map((of: { conv_id: string }) => [of.conv_id, of]),
    )
    for (const of of captured('r2604-conversations.json').items) expect(known.get(of.conv_id)).toEqual(of)
  })

  test('one conversation', () => {
    expect(json('/api/debug/conversations/conv-switch')).toEqual(captured('r2604-conversation.json'))
  })

  test('one turn: the payload reads as the same turn, and parsed is the same structure', () => {
    const { turn_id, items } = captured('r2604-turn.json')
    const ours = json(`/api/debug/turn/conv-switch/sess-switch/${turn_id}`).items
    expect(ours).toHaveLength(items.length)
    items.forEach((item: Record<string, unknown>, at: number) => {
      const { payload, resolved_runtime_key, parsed, ...rest } = item
      expect(ours[at]).toMatchObject({ ...rest, runtime_key: resolved_runtime_key })
      expect(ours[at]).not.toHaveProperty('parse_error')
      expect(ours[at].parsed).toEqual(parsed)
      const read = parse(ours[at].payload)
      expect(read).toMatchObject(parse(String(payload)))
    })
  })

  test('turns', () => {
    const { items } = json('/api/debug/turns?conv_id=conv-switch')
    expect(items.length).toBeGreaterThan(5)
    for (const { payload } of items) expect(parse(payload)).toHaveProperty('blocks')
  })

  test('the timeline, at its two addresses', () => {
    for (const target of ['/api/debug/timeline?conv_id=conv-switch', '/api/timeline?conv_id=conv-switch']) {
      const { serverTimeMs, entities, ...rest } = json(target)
      expect(rest).toEqual({ convId: 'conv-switch', version: '1795636408783634292' })
      expect(serverTimeMs).toMatch(/^\d{13}$/)
      expect(entities.map(({ id }: { id: string }) => id)).toEqual([0, 1, 2, 3, 4].map((n) => `msg-${n}`))
      expect(entities[0]).toEqual({
        id: 'msg-0',
        kind: 'message',
        createdAtMs: '1795636408608',
        updatedAtMs: '1795636408608',
        props: { content: 'prompt 0', role: 'user' },
      })
    }
  })

  test('events are live alone, as on a server that was started anew', () => {
    expect(ask('/api/debug/events/conv-switch').status).toBe(404)
  })
})

describe('the timeline', () => {
  const ids = (query: string): string[] =>
    (json(`/api/timeline?conv_id=conv-switch&${query}`).entities ?? []).map(({ id }: { id: string }) => id)

  test('begins after a version, and ends at a limit; versions beyond 2^53 are exact', () => {
    expect(ids('since_version=1795636408741086081')).toEqual(['msg-3', 'msg-4'])
    expect(ids('since_version=1795636408741086082')).toEqual(['msg-4'])
    expect(ids('since_version=1795636408783634292')).toEqual([])
    expect(ids('limit=2')).toEqual(['msg-0', 'msg-1'])
    expect(ids('limit=-1&since_version=soon')).toHaveLength(5)
  })

  test('of a conversation that the store does not know is empty, without the keys of what is empty', () => {
    const { serverTimeMs, ...rest } = json('/api/timeline?conv_id=nobody')
    expect(rest).toEqual({ convId: 'nobody' })
    expect(Number(serverTimeMs)).toBeGreaterThan(0)
  })

  test.each([
    ['GET', '/api/timeline', 400, 'missing conv_id'],
    ['GET', '/api/debug/timeline?conv_id=%20', 400, 'missing conv_id'],
    ['GET', '/api/debug/timeline/conv-switch', 404, '404 page not found'],
    ['POST', '/api/timeline?conv_id=conv-switch', 405, 'method not allowed'],
  ])('%s %s is %i', (method, target, status, message) => {
    expect(ask(target, { method })).toMatchObject({ status, body: `${message}\n` })
  })

  test('without a timeline store is not enabled', () => {
    const answer = ask('/api/timeline?conv_id=conv-switch', { withStore: false })
    expect(answer).toMatchObject({ status: 404, body: 'timeline service not enabled\n' })
  })

  test('tells an entity that is no JSON by its row, and stops where there are too many', () => {
    const db = new Database(store)
    const insert = db.prepare('INSERT INTO timeline_entities VALUES (?, ?, ?, 1, 2, ?, ?)')
    insert.run('odd', 'e', 'message', 1, '{"id":')
    db.transaction(() => {
      for (let n = 0; n < 5_001; n++) insert.run('many', `e${n}`, 'message', n + 1, `{"id":"e${n}"}`)
    })()
    db.close()
    expect(json('/api/timeline?conv_id=odd').entities).toEqual([
      { id: 'e', kind: 'message', createdAtMs: '1', updatedAtMs: '2' },
    ])
    const many = ask('/api/timeline?conv_id=many')
    expect(JSON.parse(many.body)).toMatchObject({
      truncated: expect.stringMatching(/^5000 items; .*since_version/),
    })
    expect(JSON.parse(many.body).entities).toHaveLength(5_000)
    expect(many.headers).toHaveProperty('X-Turnscope-Truncated')
    expect(json('/api/timeline?conv_id=many&limit=4')).not.toHaveProperty('truncated')
  })
})
