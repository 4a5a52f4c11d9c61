import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from './open.ts'
import { checkSoundness } from './soundness.ts'

let folder: string
let path: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-soundness-'))
  path = join(folder, 'turns.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const PAGE = 4096

/** A table whose check ends at its first row, since a column of it cannot be computed there. */
function writeUncheckable(): void {
  const db = new Database(path)
  db.exec(`CREATE TABLE turns (x TEXT); INSERT INTO turns VALUES ('{'), (printf('%.*c', ${3 * PAGE}, 'x'));
    CREATE TABLE gone AS SELECT zeroblob(20000) AS x; DROP TABLE gone;
    ALTER TABLE turns ADD COLUMN made TEXT AS (json_extract(x, '$.a'))`)
  db.close()
}

const check = (): ReturnType<typeof checkSoundness> => {
  const db = openReader(path)
  try {
    return checkSoundness(db, true, () => undefined)
  } finally {
    db.close()
  }
}

function alter(change: (bytes: Buffer) => void): void {
  const bytes = readFileSync(path)
  change(bytes)
  writeFileSync(path, bytes)
}

test('a table that cannot be checked to its end is no damage', () => {
  writeUncheckable()
  expect(check()).toEqual({ damage: [], indexes: [], unchecked: [{ table: 'turns', why: 'malformed JSON' }] })
})

test('what SQLite names before it has to stop is told', () => {
  writeUncheckable()
  // The overflow chain of the second row ends too early.
  alter((bytes) => {
    const at = Array.from({ length: bytes.length / PAGE }, (_, page) => page * PAGE).find(
      (start) =>
        bytes.readUInt32BE(start) !== 0 && bytes.toString('latin1', start + 4, start + 9) === 'xxxxx',
    )
    bytes.writeUInt32BE(0, at!)
  })
  const { damage, unchecked } = check()
  expect(damage[0]).toMatch(/^Tree 2 page 2 cell 1: overflow list length is \d+ but should be \d+$/)
  expect(unchecked).toHaveLength(1)
})

test('so is what only a check of the whole file can name', () => {
  writeUncheckable()
  alter((bytes) => bytes.fill(0, 32, 40))
  expect(check().damage).toEqual(expect.arrayContaining([expect.stringMatching(/^Page \d+: never used$/)]))
})
