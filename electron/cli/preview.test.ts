import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Conversation, Timeline, Turn } from '../../shared/contract/model.ts'
import { turnscope } from './fixtures.ts'

let root: string
let env: NodeJS.ProcessEnv
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-preview-'))
  env = { TURNSCOPE_TMPDIR: join(root, 'tmp') }
  mkdirSync(join(root, 'tmp'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function json<T>(...args: string[]): Promise<T> {
  const { stdout } = await turnscope([...args, '--json'], { env })
  return JSON.parse(stdout) as T
}

type Shown = Pick<Timeline, 'segments' | 'switches' | 'preview'> & {
  readonly turns: Pick<Turn, 'turn_id' | 'runtime_key' | 'preview'>[]
}

const runtime = (name: unknown): string => JSON.stringify({ 'geppetto.runtime@v1': { runtime_key: name } })

/** A file with both columns, or (v2) neither. */
function fileOf(name: string, v3: boolean, rows: readonly [runtime: string, metadata: string][]): string {
  const path = join(root, name)
  const db = new Database(path)
  db.exec(`CREATE TABLE turns (conv_id TEXT NOT NULL, session_id TEXT NOT NULL, turn_id TEXT NOT NULL,
    turn_created_at_ms INTEGER NOT NULL, turn_metadata_json TEXT NOT NULL DEFAULT '{}',
    turn_data_json TEXT NOT NULL DEFAULT '{}', updated_at_ms INTEGER NOT NULL,
    ${v3 ? "runtime_key TEXT NOT NULL DEFAULT '', inference_id TEXT NOT NULL DEFAULT ''," : ''}
    PRIMARY KEY (conv_id, session_id, turn_id));
    CREATE TABLE blocks (block_id TEXT NOT NULL, content_hash TEXT NOT NULL, kind TEXT NOT NULL,
      PRIMARY KEY (block_id, content_hash));
    CREATE TABLE turn_block_membership (conv_id TEXT, session_id TEXT, turn_id TEXT, phase TEXT,
      snapshot_created_at_ms INTEGER, ordinal INTEGER, block_id TEXT, content_hash TEXT)`)
  const insert = db.prepare(
    `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, updated_at_ms, turn_metadata_json
     ${v3 ? ', runtime_key' : ''}) VALUES ('c', 's', ?, ?, ?, ? ${v3 ? ', ?' : ''})`,
  )
  rows.forEach(([key, metadata], at) => {
    insert.run(`t${at}`, at + 1, at + 1, metadata, ...(v3 ? [key] : []))
  })
  db.close()
  return path
}

describe('what the backfill would fill is shown, and is never taken for what is written', () => {
  test('a v2 file: every turn stays unknown, the preview stands beside it', async () => {
    const path = fileOf('v2.db', false, [
      ['', runtime('planner')],
      ['', runtime(' planner ')],
      ['', runtime('analyst')],
      ['', runtime(42)],
      ['', '{"geppetto.runtime@v1":"planner"}'],
      ['', '{"geppetto.runtime@v1":{"slug":"planner"}}'],
      ['', '{"broken'],
      ['', runtime('planner')],
    ])
    const shown = await json<Shown>('timeline', path, '--conv', 'c')
    expect(shown.turns.map((turn) => turn.runtime_key)).toEqual(Array(8).fill(''))
    expect(shown.turns.map((turn) => turn.preview?.runtime_key ?? '')).toEqual([
      'planner',
      'planner',
      'analyst',
      '',
      '',
      '',
      '',
      'planner',
    ])
    expect(shown.segments).toHaveLength(1)
    expect(shown.switches).toEqual({ certain: 0, at_least: 0 })
    expect(shown.preview).toEqual({
      turns: 4,
      runs: [
        { runtime_key: 'planner', start: 0, turns: 2 },
        { runtime_key: 'analyst', start: 2, turns: 1 },
        { runtime_key: 'planner', start: 7, turns: 1 },
      ],
      switches: { certain: 1, at_least: 2 },
    })
    const { items } = await json<{ items: Conversation[] }>('conversations', path)
    expect(items[0]).toMatchObject({
      runtimes: [],
      switches: { certain: 0, at_least: 0 },
      preview: { turns: 4, switches: { certain: 1, at_least: 2 } },
    })
    const { stdout } = await turnscope(['timeline', path, '--conv', 'c'], { env })
    expect(stdout).toContain('Preview, not written: 4 turns')
    expect(stdout).toContain('runtime_key: analyst would be filled from its metadata: not written')
  })

  test('the preview says what a migration then writes', async () => {
    const real = join(root, 'real.db')
    copyFileSync(fileURLToPath(new URL('../engine/testing/files/real/gen/v2.db', import.meta.url)), real)
    const { items } = await json<{ items: Conversation[] }>('conversations', real)
    expect(items.some(({ preview }) => preview !== undefined)).toBe(true)
    const out = join(root, 'real-v3.db')
    await json('migrate', real, '--out', out)
    for (const { conv_id, preview } of items.filter(({ turns }) => turns > 1).slice(0, 3)) {
      const before = await json<Shown>('timeline', real, '--conv', conv_id)
      const after = await json<Shown>('timeline', out, '--conv', conv_id)
      expect(before.turns.map((turn) => turn.preview?.runtime_key ?? turn.runtime_key)).toEqual(
        after.turns.map((turn) => turn.runtime_key),
      )
      expect(before.preview?.switches ?? before.switches).toEqual(after.switches)
      expect(preview?.turns).toBe(before.preview?.turns)
      expect(after.preview).toBeUndefined()
      expect(after.turns.filter((turn) => turn.preview !== undefined)).toEqual([])
    }
  })

  test('a turn with a value gets no preview, whatever its metadata says', async () => {
    const path = fileOf('v3.db', true, [
      ['planner', runtime('analyst')],
      ['', runtime('analyst')],
      ['writer', '{}'],
    ])
    const shown = await json<Shown>('timeline', path, '--conv', 'c')
    expect(shown.turns.map((turn) => turn.preview)).toEqual([
      undefined,
      { runtime_key: 'analyst' },
      undefined,
    ])
    expect(shown.switches).toEqual({ certain: 0, at_least: 1 })
    expect(shown.preview).toEqual({
      turns: 1,
      runs: [{ runtime_key: 'analyst', start: 1, turns: 1 }],
      switches: { certain: 2, at_least: 2 },
    })
  })
})
