import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import type { CaseView, Conversation, Finding, MissingTurn, Turn } from '../../shared/contract/model.ts'
import { overwriteLeaves } from '../engine/queries/testing/damage.ts'
import { turnscope } from './fixtures.ts'

const REAL = new URL('../engine/testing/files/real/', import.meta.url)
const REAL_FILES = ['v0.db', 'v1.db', 'v1-opened-by-head.db']

let root: string
let env: NodeJS.ProcessEnv
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-legacy-'))
  env = { TURNSCOPE_TMPDIR: join(root, 'tmp') }
  mkdirSync(join(root, 'tmp'))
  for (const name of [...REAL_FILES, 'v1snap-opened-by-head.db'])
    copyFileSync(fileURLToPath(new URL(`gen/${name}`, REAL)), join(root, basename(name)))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const given = (name: string): string => join(root, name)

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await turnscope([...args, '--json'], { env })
  expect({ code, stderr: code === 0 ? '' : `${stdout}${stderr}` }).toEqual({ code: 0, stderr: '' })
  return JSON.parse(stdout) as T
}

async function refused(...args: string[]): Promise<unknown> {
  const { code, stdout } = await turnscope([...args, '--json'], { env })
  return [code, (JSON.parse(stdout) as { error: { kind: string } }).error.kind]
}

/** A database in the folder of evidence, made by `fill`. */
function made(name: string, fill: (db: Database.Database) => void): string {
  const db = new Database(given(name))
  try {
    fill(db)
  } finally {
    db.close()
  }
  return given(name)
}

interface Phase {
  readonly conv_id: string
  readonly turn_id: string
  readonly phase: string
  readonly created_at_ms: number
  readonly payload: string
}

/** The turns of a file by another reading of its rows: the newest phase of each, with its own values. */
function expectedTurns(
  path: string,
): Map<string, { last: number; runtime: string; inference: string; phases: number }> {
  const db = new Database(path, { readonly: true })
  try {
    const rows = db.prepare<[], Phase>('SELECT * FROM turns ORDER BY created_at_ms').all()
    const turns = new Map<string, { last: number; runtime: string; inference: string; phases: number }>()
    for (const row of rows) {
      const { metadata } = parse(row.payload) as { metadata?: Record<string, unknown> }
      const runtime = (metadata?.['geppetto.runtime@v1'] as { runtime_key?: unknown } | undefined)
        ?.runtime_key
      const text = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')
      const inference = text(metadata?.['geppetto.inference_id@v1']) || text(metadata?.inference_id)
      const phases = (turns.get(row.turn_id)?.phases ?? 0) + 1
      turns.set(row.turn_id, {
        last: row.created_at_ms,
        runtime: text(runtime),
        inference,
        phases,
      })
    }
    return turns
  } finally {
    db.close()
  }
}

describe.each(REAL_FILES)('%s', (name) => {
  test('shows what its payloads say, marked as that', async () => {
    const before = readFileSync(given(name))
    const expected = expectedTurns(given(name))
    const { items } = await json<{ items: Conversation[] }>('conversations', given(name))
    expect(items.map(({ conv_id, turns }) => [conv_id, turns]).sort()).toEqual([
      ['conv-0', 30],
      ['conv-1', 30],
      ['conv-2', 30],
    ])
    const seen = new Set<string>()
    for (const { conv_id } of items) {
      const { turns } = await json<{ turns: Turn[] }>('timeline', given(name), '--conv', conv_id)
      for (const turn of turns) {
        const { last, runtime, inference } = expected.get(turn.turn_id)!
        seen.add(turn.turn_id)
        expect(turn).toMatchObject({ updated_at_ms: last, runtime_key: runtime, inference_id: inference })
        expect(turn.evidence).toEqual({
          runtime: runtime === '' ? 'none' : 'payload',
          inference: inference === '' ? 'none' : 'payload',
        })
      }
      const times = turns.map(({ updated_at_ms }) => Number(updated_at_ms))
      expect(times).toEqual(times.toSorted((a, b) => a - b))
    }
    expect(seen).toEqual(new Set(expected.keys()))
    const lacking = [...expected.values()].filter(
      ({ runtime, inference }) => runtime === '' || inference === '',
    )
    const missing = await json<{ total: number; items: MissingTurn[] }>('missing', given(name))
    expect(missing.total).toBe(lacking.length)
    expect(missing.items.flatMap(({ candidates }) => candidates).length).toBeGreaterThan(0)
    expect(readFileSync(given(name)).equals(before)).toBe(true)
  })

  test('is named, and nothing is migrated', async () => {
    const view = await json<CaseView>('inspect', given(name))
    const hybrid = name === 'v1-opened-by-head.db'
    expect(view.schema).toMatchObject({ generation: name === 'v0.db' ? 'v0' : 'v1', hybrid })
    expect(view.counts).toMatchObject({ turns: 90, conversations: 3 })
    const said = view.evidence.findings.find(({ code }: Finding) => code === (hybrid ? 'hybrid' : 'legacy'))
    expect(said!.message).toContain('Do not open it with a current server')
    expect(await refused('plan', given(name))).toEqual([3, 'LegacyGeneration'])
    expect(await refused('migrate', given(name), '--out', given('no.db'))).toEqual([3, 'LegacyGeneration'])
    const { code, stdout } = await turnscope(['validate', given(name)], { env })
    expect(code).toBeLessThan(2)
    expect(stdout).not.toContain('Migrate the working copy')
    expect(stdout).toContain('payload')
    for (const verb of ['shapes', 'analytics', 'release-notes']) await json(verb, given(name))
    const report = given(`${name}.md`)
    await json('report', given(name), '--out', report, '--force')
    expect(readFileSync(report, 'utf8')).toContain('conv-1')
  })
})

test.each(REAL_FILES)(
  '%s, damaged: every advice leads to the salvage, and what is salvaged is read',
  async (name) => {
    const path = given(`damaged-${name}`)
    copyFileSync(given(name), path)
    overwriteLeaves(path, 'turns', 2, 5)
    const { stdout } = await turnscope(['validate', path, '--json'], { env })
    const { checks } = JSON.parse(stdout) as { checks: { verdict: string; response: string }[] }
    const { evidence } = await json<CaseView>('inspect', path)
    const refusals = [
      ['plan', path],
      ['migrate', path, '--out', given('no.db')],
    ]
    const advice = [
      ...checks.filter(({ verdict }) => verdict === 'fail').map(({ response }) => response),
      ...evidence.findings.filter(({ code }) => /^(legacy|hybrid)$/.test(code)).map(({ message }) => message),
      ...(await Promise.all(refusals.map(async (args) => (await turnscope(args, { env })).stderr))),
    ]
    expect(advice.length).toBeGreaterThan(4)
    for (const said of advice) expect(said).toContain('turnscope salvage')

    const salvaged = given(`salvaged-${name}`)
    await json('salvage', path, '--out', salvaged)
    const { items } = await json<{ items: Conversation[] }>('conversations', salvaged)
    const { items: whole } = await json<{ items: Conversation[] }>('conversations', path)
    expect(items.map(({ conv_id, turns }) => [conv_id, turns])).toEqual(
      whole.map(({ conv_id, turns }) => [conv_id, turns]),
    )
  },
)

const V1 = `CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL, phase TEXT NOT NULL,
  created_at_ms INTEGER NOT NULL, payload TEXT NOT NULL)`
const V3_COLUMNS = ['turn_metadata_json', 'runtime_key', 'inference_id']
  .map((name) => `ALTER TABLE turns ADD COLUMN ${name} TEXT NOT NULL DEFAULT ''`)
  .join(';')
const runtime = (key: string): string => `metadata:\n  geppetto.runtime@v1: {runtime_key: ${key}}\n`

test('a value is the last that a phase gave, as the server kept it, and metadata is that of the newest phase', async () => {
  const path = made('phases.db', (db) => {
    db.exec(V1)
    const insert = db.prepare("INSERT INTO turns VALUES ('c', 's', ?, ?, ?, ?)")
    insert.run('t1', 'final', 30, 'metadata: {geppetto.inference_id@v1: late}')
    insert.run('t1', 'draft', 10, runtime('planner'))
    insert.run('t2', 'draft', 20, runtime('analyst'))
    insert.run('t2', 'final', 20, runtime('planner'))
  })
  const { turns } = await json<{ turns: Turn[] }>('timeline', path, '--conv', 'c')
  expect(
    turns.map((turn) => [turn.turn_id, turn.updated_at_ms, turn.runtime_key, turn.inference_id]),
  ).toEqual([
    ['t2', 20, 'planner', ''],
    ['t1', 30, 'planner', 'late'],
  ])
})

test('a hybrid without a primary key, with rows twice, is one too', async () => {
  const path = made('hybrid.db', (db) => {
    db.exec(`${V1}; ${V3_COLUMNS}`)
    const insert = db.prepare("INSERT INTO turns VALUES ('c', 's', 't', 'final', 5, ?, '{}', '', '')")
    insert.run(runtime('planner'))
    insert.run(runtime('planner'))
  })
  const view = await json<CaseView>('inspect', path)
  expect(view.schema).toMatchObject({ generation: 'v1', hybrid: true })
  expect(view.counts).toMatchObject({ turns: 1, missing_runtime: 0, missing_inference: 1 })
})

test('payloads that nobody should read are named; the rest is read', async () => {
  const bomb = [
    'a: &a [x,x,x,x,x,x,x,x,x]',
    ...[...'bcdefghi'].map((name, at) => {
      const before = `*${String.fromCharCode(97 + at)}`
      return `${name}: &${name} [${Array.from({ length: 9 }, () => before).join(',')}]`
    }),
  ].join('\n')
  const hostile = [
    `${bomb}\nmetadata: {x: *i}`,
    `metadata: ${'['.repeat(50_000)}`,
    `metadata: ${'{a: '.repeat(3_000)}1${'}'.repeat(3_000)}`,
    'metadata: &m {self: *m}',
    'just text',
    '- a list',
    '"unfinished',
    'a: [1, 2',
    '\u0000\u0001',
  ]
  const path = made('hostile.db', (db) => {
    db.exec(V1)
    const insert = db.prepare("INSERT INTO turns VALUES ('c', 's', ?, 'final', ?, ?)")
    hostile.forEach((payload, at) => {
      insert.run(`t${at}`, at + 1, payload)
    })
    insert.run(
      'good',
      100,
      `${runtime('planner')}data: {big: 9007199254740993, exact: 1.50, bytes: !!binary aGk=}`,
    )
    insert.run('empty', 101, '')
  })
  const { turns } = await json<{ turns: Turn[] }>('timeline', path, '--conv', 'c')
  expect(turns).toHaveLength(hostile.length + 2)
  expect(turns.find(({ turn_id }) => turn_id === 'good')!.runtime_key).toBe('planner')
  const view = await json<CaseView>('inspect', path)
  const found = view.evidence.findings.find(({ code }: Finding) => code === 'payloads-unreadable')
  expect(found!.message).toMatch(/^(9|10) of 11 payloads cannot be read/)
})
