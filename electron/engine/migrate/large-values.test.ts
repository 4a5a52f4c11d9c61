import fs, { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openReader, type ReadableDb } from '../db/open.ts'
import { readSchema } from '../schema/read.ts'
import { TableDigest } from './digest.ts'

let path: string
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-large-'))
  path = join(folder, 'turns.db')
})
afterEach(() => rmSync(folder, { recursive: true }))

const ROWS = [-(2n ** 63n), -5n, 300n, 2n ** 53n + 1n, 2n ** 63n - 1n]
/** What the rows hold, by how many bytes: so that some stand on their leaf, and others fill pages to the last byte. */
const SIZES = [0, 1, 400, 490, 4061, 4092, 8184, 100_000]
/** Bytes beyond which a row is read value by value; here rows are only said to be so large. */
const LARGE = 2 ** 27

function write({ encoding = 'UTF-8', pageBytes = 4096, columns = '' }): void {
  const db = new Database(path)
  db.pragma(`encoding = '${encoding}'`)
  db.pragma(`page_size = ${pageBytes}`)
  db.exec(`CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, n REAL, data, z TEXT${columns})`)
  const insert = db.prepare('INSERT INTO t (id, a, n, data, z) VALUES (?, ?, 1.5, ?, ?)')
  for (const [at, row] of ROWS.entries())
    for (const [nth, size] of SIZES.entries()) {
      const id =
        at === 0 ? row + BigInt(nth) : at === ROWS.length - 1 ? row - BigInt(nth) : row + BigInt(nth * 7)
      const text = 'aé\u{1f600}z'.repeat(Math.ceil(size / 5)).slice(0, size)
      insert.run(id, `row ${id}`, nth % 2 === 0 ? text : Buffer.from(text), text.slice(0, size / 2))
    }
  db.exec("ALTER TABLE t ADD COLUMN later TEXT DEFAULT 'this'")
  db.close()
}

/** The hash of every row as if it were a large one. */
function hashes(db: ReadableDb): string[] {
  const facts = readSchema(db)
  const table = facts.tables.find(({ name }) => name === 't')!
  const ids = db.prepare<[], bigint>('SELECT id FROM t ORDER BY id').pluck().safeIntegers().all()
  return ids.map((id) => {
    const digest = new TableDigest(db, facts, table, { rowIds: true, without: new Set() })
    digest.add({ from: id, to: id, rows: 1, bytes: LARGE })
    return digest.hex()
  })
}

/** Beside a journal the pages of the file say nothing: then the hashes are made of what SQLite reads. */
function hashesBySqlite(): string[] {
  const db = openReader(path)
  db.exec('BEGIN; SELECT count(*) FROM t')
  writeFileSync(`${path}-journal`, 'begun meanwhile')
  try {
    return hashes(db)
  } finally {
    rmSync(`${path}-journal`)
    db.close()
  }
}

describe('a value of a large row', () => {
  for (const file of [
    {},
    { pageBytes: 512 },
    { pageBytes: 65_536 },
    { encoding: 'UTF-16le' },
    { columns: ', g TEXT AS (a || z) VIRTUAL, s TEXT AS (z) STORED' },
  ])
    test(`is hashed by its pages as SQLite has it: ${JSON.stringify(file)}`, () => {
      write(file)
      const db = openReader(path)
      const byPages = hashes(db)
      db.close()
      expect(byPages).toHaveLength(ROWS.length * SIZES.length)
      expect(byPages).toEqual(hashesBySqlite())
      expect(new Set(byPages).size).toBe(byPages.length)
    })

  test('is never asked of SQLite, and its pages are read once', () => {
    write({})
    const db = openReader(path)
    const id = 300n + 7n * BigInt(SIZES.length - 1)
    const facts = readSchema(db)
    const digest = new TableDigest(db, facts, facts.tables.find(({ name }) => name === 't')!, {
      rowIds: true,
      without: new Set(),
    })
    let asked = 0
    const prepare = vi.spyOn(db, 'prepare').mockImplementation((sql: string) => {
      if (/substr\(CAST\("(a|data|z)"/.test(sql)) asked++
      return Object.getPrototypeOf(db).prepare.call(db, sql)
    })
    let bytes = 0
    const { readSync } = fs
    const counted = (...args: Parameters<typeof readSync>): number => {
      const read = readSync(...args)
      bytes += read
      return read
    }
    fs.readSync = counted as typeof readSync
    syncBuiltinESMExports()
    try {
      digest.add({ from: id, to: id, rows: 1, bytes: LARGE })
    } finally {
      fs.readSync = readSync
      syncBuiltinESMExports()
      prepare.mockRestore()
      db.close()
    }
    expect(asked).toBe(0)
    // The two values of the row, the pages above them for each of its columns, and the first of the two once more for the second.
    expect(bytes).toBeGreaterThan(400_000)
    expect(bytes).toBeLessThan(500_000)
  })
})
