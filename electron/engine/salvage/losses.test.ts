import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { lossesOf } from './losses.ts'

/** What is read of a file that a stranger made by `sql`. */
function read(sql: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-losses-'))
  try {
    const db = new Database(join(folder, 'a.db'))
    db.exec(sql)
    db.close()
    return lossesOf(join(folder, 'a.db'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const COLUMNS = 'table_name TEXT, rows_read INTEGER, lost TEXT'

test('a salvaged file says what was lost of each table', () => {
  const rows =
    "INSERT INTO turnscope_salvaged VALUES ('turns', 3, '7 lost', ''), ('turns', 0, '', 'row 4 (page 9)')"
  expect(read(`CREATE TABLE turnscope_salvaged (${COLUMNS}, place TEXT); ${rows}`)).toEqual(['turns: 7 lost'])
})

test.each([
  ['no such table', 'CREATE TABLE a (b)'],
  ['other columns', 'CREATE TABLE turnscope_salvaged (a)'],
  [
    'a view without end',
    `CREATE VIEW turnscope_salvaged AS WITH RECURSIVE n(place) AS (SELECT 'x' UNION ALL SELECT place FROM n)
       SELECT '' AS table_name, 0 AS rows_read, '' AS lost, place FROM n`,
  ],
  [
    'a virtual table',
    `CREATE VIRTUAL TABLE turnscope_salvaged USING fts5(table_name, rows_read, lost, place)`,
  ],
])('%s of that name says nothing, and is not run', (_, sql) => {
  expect(read(sql)).toEqual([])
})

test('one with a collation that SQLite lacks says nothing, and is no fault of ours', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-losses-'))
  try {
    const path = join(folder, 'a.db')
    const db = new Database(path)
    db.unsafeMode(true)
    db.exec(
      `CREATE TABLE turnscope_salvaged (${COLUMNS}, place TEXT); INSERT INTO turnscope_salvaged VALUES ('a', 1, 'b', '')`,
    )
    db.exec(
      `PRAGMA writable_schema = ON;
       UPDATE sqlite_schema SET sql = 'CREATE TABLE turnscope_salvaged (${COLUMNS}, place TEXT COLLATE nobodys)'`,
    )
    db.close()
    expect(lossesOf(path)).toEqual([])
  } finally {
    rmSync(folder, { recursive: true })
  }
})
