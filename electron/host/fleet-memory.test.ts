import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolders, type TestFolders, writeTurns } from '../engine/evidence/fixtures.ts'
import { findCopies } from '../engine/fleet/find-copies.ts'
import { runFleet } from '../engine/fleet/run.ts'
import { forkSpare } from './forked-spare.ts'

let folders: TestFolders
beforeEach(() => {
  folders = makeFolders()
})
afterEach(() => folders.finish())

test('a copy that takes more memory than its bytes explain is a row that says so; its process goes, the rest goes on', async () => {
  for (const name of ['a', 'b', 'c']) writeTurns(join(folders.evidence, `${name}.db`), { turns: 1 })
  const db = new Database(join(folders.evidence, 'a.db'))
  // A gigabyte and more, in a value of a few bytes.
  const value = 'hex(zeroblob(260000000))'
  db.exec(`ALTER TABLE turns DROP COLUMN turn_metadata_json;
    ALTER TABLE turns ADD COLUMN turn_metadata_json TEXT AS (substr(${value} || ${value}, 1, 2))`)
  db.close()
  folders.seal()
  const items = await runFleet(await findCopies([folders.evidence]), {
    startSpare: forkSpare,
    home: folders.home,
    limitMs: 600_000,
    processes: 1,
  })
  expect(items.map(({ label, ok, error }) => [label, ok, error?.kind ?? null])).toEqual([
    ['a.db', false, 'Exhausted'],
    ['b.db', true, null],
    ['c.db', true, null],
  ])
  expect(items[0]!.error).toMatchObject({
    message: expect.stringContaining('memory'),
    next: expect.stringContaining('schema'),
  })
  expect(readdirSync(folders.home)).toEqual([])
})
