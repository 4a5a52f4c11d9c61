import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { keepIndex, keptIndex, keyOf } from './kept-index.ts'
import { LOOSE, someTurns, sourceOf, turnsDb, V3 } from './testing/turns-db.ts'

let folder: string
let kept: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-kept-'))
  kept = join(folder, 'index')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('an index comes back as it was kept, in memory that threads share', () => {
  fc.assert(
    fc.property(fc.constantFrom(LOOSE, V3), someTurns, (schema, turns) => {
      const { index } = sourceOf(turnsDb(schema, turns))
      keepIndex(kept, 'key', index)
      const back = keptIndex(kept, 'key')!
      expect(back).toEqual(index)
      expect(Object.keys(back).sort()).toEqual(Object.keys(index).sort())
      expect(back.order.buffer).toBeInstanceOf(SharedArrayBuffer)
    }),
    { numRuns: 40 },
  )
  expect(readdirSync(folder)).toEqual(['index'])
})

test('nothing comes back of another state, or where a single byte is not as it was written', () => {
  const { index } = sourceOf(turnsDb(V3, fc.sample(someTurns, { seed: 7, numRuns: 1 })[0]!))
  keepIndex(kept, 'key', index)
  expect(keptIndex(kept, 'another key')).toBeNull()
  const whole = readFileSync(kept)
  for (let at = 0; at < whole.length; at += 5) {
    const changed = Buffer.from(whole)
    changed[at]! ^= 1
    writeFileSync(kept, changed)
    if (keptIndex(kept, 'key') !== null) expect.fail(`a change of byte ${at} is not noticed`)
  }
  writeFileSync(kept, whole)
  expect(keptIndex(kept, 'key')).toEqual(index)
  for (const length of [whole.length - 1, 40, 7, 0]) {
    truncateSync(kept, length)
    expect(keptIndex(kept, 'key')).toBeNull()
  }
  rmSync(kept)
  expect(keptIndex(kept, 'key')).toBeNull()
})

test('where it cannot be kept, nothing is left', () => {
  const { index } = sourceOf(turnsDb(V3, []))
  keepIndex(join(folder, 'nowhere', 'index'), 'key', index)
  expect(readdirSync(folder)).toEqual([])
})

test('a state is told by the file, the columns and the code; none where a log stands beside it, or for source', () => {
  const path = join(folder, 'turns.db')
  const db = new Database(path)
  db.pragma('journal_mode = WAL')
  db.exec(`${V3}; PRAGMA wal_checkpoint(TRUNCATE)`)
  const { columns } = sourceOf(turnsDb(V3, []))
  const key = keyOf(path, columns, 'code')
  expect(key).not.toBeNull()
  expect(keyOf(path, columns, 'code')).toBe(key)
  expect(keyOf(path, columns, 'other code')).not.toBe(key)
  expect(keyOf(path, { ...columns, fromPayload: true }, 'code')).not.toBe(key)
  expect(keyOf(path, columns)).toBeNull()
  db.exec('PRAGMA user_version = 5')
  expect(keyOf(path, columns, 'code')).toBeNull()
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  const after = keyOf(path, columns, 'code')
  expect(after).not.toBeNull()
  expect(after).not.toBe(key)
  db.close()
})
