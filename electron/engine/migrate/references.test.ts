import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import { readSchema } from '../schema/read.ts'
import { turnsSql, Workshop } from './fixtures.ts'
import { checkReferences } from './references.ts'

let workshop: Workshop
beforeEach(() => {
  workshop = new Workshop()
})
afterEach(() => workshop.remove())

const TURNS = `${turnsSql({})}
  CREATE UNIQUE INDEX own ON turns(turn_id, runtime_key);
  INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, updated_at_ms, runtime_key)
  VALUES ('c', 's', 't1', 1, 1, 'r'), ('c', 's', 't2', 1, 1, 'r'), ('c', 's', 't3', 1, 1, 'r'), ('c', 's', 't4', 1, 1, 'r');`
const marks = (name: string, options = ''): string =>
  `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, t TEXT, r TEXT, FOREIGN KEY (t, r) REFERENCES turns(turn_id, runtime_key)) ${options};
   INSERT INTO ${name} VALUES (1, 't1', 'r'), (2, 't2', 'r'), (3, 't3', 'r'), (4, 'none', 'r');`

/** What is found where the runtimes of these turns are other ones afterwards. */
function found(sql: string, changed: readonly string[]): ReturnType<typeof checkReferences> {
  workshop.write(`PRAGMA foreign_keys = OFF; ${TURNS} ${sql}`)
  const next = new Database(workshop.path).serialize()
  const file = new Database(next)
  file.pragma('foreign_keys = OFF')
  for (const id of changed) file.prepare("UPDATE turns SET runtime_key = 'x' WHERE turn_id = ?").run(id)
  file.prepare('VACUUM INTO ?').run(join(workshop.folder, 'work-2.db'))
  file.close()
  const before = openReader(workshop.path)
  const after = openReader(workshop.next)
  try {
    return checkReferences(before, after, readSchema(before))
  } finally {
    before.close()
    after.close()
  }
}

test.each(['', 'WITHOUT ROWID'])(
  'each lost reference of a table %s is counted, and none that was lost before',
  (options) => {
    expect(found(marks('marks', options), [])).toEqual({ lost: 0, unchecked: [] })
    expect(found(marks('marks', options), ['t2', 't3', 't4'])).toEqual({ lost: 2, unchecked: [] })
  },
)

test('where no foreign key concerns what is written, nothing is said', () => {
  expect(found('CREATE TABLE other (a REFERENCES turns(turn_id))', ['t1'])).toEqual({
    lost: null,
    unchecked: [],
  })
})

test('what SQLite cannot follow is named, and never counted as checked', () => {
  const mismatched = `CREATE TABLE notes (r TEXT REFERENCES turns(runtime_key)); INSERT INTO notes VALUES ('r');`
  expect(found(mismatched, ['t1'])).toEqual({ lost: null, unchecked: ['notes'] })
  expect(found(mismatched + marks('marks'), ['t1'])).toEqual({ lost: 1, unchecked: ['notes'] })
})
