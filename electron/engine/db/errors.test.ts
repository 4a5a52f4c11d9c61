import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
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
