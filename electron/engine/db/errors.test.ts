import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { writeHotJournal } from '../evidence/fixtures.ts'
import { explain } from './errors.ts'

test.each([
  ['a collation', 'CREATE TABLE t (x COLLATE nowhere)', 'SELECT x FROM t GROUP BY x', 'nowhere'],
  ['a function', 'CREATE TABLE t (x, y AS (unheard_of(x)))', 'SELECT y FROM t', 'unheard_of'],
  ['a module', 'CREATE VIRTUAL TABLE t USING no_module(x)', 'SELECT x FROM t', 'no_module'],
])('what a file asks for and SQLite does not have is named: %s', (_, schema, sql, name) => {
  const db = new Database(':memory:').unsafeMode(true)
  db.exec('CREATE TABLE t (x); PRAGMA writable_schema = ON')
  db.prepare(`UPDATE sqlite_schema SET sql = ?, rootpage = IIF(? LIKE '%VIRTUAL%', 0, rootpage)`).run(
    schema,
    schema,
  )
  db.exec('PRAGMA writable_schema = RESET')
  let thrown: unknown = null
  try {
    db.prepare(sql).all()
  } catch (error) {
    thrown = explain(error)
  } finally {
    db.close()
  }
  expect(thrown).toMatchObject({ kind: 'NotReadable', message: expect.stringContaining(name) })
})

test('a journal that would have to be rolled back where nothing may be written is a place that does not allow it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-errors-'))
  const path = join(folder, 'turns.db')
  writeHotJournal(path, { turns: 300 })
  const db = new Database(path, { readonly: true })
  let thrown: unknown = null
  try {
    db.prepare('SELECT count(*) FROM turns').get()
  } catch (error) {
    thrown = error
  } finally {
    db.close()
    rmSync(folder, { recursive: true })
  }
  expect(thrown).toMatchObject({ code: 'SQLITE_READONLY_ROLLBACK' })
  expect(explain(thrown)).toMatchObject({ kind: 'NotWritable' })
})
