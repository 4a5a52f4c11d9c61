import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { methods } from '../../../shared/contract/methods.ts'
import type { ReadableDb } from '../db/open.ts'
import { find } from './find.ts'
import { overwriteLeaves } from './testing/damage.ts'
import { LOOSE, type StoredTurn, someTurns, sourceOf, turnsDb, V3 } from './testing/turns-db.ts'

const turn = (n: number, given: Partial<StoredTurn> = {}): StoredTurn => ({
  ...{ conv_id: `conv-${n % 3}`, session_id: `5e55-${n % 6}`, turn_id: `70${n}-turn`, metadata: '{}' },
  ...{ runtime_key: n % 2 === 0 ? 'planner' : 'writer', inference_id: `1f-${n}`, updated_at_ms: n },
  ...given,
})
const TURNS = Array.from({ length: 40 }, (_, n) => turn(n))
const KINDS = [
  ['5e55-4', 'session', '5e55-4'],
  ['7012-', 'turn', '7012-turn'],
  ['1F-23', 'inference', '1f-23'],
  ['LANN', 'runtime', 'planner'],
] as const

test.each([
  ['v3', V3, 'UTF-8'],
  ['a table without indexes', LOOSE, 'UTF-8'],
  ['UTF-16', V3, 'UTF-16le'],
])(
  'in %s each kind of id is found by what a ticket has of it, and leads to a turn that has it',
  async (_, schema, encoding) => {
    const source = sourceOf(turnsDb(schema, TURNS, encoding))
    for (const [search, kind, text] of KINDS) {
      const { items, complete } = await find(source, { search })
      expect(items).toEqual([expect.objectContaining({ kind, text })])
      expect(complete).toBe(true)
    }
    expect((await find(source, { search: '1f-' })).items).toHaveLength(8)
    expect((await find(source, { search: 'nobody' })).items).toEqual([])
  },
)

test('a hit is always there, of its kind and of what was looked for, in any file', async () => {
  await fc.assert(
    fc.asyncProperty(
      someTurns,
      fc.constantFrom('a', 'A', 's', 'i', '\u{1F600}', 'conv', "it's", '7', 'plan', 'a\0'),
      fc.constantFrom(LOOSE, V3),
      async (turns, search, schema) => {
        const source = sourceOf(turnsDb(schema, turns))
        const found = await find(source, { search })
        methods['search.find'].output.parse(found)
        for (const { kind, text, turn } of found.items) {
          expect(text.toLowerCase()).toContain(search.toLowerCase())
          expect(source.index.convIds).toContain(turn.conv_id)
          if (kind === 'turn') expect(turn.turn_id).toBe(text)
          if (kind === 'session') expect(turn.session_id).toBe(text)
        }
        source.db.close()
      },
    ),
    { numRuns: 60 },
  )
})

test('a look through a large file gives the thread back, ends when its time is over, and says so', async () => {
  const source = sourceOf(
    turnsDb(
      LOOSE,
      Array.from({ length: 3000 }, (_, n) => turn(n)),
    ),
  )
  let clock = 0
  const found = await find(source, { search: '1f-2999' }, undefined, () => (clock += 600))
  expect(found).toEqual({ items: [], complete: false })
  const stopped = new AbortController()
  stopped.abort()
  await expect(
    find(source, { search: '1f-2999' }, stopped.signal, () => (clock += 600)),
  ).rejects.toMatchObject({ kind: 'Cancelled' })
})

test.each([
  ['turns', LOOSE, '1f-'],
  ['turns_by_conv_inference_updated', V3, '1f-10'],
])(
  'where %s is damaged, what can be read is found, and the answer says that it is not all',
  async (damaged, schema, search) => {
    const folder = mkdtempSync(join(tmpdir(), 'find-'))
    const path = join(folder, 'turns.db')
    const whole = turnsDb(
      schema,
      Array.from({ length: 600 }, (_, n) => turn(n)),
    )
    const { columns, index } = sourceOf(whole)
    whole.exec(`VACUUM INTO '${path}'`)
    whole.close()
    overwriteLeaves(path, damaged, 1, 99)
    const db = new Database(path) as ReadableDb
    const { items, complete } = await find({ db, columns, index }, { search })
    expect(complete).toBe(false)
    expect(items.length).toBeGreaterThan(0)
    for (const { kind, text } of items)
      expect([kind, text]).toEqual(['inference', expect.stringMatching(/^1f-/)])
    db.close()
    rmSync(folder, { recursive: true })
  },
)
