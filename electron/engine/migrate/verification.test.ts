import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { JobContext } from '../jobs/job.ts'
import { digestJob } from './digest-job.ts'
import { BLOCKS_SQL, canonical, quiet, TRUTH, turnsSql, Workshop } from './fixtures.ts'

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
      add('{"inference_id":"plain"}') // 8
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
      if (done || label !== 'Checking the file') return
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

const failing = (what: string) =>
  expect.objectContaining({ kind: 'Internal', message: expect.stringContaining(what) })

test('without a fault it passes, and what is said to be the same has the same digest', async () => {
  const { verification, backfill } = await workshop.migrate(bySql('SELECT 1'))
  expect(verification).toMatchObject({ ok: true, rows_before: 14, rows_after: 14 })
  expect(backfill).toMatchObject({ filled_runtime: 8, filled_inference: 12, rows_filled: 12 })
  const digests = [workshop.path, workshop.next].map((path) => digestJob({ path, without: TRUTH }, quiet))
  expect(digests).toEqual([verification.digest_before, verification.digest_after])
})

describe('a fault in the migrated file is found:', () => {
  const CHANGED = 'values that were not to change have changed'
  const WRONG_FILL = 'a filled value is not what its row says'

  test.each([
    ["another row's value", "UPDATE turns SET inference_id = 'i2' WHERE rowid = 1"],
    ['a value in another case of letters', "UPDATE turns SET runtime_key = 'Planner' WHERE rowid = 2"],
    ['a value that was not trimmed', "UPDATE turns SET runtime_key = ' padded' WHERE rowid = 6"],
    ['the first of two equal keys', "UPDATE turns SET inference_id = 'first' WHERE rowid = 9"],
    ['what a server would make of a number', "UPDATE turns SET runtime_key = '42' WHERE rowid = 10"],
    ['a value where the row has none', "UPDATE turns SET runtime_key = 'planner' WHERE rowid = 5"],
    ['a value that was not filled', "UPDATE turns SET runtime_key = '' WHERE rowid = 3"],
    ['NULL for an empty text', 'UPDATE turns SET runtime_key = NULL WHERE rowid = 5'],
    ['a plain key that was not taken', "UPDATE turns SET inference_id = '' WHERE rowid = 8"],
    ['over a value that stood there', "UPDATE turns SET runtime_key = 'planner' WHERE rowid = 7"],
    ['over a value of a complete row', "UPDATE turns SET inference_id = 'i11' WHERE rowid = 11"],
  ])('a fill: %s', async (_, sql) => {
    await expect(workshop.migrate(bySql(sql))).rejects.toThrow(failing(WRONG_FILL))
    expect(existsSync(workshop.next)).toBe(false)
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

  test('an index that does not hold what its table does', async () => {
    const swapping = meddling((path) => {
      const db = new Database(path, { readonly: true })
      const root = "SELECT rootpage FROM sqlite_schema WHERE name = 'turns_by_conv_inference_updated'"
      const at = ((db.prepare(root).pluck().get() as number) - 1) * 4096
      db.close()
      const bytes = readFileSync(path)
      // The pointers to the first two entries of a leaf stand behind its eight bytes of header.
      const [first, second] = [bytes.readUInt16BE(at + 8), bytes.readUInt16BE(at + 10)]
      bytes.writeUInt16BE(second, at + 8)
      bytes.writeUInt16BE(first, at + 10)
      writeFileSync(path, bytes)
    })
    await expect(workshop.migrate(swapping)).rejects.toThrow(
      failing('index turns_by_conv_inference_updated does not hold what its table does'),
    )
  })
})
