import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { DebugAnswer } from '../../../shared/contract/payload.ts'
import { openReader } from '../db/open.ts'
import { TestCase } from '../testing/open-case.ts'
import { debugRequestJob } from './job.ts'
import { snapshotsSql } from './snapshots.ts'
import { type FixtureTurn, writeDebugFixture, writeDebugStore } from './testing/debug-fixture.ts'

const BIG = '9007199254740993'
const SYSTEM = { id: 'sys', kind: 'system', role: 'system', payload: '{"text":"Plan."}' }
const TURNS: FixtureTurn[] = [
  {
    ids: ['conv-a', 's1', 't1'],
    updated_at_ms: 200,
    runtime_key: 'planner',
    inference_id: 'inf-1',
    metadata: `{"geppetto.usage@v1":{"tokens":${BIG},"cost":0.10}}`,
    data: '{"tags":["yes",null,true]}',
    snapshots: [
      { phase: 'draft', at: 100, blocks: [SYSTEM] },
      {
        phase: 'final',
        at: 200,
        blocks: [
          SYSTEM,
          { id: 'u1', kind: 'user', role: 'user', payload: '{"text":"a\\nb\\n"}', metadata: '{"count":1}' },
        ],
      },
    ],
  },
  {
    ids: ['conv-a', 's1', 't2'],
    updated_at_ms: 300,
    metadata: '{"half',
    snapshots: [
      {
        phase: 'final',
        at: 300,
        blocks: [{ id: 'bad', kind: 'llm_text', role: 'assistant', payload: '{"text":' }],
      },
    ],
  },
  {
    ids: ['conv/b 100% ü+', 's/2', 't?1'],
    updated_at_ms: 300,
    runtime_key: 'analyst',
    snapshots: [{ phase: 'final', at: 300, blocks: [SYSTEM] }],
  },
]

let folder: string
let path: string
let store: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-debug-'))
  path = writeDebugFixture(join(folder, 'turns.db'), TURNS)
  store = writeDebugStore(join(folder, 'timeline.db'), [
    {
      conv_id: 'conv-z',
      session_id: '',
      runtime_key: '',
      last_activity_ms: 250,
      last_seen_version: 0,
      has_timeline: 0,
    },
    {
      conv_id: 'conv-a',
      session_id: 's1',
      runtime_key: 'analyst',
      last_activity_ms: 250,
      last_seen_version: 3,
      has_timeline: 0,
    },
    {
      conv_id: 'conv-new',
      session_id: 's9',
      runtime_key: 'planner',
      last_activity_ms: 9007199254740993n,
      last_seen_version: 0,
      has_timeline: 1,
    },
  ])
})
afterAll(() => rmSync(folder, { recursive: true }))

const IDLE = { checkCancelled: () => undefined, progress: () => undefined }

function ask(target: string, { from = path, withStore = false, method = 'GET' } = {}): DebugAnswer {
  const timeline = withStore ? { path: store, column: 'runtime_key' } : null
  return debugRequestJob({ path: from, timeline, method, target }, IDLE)
}
const items = (target: string, from = path): Record<string, unknown>[] =>
  JSON.parse(ask(target, { from }).body).items

const CALM = '"active_sockets":0,"stream_running":false,"queue_depth":0,"buffered_events":0'
const SYS_YAML = String.raw`  - id: sys\n    kind: system\n    role: system\n    payload:\n      text: Plan.\n    metadata: {}\n`
const TAIL_YAML = String.raw`metadata:\n  geppetto.usage@v1:\n    tokens: 9007199254740993\n    cost: 0.10\ndata:\n  tags:\n    - "yes"\n    - null\n    - true\n`
const FINAL_YAML = String.raw`id: t1\nblocks:\n${SYS_YAML}  - id: u1\n    kind: user\n    role: user\n    payload:\n      text: |\n        a\n        b\n    metadata:\n      count: 1\n${TAIL_YAML}`
const DRAFT_YAML = String.raw`id: t1\nblocks:\n${SYS_YAML}${TAIL_YAML}`
const asJson = (yaml: string): string => yaml.replaceAll('"', String.raw`\"`)

describe('recorded requests are answered byte for byte', () => {
  const SYS_JSON = '{"ID":"sys","Kind":4,"Role":"system","Payload":{"text":"Plan."},"Metadata":{}}'
  const TAIL_JSON = '"Metadata":{},"Data":{}'
  test.each([
    [
      'conversations of the turns, newest first, then by id, a latest turn being no pointer',
      '/api/debug/conversations',
      false,
      `{"items":[{"conv_id":"conv-a","session_id":"s1","resolved_runtime_key":"",${CALM},"last_activity_ms":300,"has_timeline_source":false,"source":"turns"},{"conv_id":"conv/b 100% ü+","session_id":"s/2","resolved_runtime_key":"",${CALM},"last_activity_ms":300,"has_timeline_source":false,"source":"turns"}]}`,
    ],
    [
      'conversations of the timeline store, 64-bit integers exact',
      '/api/debug/conversations',
      true,
      `{"items":[{"conv_id":"conv-new","session_id":"s9","resolved_runtime_key":"planner",${CALM},"last_activity_ms":9007199254740993,"has_timeline_source":true,"source":"persisted"},{"conv_id":"conv/b 100% ü+","session_id":"s/2","resolved_runtime_key":"","active_sockets":0,"stream_running":false,"queue_depth":0,"buffered_events":0,"last_activity_ms":300,"has_timeline_source":false,"source":"turns"},{"conv_id":"conv-a","session_id":"s1","resolved_runtime_key":"analyst",${CALM},"last_activity_ms":250,"has_timeline_source":true,"source":"persisted"},{"conv_id":"conv-z","session_id":"","resolved_runtime_key":"",${CALM},"last_activity_ms":250,"has_timeline_source":false,"source":"persisted"}]}`,
    ],
    [
      'one conversation of the store',
      '/api/debug/conversations/conv-a?x=1',
      true,
      `{"conv_id":"conv-a","session_id":"s1","resolved_runtime_key":"analyst",${CALM},"last_activity_ms":250,"has_timeline_source":true,"source":"persisted","active_request_key":""}`,
    ],
    [
      'one conversation of the turns, its id escaped',
      '/api/debug/conversations/conv%2Fb%20100%25%20%C3%BC+',
      false,
      `{"conv_id":"conv/b 100% ü+","session_id":"s/2","resolved_runtime_key":"",${CALM},"last_activity_ms":300,"has_timeline_source":false,"source":"turns","active_request_key":""}`,
    ],
    [
      'turns, one item for each snapshot, newest first',
      '/api/debug/turns?conv_id=conv-a&since_ms=100&limit=3&phase=',
      false,
      `{"conv_id":"conv-a","session_id":"","phase":"","since_ms":100,"items":[` +
        `{"conv_id":"conv-a","session_id":"s1","turn_id":"t2","phase":"final","created_at_ms":300,"payload":"${asJson(String.raw`id: t2\nblocks:\n  - id: bad\n    kind: llm_text\n    role: assistant\n    payload: '{\"text\":'\n    metadata: {}\nmetadata: '{\"half'\ndata: {}\n`.replaceAll(String.raw`\"`, '"'))}"},` +
        `{"conv_id":"conv-a","session_id":"s1","turn_id":"t1","phase":"final","runtime_key":"planner","inference_id":"inf-1","created_at_ms":200,"payload":"${asJson(FINAL_YAML)}"},` +
        `{"conv_id":"conv-a","session_id":"s1","turn_id":"t1","phase":"draft","runtime_key":"planner","inference_id":"inf-1","created_at_ms":100,"payload":"${asJson(DRAFT_YAML)}"}]}`,
    ],
    [
      'turns under every filter, of which none is left',
      '/api/debug/turns?conv_id=conv-a&session_id=s1&phase=draft&since_ms=101',
      false,
      '{"conv_id":"conv-a","session_id":"s1","phase":"draft","since_ms":101,"items":[]}',
    ],
    [
      'one turn with its snapshots',
      '/api/debug/turn/conv-a/s1/t1',
      false,
      `{"conv_id":"conv-a","session_id":"s1","turn_id":"t1","items":[` +
        `{"phase":"final","created_at_ms":200,"runtime_key":"planner","inference_id":"inf-1","payload":"${asJson(FINAL_YAML)}","parsed":{"ID":"t1","Blocks":[${SYS_JSON},{"ID":"u1","Kind":0,"Role":"user","Payload":{"text":"a\\nb\\n"},"Metadata":{}}],${TAIL_JSON}}},` +
        `{"phase":"draft","created_at_ms":100,"runtime_key":"planner","inference_id":"inf-1","payload":"${asJson(DRAFT_YAML)}","parsed":{"ID":"t1","Blocks":[${SYS_JSON}],${TAIL_JSON}}}]}`,
    ],
  ])('%s', (_what, target, withStore, body) => {
    expect(ask(target, { withStore })).toEqual({
      status: 200,
      headers: { 'Content-Type': 'application/json' },
      body: `${body}\n`,
    })
  })

  test.each([
    ['GET', '/api/debug/conversations/conv-b', 404, 'conversation not found'],
    ['GET', '/api/debug/conversations/', 400, 'missing conv_id'],
    ['GET', '/api/debug/conversations/%zz', 400, 'invalid conv_id'],
    ['GET', '/api/debug/conversations/%20', 400, 'invalid conv_id'],
    ['GET', '/api/debug/turns', 400, 'missing conv_id or session_id'],
    ['GET', '/api/debug/turns?conv_id=&session_id=%20', 400, 'missing conv_id or session_id'],
    ['GET', '/api/debug/turns?conv_id=%zz', 400, 'missing conv_id or session_id'],
    ['GET', '/api/debug/turn', 400, 'expected /api/debug/turn/:convId/:sessionId/:turnId'],
    ['GET', '/api/debug/turn/a/b', 400, 'expected /api/debug/turn/:convId/:sessionId/:turnId'],
    ['GET', '/api/debug/turn/a/b/c/d', 400, 'expected /api/debug/turn/:convId/:sessionId/:turnId'],
    ['GET', '/api/debug/turn/a//c', 400, 'invalid session_id'],
    ['GET', '/api/debug/turn/a/b/%', 400, 'invalid turn_id'],
    ['GET', '/api/debug/turn/conv-a/s1/T1', 404, 'turn not found'],
    ['GET', '/api/debug/turn/conv-a%2Fs1%2Ft1', 400, 'expected /api/debug/turn/:convId/:sessionId/:turnId'],
    ['GET', '/api/debug/nothing', 404, '404 page not found'],
    ['GET', '/api/debug/turns/conv-a', 404, '404 page not found'],
    ['GET', '/api/debug/', 404, '404 page not found'],
    ['POST', '/api/debug/turns?conv_id=conv-a', 405, 'method not allowed'],
    ['HEAD', '/api/debug/conversations', 405, 'method not allowed'],
    ['DELETE', '/api/debug/nothing', 405, 'method not allowed'],
  ])('%s %s is %i', (method, target, status, message) => {
    const answer = ask(target, { method })
    expect([answer.status, answer.body, answer.headers['Content-Type']]).toEqual([
      status,
      `${message}\n`,
      'text/plain; charset=utf-8',
    ])
  })
})

test('ids with slashes, percent signs, plus signs and Unicode are found by their escapes', () => {
  const one = JSON.parse(ask('/api/debug/turn/conv%2Fb%20100%25%20%C3%BC+/s%2F2/t%3F1').body)
  expect([one.conv_id, one.session_id, one.turn_id]).toEqual(['conv/b 100% ü+', 's/2', 't?1'])
  expect(items('/api/debug/turns?conv_id=conv%2Fb+100%25+%C3%BC%2B')).toHaveLength(1)
  expect(items('/api/debug/turns?session_id=s/2')).toHaveLength(1)
})

test('ids of a UTF-16 database, and ids that are no valid text, are found too', () => {
  const wide = writeDebugFixture(join(folder, 'wide.db'), TURNS, 'UTF-16le')
  expect(ask('/api/debug/conversations', { from: wide }).body).toBe(ask('/api/debug/conversations').body)
  const target = '/api/debug/turn/conv%2Fb%20100%25%20%C3%BC+/s%2F2/t%3F1'
  expect(ask(target, { from: wide }).body).toBe(ask(target).body)

  const odd = writeDebugFixture(join(folder, 'odd.db'), TURNS.slice(0, 1))
  const db = new Database(odd)
  db.exec(`UPDATE turns SET conv_id = CAST(X'61ff' AS TEXT);
    UPDATE turn_block_membership SET conv_id = CAST(X'61ff' AS TEXT)`)
  db.close()
  expect(items('/api/debug/turns?conv_id=a%FF', odd)).toHaveLength(2)
  expect(ask('/api/debug/turn/a%FF/s1/t1', { from: odd }).status).toBe(200)
  expect(ask('/api/debug/turn/a%FE/s1/t1', { from: odd }).status).toBe(404)
})

test('what cannot be read stands as the text it is, and the turn says what and where', () => {
  const [item] = items('/api/debug/turn/conv-a/s1/t2')
  expect(item).not.toHaveProperty('runtime_key')
  expect(item).not.toHaveProperty('inference_id')
  expect(item!.parsed).toMatchObject({ Blocks: [{ Payload: '{"text":', Metadata: {} }], Metadata: {} })
  expect(item!.parse_error).toMatch(
    /^payload of block bad: not JSON \(line 1, column 9: .*\); metadata: not JSON/,
  )
  expect(parse(String(item!.payload))).toMatchObject({
    blocks: [{ payload: '{"text":', metadata: {} }],
    metadata: '{"half',
    data: {},
  })
})

test.each([
  'limit=x',
  'limit=-3',
  'limit=0',
  'limit=',
  `limit=${'9'.repeat(400)}`,
  'since_ms=soon',
  'limit=%zz',
])('%s counts as not given', (parameter) => {
  expect(ask(`/api/debug/turns?conv_id=conv-a&${parameter}`).body).toBe(
    ask('/api/debug/turns?conv_id=conv-a').body,
  )
})

describe('many', () => {
  const snapshots = (n: number): FixtureTurn[] =>
    Array.from({ length: n }, (_, at) => ({
      ids: [`conv-${at % 600}`, 'shared', `t${at}`],
      updated_at_ms: at,
      snapshots: [{ phase: 'final', at, blocks: [SYSTEM] }],
    }))

  test('at most 500 conversations, 200 turns where no limit is given, and as many as are asked for', () => {
    const many = writeDebugFixture(join(folder, 'many.db'), snapshots(1_200))
    expect(items('/api/debug/conversations', many).map(({ conv_id }) => conv_id)).toEqual(
      Array.from({ length: 500 }, (_, at) => `conv-${599 - at}`),
    )
    expect(items('/api/debug/turns?session_id=shared', many)).toHaveLength(200)
    const all = ask('/api/debug/turns?session_id=shared&limit=99999999999', { from: many })
    expect(JSON.parse(all.body).items.map((item: { created_at_ms: number }) => item.created_at_ms)).toEqual(
      Array.from({ length: 1_200 }, (_, at) => 1_199 - at),
    )
    expect(all.headers).not.toHaveProperty('X-Turnscope-Truncated')
  })

  test('an answer that grows too large ends early and says so', () => {
    const large = writeDebugFixture(
      join(folder, 'large.db'),
      snapshots(12).map((turn) => ({ ...turn, data: JSON.stringify({ pad: 'x'.repeat(4_000_000) }) })),
    )
    const { headers, body } = ask('/api/debug/turns?session_id=shared', { from: large })
    expect(JSON.parse(body).items).toHaveLength(8)
    expect(JSON.parse(body).truncated).toBe(headers['X-Turnscope-Truncated'])
    expect(headers['X-Turnscope-Truncated']).toMatch(/^8 items;/)
  })
})

test('a conversation is read through the primary key, a session through its own index', () => {
  const db = openReader(path)
  const plan = (filter: { conv_id: Buffer | null; session_id: Buffer | null }): string => {
    const { sql, parameters } = snapshotsSql(db, {
      turn_id: null,
      phase: null,
      since_ms: 0n,
      limit: 200,
      ...filter,
    })
    const steps = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters)
    return steps.map(({ detail }) => detail).join('\n')
  }
  const id = Buffer.from('conv-a')
  const ofConversation = plan({ conv_id: id, session_id: null })
  expect(ofConversation).toMatch(/SEARCH m USING COVERING INDEX \S+ \(conv_id=\?\)/)
  const ofSession = plan({ conv_id: null, session_id: id })
  expect(ofSession).toMatch(/SEARCH m USING COVERING INDEX \S+ \(conv_id=\? AND session_id=\?\)/)
  expect(ofSession).toMatch(/SEARCH main\.turns USING INDEX turns_by_session \(session_id=\?\)/)
  expect(`${ofConversation}${ofSession}`).not.toMatch(/SCAN (m|main\.turns)/)
  db.close()
})

test('a file without snapshots of blocks has no turn store', () => {
  const v1 = join(folder, 'v1.db')
  const db = new Database(v1)
  db.exec(`CREATE TABLE turns (conv_id TEXT, session_id TEXT, turn_id TEXT, phase TEXT, created_at_ms INTEGER, payload TEXT);
    INSERT INTO turns VALUES ('c', 's', 't', 'final', 1, 'id: t')`)
  db.close()
  expect(ask('/api/debug/turns?conv_id=c', { from: v1 })).toMatchObject({
    status: 404,
    body: 'turn store not enabled\n',
  })
  expect(items('/api/debug/conversations', v1)).toHaveLength(1)
})

test('nesting beyond what readers cope with stands as text', () => {
  const payload = `{"deep":${'['.repeat(50_000)}${']'.repeat(50_000)}}`
  const deep = writeDebugFixture(join(folder, 'deep.db'), [
    {
      ...TURNS[2]!,
      ids: ['c', 's', 't'],
      snapshots: [{ phase: 'p', at: 1, blocks: [{ id: 'b', kind: 'other', payload }] }],
    },
  ])
  const [item] = items('/api/debug/turn/c/s/t', deep)
  expect(item).toMatchObject({ parsed: { Blocks: [{ Payload: payload }] } })
  expect(item!.parse_error).toBe('payload of block b: nested deeper than 100 levels')
})

test('a payload that is no YAML is given as it is stored, with a parse_error and nothing parsed', async () => {
  const given = new TestCase()
  try {
    copyFileSync(fileURLToPath(new URL('../testing/files/real/gen/v1.db', import.meta.url)), given.db)
    const db = new Database(given.db)
    db.exec(`UPDATE turns SET payload = '{broken: [' WHERE turn_id = 'turn-0087'`)
    db.close()
    await given.open()
    const itemsOf = async (target: string): Promise<Record<string, unknown>[]> =>
      JSON.parse((await given.call('debug.request', { method: 'GET', target })).body).items
    const of = (turn: string) => itemsOf(`/api/debug/turn/conv-0/sess-1/${turn}`)
    const broken = await of('turn-0087')
    expect(broken.length).toBeGreaterThan(0)
    for (const item of broken) {
      expect(item).toMatchObject({ payload: '{broken: [', parse_error: expect.stringMatching(/^payload: ./) })
      expect(item).not.toHaveProperty('parsed')
    }
    const listed = await itemsOf('/api/debug/turns?conv_id=conv-0&limit=1000')
    expect(listed.find(({ turn_id }) => turn_id === 'turn-0087')).toMatchObject({ payload: '{broken: [' })
    for (const { turn_id } of listed.filter(({ turn_id }) => turn_id !== 'turn-0087').slice(0, 1))
      for (const item of await itemsOf(`/api/debug/turn/conv-0/sess-1/${turn_id}`)) {
        expect(item).toHaveProperty('parsed')
        expect(item).not.toHaveProperty('parse_error')
      }
  } finally {
    await given.close()
  }
})

test('a stranger’s table of the name that the reading of old files uses is no matter', () => {
  const strange = writeDebugFixture(join(folder, 'strange.db'), TURNS)
  const db = new Database(strange)
  db.exec('CREATE TABLE turnscope_unreadable (a)')
  db.close()
  expect(items('/api/debug/turn/conv-a/s1/t1', strange)).toEqual(items('/api/debug/turn/conv-a/s1/t1'))
})
