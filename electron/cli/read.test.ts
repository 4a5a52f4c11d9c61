import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { MethodOutput } from '../../shared/contract/methods.ts'
import { turnscope } from './fixtures.ts'

let root: string
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-read-'))
  mkdirSync(join(root, 'tmp'))
  for (const [name, from] of [
    ['v3.db', 'turns.db'],
    ['v1.db', 'gen/v1.db'],
  ] as const)
    copyFileSync(
      fileURLToPath(new URL(`../engine/testing/files/real/${from}`, import.meta.url)),
      join(root, name),
    )
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const run = (...args: string[]) =>
  turnscope(['read', ...args], { env: { TURNSCOPE_TMPDIR: join(root, 'tmp') } })

interface Read {
  readonly total: number
  readonly turns: MethodOutput<'timeline.read'>['items']
  readonly switches: unknown
}
const json = async (...args: string[]): Promise<Read> => {
  const { code, stdout } = await run(...args, '--json')
  expect(code).toBe(0)
  return JSON.parse(stdout) as Read
}

test('a server’s conversation is read: every message once, in order, and both switches between them', async () => {
  const path = join(root, 'v3.db')
  const { total, turns, switches } = await json(path, '--conv', 'conv-switch')
  const db = new Database(path, { readonly: true })
  // The last turn repeats all that was said before: its final snapshot is the whole conversation.
  const all = db
    .prepare<[], string>(
      `SELECT block_id FROM turn_block_membership WHERE conv_id = 'conv-switch' AND phase = 'final'
         AND turn_id = (SELECT turn_id FROM turns WHERE conv_id = 'conv-switch' ORDER BY updated_at_ms DESC LIMIT 1)
       ORDER BY ordinal`,
    )
    .pluck()
    .all()
  db.close()
  expect(turns.flatMap(({ blocks }) => blocks.map(({ block_id }) => block_id))).toEqual(all)
  expect({ total, switches }).toEqual({ total: 5, switches: { certain: 2, at_least: 2 } })
  expect(turns.map(({ runtime_key, switched }) => [runtime_key, switched])).toEqual([
    ['planner', null],
    ['planner', null],
    ['analyst', { from: 'planner', unknown_turns: 0 }],
    ['analyst', null],
    ['planner', { from: 'analyst', unknown_turns: 0 }],
  ])
  const part = await json(path, '--conv', 'conv-switch', '--from', '3', '--limit', '1')
  expect([part.total, part.turns]).toEqual([5, [turns[2]]])
})

test('the payloads of a v1 file are read, and a switch inside unknown turns is said not to be certain', async () => {
  const { stdout, stderr, code } = await run(join(root, 'v1.db'), '--conv', 'conv-1')
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('Turn 1, planner (payload), 2026-02-13 16:27:41.500 UTC, turn-0001')
  expect(stdout).toContain('  user:\n    question 1\n  llm_text (assistant):\n    answer 1')
  expect(stdout).toMatch(
    /== at least one switch from (planner|analyst) to (planner|analyst), somewhere in the \d+ turns of unknown/,
  )
  expect(stdout).not.toContain('certain')
})

test('a conversation that is not there is said, with how to find one', async () => {
  const { code, stderr } = await run(join(root, 'v3.db'), '--conv', 'nobody')
  expect({ code, stderr }).toEqual({ code: 3, stderr: expect.stringContaining('turnscope conversations') })
})
