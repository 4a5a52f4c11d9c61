import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cancelled } from '../../../shared/contract/errors.ts'
import type { Progress } from '../../../shared/contract/methods.ts'
import {
  asText,
  canonical,
  dump,
  insertStory,
  journaledValues,
  leavingOut,
  TRUTH,
  turnsSql,
  Workshop,
} from './fixtures.ts'

let workshop: Workshop
beforeEach(() => {
  workshop = new Workshop()
})
afterEach(() => workshop.remove())

describe('what hand-made and hostile files hold', () => {
  test('extra tables, columns and indexes, generated columns and STRICT tables are kept', async () => {
    const columns = {
      note: 'TEXT',
      payload_blob: 'BLOB',
      score: 'REAL',
      has_runtime: 'INTEGER GENERATED ALWAYS AS (length(turn_metadata_json)) STORED',
      doubled: 'INTEGER AS (updated_at_ms + 1) VIRTUAL',
    }
    workshop.write(
      `${turnsSql({ columns, without: TRUTH, options: 'STRICT' })}
       CREATE INDEX own ON turns(note) WHERE note IS NOT NULL;
       CREATE TABLE "we""ird" ("a b" PRIMARY KEY, "select") WITHOUT ROWID;
       INSERT INTO "we""ird" VALUES (1.5, x'00ff'), ('k', NULL);
       CREATE TABLE hidden (rowid, oid, _rowid_); INSERT INTO hidden VALUES (1, 2, 3);
       CREATE VIRTUAL TABLE search USING fts5(body); INSERT INTO search VALUES ('hello');
       ${Array.from({ length: 40 }, (_, n) => `CREATE TABLE "t${(n * 7919) % 40}" (a);`).join(' ')}
       CREATE TABLE other (x); CREATE VIEW others AS SELECT x FROM other;
       CREATE TRIGGER kept AFTER INSERT ON other BEGIN SELECT 1; END;`,
      (db) => {
        db.prepare(
          `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms, note, payload_blob, score)
           VALUES ('c', 's', 't', 1, ?, 8999999999999999999, ?, x'0001', 0.1)`,
        ).run(canonical('planner', 'i'), 'nul\0inside')
      },
    )
    const before = dump(workshop.path)
    expect((await workshop.migrate()).verification.ok).toBe(true)
    const after = dump(workshop.next)
    expect({ ...after, turns: leavingOut(after.turns!, TRUTH) }).toEqual(before)
    const names = workshop.query<{ name: string }>('SELECT name FROM sqlite_schema').map((row) => row.name)
    expect(names).toEqual(expect.arrayContaining(['own', 'others', 'kept']))
  })

  test('pages that nothing uses once a damaged index was built again are damage of the file before', async () => {
    let root = 0
    workshop.write(`${turnsSql()} CREATE INDEX own ON turns (turn_metadata_json)`, (db) => {
      insertStory(db)
      root = db.prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'own'").pluck().get()!
    })
    const bytes = readFileSync(workshop.path)
    // A free block where there is none; and a page more than there was.
    bytes.writeUInt16BE(3000, (root - 1) * 4096 + 1)
    bytes.writeUInt32BE(bytes.length / 4096 + 1, 28)
    writeFileSync(workshop.path, Buffer.concat([bytes, Buffer.alloc(4096)]))
    await expect(workshop.migrate()).rejects.toMatchObject({
      kind: 'Damaged',
      detail: 'salvageable',
      message: expect.stringMatching(/^The database is damaged in more than its indexes.* never used\.$/),
    })
  })

  // Of the four bytes SQLite looks at the last.
  test.each([1, 0x0101])(
    'a file of the format that knows no descending index is migrated without those: %s',
    async (format) => {
      workshop.write(turnsSql({ without: TRUTH }), (db) => insertStory(db))
      const bytes = readFileSync(workshop.path)
      bytes.writeUInt32BE(format, 44)
      writeFileSync(workshop.path, bytes)
      const { steps, verification } = await workshop.migrate()
      expect(verification.ok).toBe(true)
      expect(steps.filter(({ status }) => status === 'barred')).toEqual(
        Array.from({ length: 4 }, () =>
          expect.objectContaining({ reason: expect.stringContaining('no index is in descending order') }),
        ),
      )
    },
  )

  test('a file whose header says that it has no table is not written to', async () => {
    workshop.write(turnsSql({ without: TRUTH }), (db) => insertStory(db))
    const bytes = readFileSync(workshop.path)
    bytes.writeUInt32BE(0, 44)
    writeFileSync(workshop.path, bytes)
    await expect(workshop.migrate()).rejects.toMatchObject({
      kind: 'MigrationRefused',
      message: expect.stringContaining('The header says that there is no table'),
    })
  })

  test('row ids are found by whichever name is free, negative and huge ones included', async () => {
    workshop.write(turnsSql({ columns: { _rowid_: 'TEXT', rowid: 'TEXT' } }), (db) => {
      const insert = db.prepare(
        `INSERT INTO turns (oid, _rowid_, rowid, conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
         VALUES (?, 'x', 'y', 'c', 's', ?, 1, ?, 2)`,
      )
      for (const row of [-(2n ** 63n), -1n, 2n ** 53n + 1n, 2n ** 63n - 1n])
        insert.run(row, `t${row}`, canonical('planner', `i${row}`))
    })
    await workshop.migrate()
    expect(workshop.query('SELECT inference_id FROM turns ORDER BY oid')).toEqual(
      ['i-9223372036854775808', 'i-1', 'i9007199254740993', 'i9223372036854775807'].map((inference_id) => ({
        inference_id,
      })),
    )
    expect(journaledValues(workshop.next)).toHaveLength(8)
  })

  test.each(['UTF-16le', 'UTF-16be'])('a database in %s is filled in its own encoding', async (encoding) => {
    workshop.write(`PRAGMA encoding = '${encoding}'; ${turnsSql({ without: TRUTH })}`, (db) => {
      db.prepare(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
         VALUES ('ç🙂', 's', 't', 1, ?, 2)`,
      ).run(canonical('планер 🙂', 'i'))
    })
    const before = dump(workshop.path)
    await workshop.migrate()
    expect(leavingOut(dump(workshop.next).turns!, TRUTH)).toEqual(before.turns)
    expect(workshop.query('SELECT runtime_key FROM turns')).toEqual([{ runtime_key: 'планер 🙂' }])
  })

  test('bytes that are no UTF-8 are never filled in, and never in the way of what is', async () => {
    const bytes = (...parts: (string | number)[]): Buffer =>
      Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([part]))))
    workshop.write(turnsSql({ without: TRUTH }), (db) => {
      const insert = db.prepare(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
         VALUES ('c', CAST(x'ff' AS TEXT), ?, 1, CAST(? AS TEXT), 2)`,
      )
      insert.run('broken', bytes('{"geppetto.runtime@v1":{"runtime_key":"a', 0xff, '"},"inference_id":"i1"}'))
      insert.run('beside', bytes('{"geppetto.runtime@v1":{"runtime_key":"ok"},"note":"', 0xc3, '"}'))
      insert.run('genuine', bytes('{"geppetto.runtime@v1":{"runtime_key":"\uFFFD"}}'))
      insert.run('nul', bytes('{"geppetto.runtime@v1":{"runtime_key":"a\\u0000b"}}'))
    })
    const before = dump(workshop.path)
    const { backfill } = await workshop.migrate()
    const after = dump(workshop.next)
    expect(leavingOut(after.turns!, TRUTH)).toEqual(before.turns)
    expect(after.turns!.map((row) => row.runtime_key)).toEqual(['', 'ok', '\uFFFD', 'a\0b'].map(asText))
    expect(backfill.reasons['invalid-utf8']).toBe(1)
  })

  test('a row of many megabytes is hashed and filled like any other', async () => {
    workshop.write(turnsSql({ without: TRUTH }), (db) => {
      const insert = db.prepare(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, turn_data_json, updated_at_ms)
         VALUES ('c', 's', ?, 1, ?, ?, 2)`,
      )
      insert.run('small', canonical('planner', 'i1'), '{}')
      insert.run('large', canonical('planner', 'i2'), 'x'.repeat(70 * 2 ** 20))
      insert.run('last', canonical('planner', 'i3'), '{}')
    })
    expect(await workshop.migrate()).toMatchObject({
      backfill: { rows_filled: 3 },
      verification: { ok: true },
    })
  })

  test('cancelling a large file, whose digests have a thread of their own, leaves nothing behind', async () => {
    workshop.write(turnsSql({ without: TRUTH }), (db) => {
      db.prepare(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_data_json, updated_at_ms)
         VALUES ('c', 's', 't', 1, ?, 2)`,
      ).run('x'.repeat(40 * 2 ** 20))
    })
    for (const label of ['Copying the working copy', 'Filling from metadata', 'Comparing before and after']) {
      let reached = false
      const context = {
        progress: (now: Progress) => {
          reached ||= now.label === label
        },
        checkCancelled: () => {
          if (reached) throw cancelled()
        },
      }
      await expect(workshop.migrate(context)).rejects.toThrow(expect.objectContaining({ kind: 'Cancelled' }))
    }
  })

  test('an empty turns table becomes an empty v3', async () => {
    workshop.write(turnsSql({ without: TRUTH }))
    expect(await workshop.migrate()).toMatchObject({
      backfill: { scanned: 0, rows_filled: 0 },
      verification: { ok: true },
    })
  })

  test('a working copy in WAL mode gives a standalone copy', async () => {
    workshop.write(`PRAGMA journal_mode = WAL; ${turnsSql({ without: TRUTH })}`, insertStory)
    await workshop.migrate()
    expect(workshop.query('PRAGMA journal_mode')).not.toEqual([{ journal_mode: 'wal' }])
  })
})

describe('files that cannot be migrated', () => {
  const VIEW = 'CREATE VIEW recent AS SELECT * FROM "turns";'
  const TRIGGER = 'CREATE TRIGGER spy AFTER UPDATE ON turns BEGIN DELETE FROM turns; END;'
  test.each([
    ['a trigger on turns', turnsSql() + TRIGGER, 'trigger spy'],
    ['a view on turns', turnsSql() + VIEW, 'view recent'],
    [
      'a generated truth column',
      turnsSql({ columns: { runtime_key: "TEXT AS ('x')" } }),
      'runtime_key is generated',
    ],
    ['a numeric truth column', turnsSql({ columns: { runtime_key: 'STRING' } }), 'declared STRING'],
    [
      'a table under the name of an index',
      `${turnsSql()} CREATE TABLE turns_by_conv_runtime_updated (a);`,
      'is a table',
    ],
    [
      'an index of that name on another table',
      `${turnsSql()} CREATE TABLE o (a); CREATE INDEX turns_by_conv_inference_updated ON o (a);`,
      'stands on o',
    ],
    [
      'a stranger on the name of the journal',
      `${turnsSql()} CREATE TABLE turnscope_journal (a);`,
      'is not ours',
    ],
  ])('%s: refused before anything is written', async (_, sql, words) => {
    workshop.write(sql)
    await expect(workshop.migrate()).rejects.toThrow(
      expect.objectContaining({ kind: 'MigrationRefused', message: expect.stringContaining(words) }),
    )
  })

  test('the plan gives the refusal beside the steps', async () => {
    workshop.write(turnsSql({ without: TRUTH }) + TRIGGER, insertStory)
    const plan = workshop.plan()
    expect(plan.refused).toContain('trigger spy')
    // It promises nothing that a migration would not do.
    expect(plan.backfill).toMatchObject({ rows_to_fill: 0, fill_runtime: 0, stay_missing: 5 })
    expect(plan.backfill.reasons.forbidden).toBe(3)
    expect(plan.steps.map(({ status }) => status)).not.toContain('pending')
  })

  test("a rule of the file's own that a fill would break keeps that value out, and loses no row", async () => {
    const constraints = 'UNIQUE (conv_id, runtime_key) ON CONFLICT REPLACE'
    workshop.write(turnsSql({ columns: { runtime_key: 'TEXT' }, constraints }), (db) => {
      const insert = db.prepare(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, runtime_key, updated_at_ms)
         VALUES ('c', 's', ?, 1, ?, NULL, 2)`,
      )
      insert.run('t1', canonical('planner', 'i1'))
      insert.run('t2', canonical('planner', 'i2'))
    })
    const { backfill, refused } = workshop.plan()
    expect(refused).toBeNull()
    expect((await workshop.migrate()).backfill).toMatchObject({
      filled_runtime: 1,
      filled_inference: 2,
      reasons: { forbidden: 1 },
      forbidden: [{ rule: expect.stringContaining('UNIQUE'), rows: 1 }],
    })
    expect(backfill).toMatchObject({ fill_runtime: 1, fill_inference: 2, reasons: { forbidden: 1 } })
    expect(workshop.query('SELECT runtime_key, inference_id FROM turns ORDER BY turn_id')).toEqual([
      { runtime_key: 'planner', inference_id: 'i1' },
      { runtime_key: null, inference_id: 'i2' },
    ])
  })

  test.each([
    [
      'v0',
      'CREATE TABLE turns (run_id TEXT, payload TEXT, phase TEXT, created_at_ms INTEGER)',
      'LegacyGeneration',
    ],
    [
      'v1',
      'CREATE TABLE turns (conv_id, turn_id, session_id, payload, phase, created_at_ms)',
      'LegacyGeneration',
    ],
    ['no turns', 'CREATE TABLE songs (a)', 'UnrelatedDatabase'],
    ['turns of somebody else', 'CREATE TABLE turns (player, angle)', 'UnrelatedDatabase'],
    ['a view called turns', 'CREATE VIEW turns AS SELECT 1 AS conv_id', 'UnrelatedDatabase'],
    ['WITHOUT ROWID', turnsSql({ options: 'WITHOUT ROWID' }), 'UnrelatedDatabase'],
  ])('%s is named and refused', async (_, sql, kind) => {
    workshop.write(sql)
    expect(() => workshop.plan()).toThrow(expect.objectContaining({ kind }))
    await expect(workshop.migrate()).rejects.toThrow(expect.objectContaining({ kind }))
  })

  test('a damaged file is refused as damaged', async () => {
    workshop.write(turnsSql({ without: TRUTH }), (db) => {
      for (let copy = 0; copy < 200; copy++)
        db.prepare(
          "INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, updated_at_ms) VALUES ('c', 's', ?, 1, 2)",
        ).run(`t${copy}`)
    })
    const bytes = readFileSync(workshop.path)
    bytes.fill(0xa5, 4096 * 2, 4096 * 3)
    writeFileSync(workshop.path, bytes)
    await expect(workshop.migrate()).rejects.toThrow(expect.objectContaining({ kind: 'Damaged' }))
  })
})
