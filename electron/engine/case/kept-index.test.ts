import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { makeFolders, type TestFolders, writeTurns } from '../evidence/fixtures.ts'
import { keepIndex, keptIndex } from '../queries/kept-index.ts'

let folders: TestFolders
beforeEach(() => {
  folders = makeFolders()
})
afterEach(() => folders.finish())

test('the next opening reads the index that was kept of this very state, and no other', async () => {
  const path = join(folders.evidence, 'turns.db')
  writeTurns(path, { turns: 5000, generation: 'v2' })
  folders.seal()
  const missing = async (work?: (engine: Engine, case_id: string) => Promise<unknown>) => {
    const engine = new Engine({ home: folders.home, person: 'ann' })
    try {
      const { case_id } = await engine.call('case.open', { path })
      await engine.settled(case_id)
      await work?.(engine, case_id)
      const { counts } = await engine.call('case.view', { case_id })
      return { folder: join(folders.home, 'cases', case_id), missing: counts?.missing_runtime_or_inference }
    } finally {
      await engine.close()
    }
  }
  // A file that has only just been written is not told by its times yet.
  await expect
    .poll(async () => readdirSync((await missing()).folder), { timeout: 60_000 })
    .toContain('index-1-work-1.db')
  const { folder } = await missing()
  const kept = join(folder, 'index-1-work-1.db')
  const whole = readFileSync(kept)
  const textBytes = whole.readUInt32LE(32)
  const { key } = JSON.parse(whole.toString('utf8', 40, 40 + textBytes))
  const index = keptIndex(kept, key)!
  expect(index.counts.missing_runtime_or_inference).toBe(5000)

  // Only who reads it can tell that it was written by another hand.
  keepIndex(kept, key, { ...index, counts: { ...index.counts, missing_runtime_or_inference: 17 } })
  expect((await missing()).missing).toBe(17)

  const changed = readFileSync(kept)
  changed[changed.length - 20]! ^= 1
  writeFileSync(kept, changed)
  expect((await missing()).missing).toBe(5000)
  expect(readFileSync(kept).equals(whole)).toBe(true)

  // What was written since is another state.
  keepIndex(kept, key, { ...index, counts: { ...index.counts, missing_runtime_or_inference: 17 } })
  const db = new Database(join(folder, 'work-1.db'))
  db.exec("UPDATE turns SET turn_metadata_json = '{}' WHERE rowid = 1")
  db.close()
  expect(statSync(join(folder, 'work-1.db')).size).toBeGreaterThan(0)
  expect((await missing()).missing).toBe(5000)

  await missing((engine, case_id) => engine.call('migrate.run', { case_id }))
  await missing()
  expect(existsSync(kept)).toBe(false)
})
