import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import type { JobContext } from '../jobs/job.ts'
import { turnChunks } from './chunks.ts'
import { compareFiles } from './compare.ts'
import { digestJob } from './digest-job.ts'
import { BLOCKS_SQL, canonical, quiet, TRUTH, turnsSql, Workshop } from './fixtures.ts'
import { readMigratable } from './migratable.ts'
import type { BackfillTally } from './tally.ts'

let workshop: Workshop
beforeEach(() => {
  const columns = { runtime_key: 'TEXT', inference_id: "TEXT NOT NULL DEFAULT ''", note: '' }
  workshop = new Workshop().write(
    `${turnsSql({ columns })} ${BLOCKS_SQL}
     CREATE TABLE pairs (a, b, PRIMARY KEY (a, b)) WITHOUT ROWID; INSERT INTO pairs VALUES (1, 'x'), (2, 'y');`,
    (db) => {
      const insert = db.prepare(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, runtime_key, inference_id, updated_at_ms, note)
         VALUES ('c', 's', 't' || @row, 1, @metadata, @runtime, @inference, 2, 7)`,
      )
      const add = (metadata: string, runtime: string | null = '', inference = ''): void => {
        insert.run({
          row: db.prepare('SELECT count(*) FROM turns').pluck().get(),
          metadata,
          runtime,
          inference,
        })
      }
      for (let n = 1; n <= 4; n++) add(canonical('planner', `i${n}`)) // 1 to 4
      add('{}') // 5
      add(canonical(' padded', 'i6'), null) // 6
      add(canonical('planner', 'i7'), 'analyst') // 7
      add('{"inference_id":"plain","geppetto.runtime@v1":{"runtime_key":"planner"}}') // 8
      add('{"geppetto.inference_id@v1":"first","geppetto.inference_id@v1":"last"}') // 9
      add('{"geppetto.runtime@v1":{"runtime_key":42},"inference_id":"i10"}') // 10
      add(canonical('planner', 'i11'), 'kept', 'kept') // 11
      for (let n = 12; n <= 14; n++) add(canonical('planner', `i${n}`)) // 12 to 14
    },
  )
})
afterEach(() => workshop.remove())

/** Changes the migrated file as soon as it is written, before anything is verified. */
function meddling(meddle: (path: string) => void): JobContext {
  let done = false
  return {
    ...quiet,
    progress: ({ label }) => {
      if (done || label !== 'Checking the new file') return
      done = true
      meddle(workshop.next)
    },
  }
}

const bySql = (sql: string) =>
  meddling((path) => {
    const db = new Database(path)
    db.exec(sql)
    db.close()
  })

/** Gives two tables each other's pages. */
const rooted = (one: string, two: string): JobContext =>
  meddling((path) => {
    const db = new Database(path).unsafeMode(true)
    db.pragma('writable_schema = 1')
    const root = db.prepare<[string], number>('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck()
    const set = db.prepare('UPDATE sqlite_schema SET rootpage = ? WHERE name = ?')
    const [first, second] = [root.get(one), root.get(two)]
    set.run(second, one)
    set.run(first, two)
    db.close()
  })

const failing = (what: string) =>
  expect.objectContaining({ kind: 'Internal', message: expect.stringContaining(what) })

test('without a fault it passes, and what is said to be the same has the same digest', async () => {
  const { verification, backfill } = await workshop.migrate(bySql('SELECT 1'))
  expect(verification).toMatchObject({ ok: true, rows_before: 14, rows_after: 14 })
  expect(backfill).toMatchObject({ filled_runtime: 9, filled_inference: 12, rows_filled: 12 })
  const digests = [workshop.path, workshop.next].map((path) => digestJob({ path, without: TRUTH }, quiet))
  expect(digests).toEqual([verification.digest_before, verification.digest_after])
})

test('a large file, whose checks have a thread of their own, passes with every row of both', async () => {
  const db = new Database(workshop.path)
  db.prepare(
    `WITH n AS (SELECT 1 AS value UNION ALL SELECT value + 1 FROM n WHERE value < 7000)
     INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, turn_data_json, inference_id, updated_at_ms)
     SELECT 'large', 's', value, 1, ?, printf('"%.*c"', 5000, 'x'), '', 2 FROM n`,
  ).run(canonical('planner', 'i'))
  db.close()
  const { verification, backfill } = await workshop.migrate()
  expect(verification).toMatchObject({ ok: true, rows_before: 7014, rows_after: 7014 })
  expect(backfill.rows_filled).toBe(7012)
})

describe('a fault in the migrated file is found:', () => {
  const CHANGED = 'values that were not to change have changed'
  const WRONG_FILL = 'a filled value is not what its row says'

  const FILLS = [
    ["another row's value", "UPDATE turns SET inference_id = 'i2' WHERE rowid = 1"],
    ['a value in another case of letters', "UPDATE turns SET runtime_key = 'Planner' WHERE rowid = 2"],
    ['a value that was not trimmed', "UPDATE turns SET runtime_key = ' padded' WHERE rowid = 6"],
    ['the first of two equal keys', "UPDATE turns SET inference_id = 'first' WHERE rowid = 9"],
    ['what a server would make of a number', "UPDATE turns SET runtime_key = '42' WHERE rowid = 10"],
    ['a value where the row has none', "UPDATE turns SET runtime_key = 'planner' WHERE rowid = 5"],
    ['a value that was not filled', "UPDATE turns SET runtime_key = '' WHERE rowid = 3"],
    ['one of two values that was not filled', "UPDATE turns SET inference_id = '' WHERE rowid = 3"],
    ['NULL for an empty text', 'UPDATE turns SET runtime_key = NULL WHERE rowid = 5'],
    ['a plain key that was not taken', "UPDATE turns SET inference_id = '' WHERE rowid = 8"],
    ['over a value that stood there', "UPDATE turns SET runtime_key = 'planner' WHERE rowid = 7"],
    ['over a value of a complete row', "UPDATE turns SET inference_id = 'i11' WHERE rowid = 11"],
  ] as const
  test.each(FILLS)('a fill: %s', async (_, sql) => {
    await expect(workshop.migrate(bySql(sql))).rejects.toThrow(failing(WRONG_FILL))
    expect(existsSync(workshop.next)).toBe(false)
  })

  test.each(FILLS)('the same where no journal is kept: %s', async (_, sql) => {
    await workshop.migrate()
    expect(compared(12, null)).toMatchObject({ same: true, exact: true })
    const db = new Database(workshop.next)
    db.exec(sql)
    db.close()
    expect(compared(12, null)).toMatchObject({ same: true, exact: false })
  })

  test.each([
    ['a time', 'UPDATE turns SET updated_at_ms = 3 WHERE rowid = 1'],
    ['metadata', "UPDATE turns SET turn_metadata_json = turn_metadata_json || ' ' WHERE rowid = 2"],
    ['data', "UPDATE turns SET turn_data_json = '' WHERE rowid = 14"],
    ['an id by its case alone', 'UPDATE turns SET turn_id = upper(turn_id) WHERE rowid = 5'],
    ['the type of an equal number', 'UPDATE turns SET note = 7.0 WHERE rowid = 5'],
    ['the number of a row', 'UPDATE turns SET rowid = 99 WHERE rowid = 5'],
    ['a row that is gone', 'DELETE FROM turns WHERE rowid = 5'],
    ['a row of another table', "UPDATE blocks SET payload_json = '{ }' WHERE rowid = 2"],
    ['a row that is gone from another table', 'DELETE FROM blocks WHERE rowid = 1'],
    ['a row too many in another table', "INSERT INTO blocks VALUES ('b3', 'h3', 'user', '{}', 3)"],
    ['a table without row ids', "UPDATE pairs SET b = 'z' WHERE a = 2"],
    ['a table that is gone', 'DROP TABLE pairs'],
    ['an index that is no part of v3', 'CREATE INDEX own ON blocks(kind)'],
  ])('what was not to change: %s', async (_, sql) => {
    await expect(workshop.migrate(bySql(sql))).rejects.toThrow(failing(CHANGED))
  })

  test('a row too many', async () => {
    const sql = "INSERT INTO turns SELECT 'c', 's', 'more', 1, '{}', '{}', '', '', 2, 7"
    await expect(workshop.migrate(bySql(sql))).rejects.toThrow(
      failing('there are 15 turns where there were 14'),
    )
  })

  const ranges = 'turnscope_journal_backfill'
  test.each([
    ['a range that is gone', `DELETE FROM ${ranges} WHERE first_row = 1`],
    ['a range that says too little', `UPDATE ${ranges} SET last_row = last_row - 1 WHERE first_row = 1`],
    ['a range that says too much', `UPDATE ${ranges} SET last_row = last_row + 1 WHERE first_row = 1`],
    ['a range beyond the rows', `UPDATE ${ranges} SET last_row = last_row + 1 WHERE last_row = 14`],
    ['a range that begins late', `UPDATE ${ranges} SET first_row = 2 WHERE first_row = 1`],
    [
      'a range of rows that there are not',
      `INSERT INTO ${ranges} SELECT run_id, 50, 51, 'ri' FROM ${ranges} LIMIT 1`,
    ],
    ['another column', `UPDATE ${ranges} SET fill = 'r' WHERE first_row = 1`],
    ['another place', `UPDATE ${ranges} SET fill = 'i' WHERE first_row = 8`],
    ['NULL for an empty text', `UPDATE ${ranges} SET fill = 'Ri' WHERE first_row = 12`],
    ['an empty text for NULL', `UPDATE ${ranges} SET fill = 'ri' WHERE first_row = 6`],
  ])('the journal: %s', async (_, sql) => {
    await expect(workshop.migrate(bySql(sql))).rejects.toThrow(failing(WRONG_FILL))
  })

  test('an index of v3 that is gone', async () => {
    const sql = 'DROP INDEX turns_by_conv_runtime_updated'
    await expect(workshop.migrate(bySql(sql))).rejects.toThrow(failing('its schema is not v3'))
  })

  test('a page that belongs to nothing', async () => {
    const appending = meddling((path) => {
      const bytes = readFileSync(path)
      // The number of pages stands in the header.
      bytes.writeUInt32BE(bytes.readUInt32BE(28) + 1, 28)
      writeFileSync(path, Buffer.concat([bytes, Buffer.alloc(4096)]))
    })
    await expect(workshop.migrate(appending)).rejects.toThrow(failing('never used'))
  })

  test("a table of the file's own that says of every page that it is of turns", async () => {
    const db = new Database(workshop.path)
    db.exec(`CREATE TABLE dbstat (name, pageno);
      WITH n AS (SELECT 1 AS page UNION ALL SELECT page + 1 FROM n WHERE page < 99) INSERT INTO dbstat SELECT 'turns', page FROM n`)
    db.close()
    const sql = "UPDATE blocks SET payload_json = '{ }' WHERE rowid = 2"
    await expect(workshop.migrate(bySql(sql))).rejects.toThrow(failing(CHANGED))
  })

  test('two tables whose pages were swapped', async () => {
    const db = new Database(workshop.path)
    db.exec(
      'CREATE TABLE one (a); INSERT INTO one VALUES (1); CREATE TABLE two (a); INSERT INTO two VALUES (2)',
    )
    db.close()
    await expect(workshop.migrate(rooted('one', 'two'))).rejects.toThrow(failing(CHANGED))
  })

  test.each([
    'turns_by_conv_inference_updated',
    // Of a table that was not to change: no check of turns alone sees that.
    'sqlite_autoindex_blocks_1',
  ])('an index that does not hold what its table does: %s', async (index) => {
    const swapping = meddling((path) => {
      const db = new Database(path, { readonly: true })
      const root = db.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(index)
      const at = ((root as number) - 1) * 4096
      db.close()
      const bytes = readFileSync(path)
      // The pointers to the first two entries of a leaf stand behind its eight bytes of header.
      const [first, second] = [bytes.readUInt16BE(at + 8), bytes.readUInt16BE(at + 10)]
      bytes.writeUInt16BE(second, at + 8)
      bytes.writeUInt16BE(first, at + 10)
      writeFileSync(path, bytes)
    })
    await expect(workshop.migrate(swapping)).rejects.toThrow(
      failing(`index ${index} does not hold what its table does`),
    )
  })
})

/** What the comparison says of the migrated file as it is now. @param run of the journal; null where none is kept */
function compared(rowsFilled: number, run: number | null) {
  const before = openReader(workshop.path)
  try {
    const file = readMigratable(before)
    return compareFiles({
      ...{ path: workshop.path, nextPath: workshop.next, before, file, pages: null, context: quiet },
      ...{
        chunks: turnChunks(before, file.turns, new Set(TRUTH), () => {}),
        without: TRUTH,
        filled: { rows: 14, run, forbidden: null, tally: { rowsFilled } as BackfillTally },
      },
    })
  } finally {
    before.close()
  }
}

test.each([null, 2])('as many rows as were told to be filled have to be (run %s)', async (run) => {
  await workshop.migrate()
  const exact = (rowsFilled: number) => compared(rowsFilled, run).exact
  expect([exact(12), exact(11), exact(13)]).toEqual([true, false, false])
})

test('a table that shares the pages of turns is changed with it, and found, in a file that SQLite cannot check as a whole', async () => {
  const db = new Database(workshop.path).unsafeMode(true)
  db.function('unheard_of', { deterministic: true }, (value) => value)
  db.exec(`CREATE TABLE odd (a); CREATE INDEX odd_by_a ON odd(a) WHERE unheard_of(a) = 1;
    CREATE TABLE twin AS SELECT * FROM turns LIMIT 0`)
  db.pragma('writable_schema = 1')
  const root = "SELECT rootpage FROM sqlite_schema WHERE name = 'turns'"
  db.exec(`UPDATE sqlite_schema SET rootpage = (${root}) WHERE name = 'twin'`)
  db.close()
  await expect(workshop.migrate()).rejects.toThrow(failing('values that were not to change have changed'))
})

test('what other tables hold is hashed wherever it lies, row by row', () => {
  const path = join(workshop.folder, 'rows.db')
  const db = new Database(path)
  db.exec(`PRAGMA page_size = 512; ${turnsSql()} CREATE TABLE t (id INTEGER PRIMARY KEY, a, b); CREATE TABLE freed (a);
    INSERT INTO freed SELECT zeroblob(400) FROM json_each('[1,2,3,4,5,6,7,8,9]');
    WITH n AS (SELECT 1 AS value UNION ALL SELECT value + 1 FROM n WHERE value < 300)
      INSERT INTO t SELECT value, value, printf('%.*c', value * 37, 'x') FROM n;
    INSERT INTO t (id, a) VALUES (-5, 1.5), (9007199254740993, x'00ff');`)
  const digest = () => digestJob({ path, without: TRUTH }, quiet)
  const whole = digest()
  db.exec('DELETE FROM freed; VACUUM')
  expect(db.pragma('page_count', { simple: true })).toBeGreaterThan(300)
  const emptied = digest()
  expect(emptied).not.toBe(whole)
  db.exec(
    'CREATE TABLE more (a); INSERT INTO t (a, b) SELECT a, b FROM t; DELETE FROM t WHERE id > 9007199254740993',
  )
  db.exec('DROP TABLE more; VACUUM')
  expect(digest()).toBe(emptied)
  for (const sql of [
    "UPDATE t SET b = substr(b, 1, length(b) - 1) || 'y' WHERE a = 300",
    'UPDATE t SET a = 1.25 WHERE id = -5',
    'UPDATE t SET rowid = -6 WHERE id = -5',
    'DELETE FROM t WHERE id = 17',
  ]) {
    db.exec(`CREATE TEMP TABLE kept AS SELECT * FROM t; ${sql}`)
    const changed = digest()
    db.exec('DELETE FROM t; INSERT INTO t SELECT * FROM kept; DROP TABLE kept')
    expect([sql, digest()]).toEqual([sql, emptied])
    expect(changed, sql).not.toBe(emptied)
  }
  db.close()
})
