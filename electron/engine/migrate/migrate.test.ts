import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { cancelled } from '../../../shared/contract/errors.ts'
import type { Progress } from '../../../shared/contract/methods.ts'
import { openReader } from '../db/open.ts'
import { Journal, provenanceText } from '../journal/read.ts'
import { classify } from '../schema/classify.ts'
import { readSchema } from '../schema/read.ts'
import {
  asText,
  BLOCKS_SQL,
  canonical,
  dump,
  INDEXES_SQL,
  journaledValues,
  leavingOut,
  planOf,
  quiet,
  TRUTH,
  turnsSql,
  Workshop,
} from './fixtures.ts'

let workshop: Workshop
beforeEach(() => {
  workshop = new Workshop()
})
afterEach(() => workshop.remove())

const generationOf = (path: string) => {
  const db = openReader(path)
  try {
    return classify(readSchema(db))
  } finally {
    db.close()
  }
}

const STORY: [string, string][] = [
  ['t1', canonical('planner', 'inf-1')],
  ['t2', canonical('analyst', 'inf-2')],
  ['t3', '{"runtime":"planner"}'],
  ['t4', '{"geppetto.runtime@v1":{"runtime_key":" padded\\u0085"},"inference_id":"plain"}'],
  ['t5', 'not json'],
]
const insertStory = (db: Database.Database): void => {
  const insert = db.prepare(
    `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
     VALUES ('c', 's', ?, 9007199254740993, ?, 9223372036854775807)`,
  )
  for (const [id, metadata] of STORY) insert.run(id, metadata)
}

describe('a v2 file', () => {
  beforeEach(() => {
    workshop.write(
      turnsSql({ without: TRUTH }) +
        INDEXES_SQL.replace(/CREATE INDEX \w+(runtime|inference)_updated.*?;/g, '') +
        BLOCKS_SQL,
      insertStory,
    )
  })

  test('becomes v3, filled from its own metadata, with everything else as it was', async () => {
    const before = dump(workshop.path)
    const plan = workshop.plan()
    const migration = await workshop.migrate()

    expect(generationOf(workshop.next)).toMatchObject({ generation: 'v3', refusals: [] })
    const after = dump(workshop.next)
    expect(leavingOut(after.turns!, TRUTH)).toEqual(before.turns)
    expect(after.blocks).toEqual(before.blocks)
    expect(after.turns!.map((row) => [row.runtime_key, row.inference_id])).toEqual([
      [asText('planner'), asText('inf-1')],
      [asText('analyst'), asText('inf-2')],
      [asText(''), asText('')],
      [asText('padded'), asText('plain')],
      [asText(''), asText('')],
    ])
    expect(migration.verification).toMatchObject({
      quick_check: 'ok',
      rows_before: 5,
      rows_after: 5,
      backfill_exact: true,
      ok: true,
    })
    expect(migration.verification.digest_after).toBe(migration.verification.digest_before)
    expect(migration.backfill).toEqual({
      scanned: 5,
      rows_filled: 3,
      filled_runtime: 3,
      filled_inference: 3,
      stay_missing: 2,
      reasons: { 'no-canonical-key': 1, 'malformed-json': 1 },
      become_complete: 3,
      get_one_of_two: 0,
      get_nothing: 2,
      rules: { 'runtime@v1': 3, 'inference_id@v1': 2, inference_id: 1 },
      forbidden: [],
      server_fills: { rows: 0, values: 0, groups: [], groups_total: 0 },
      carried_over: null,
    })
    const { scanned, rows_filled, filled_runtime, filled_inference, ...rest } = migration.backfill
    expect(plan.backfill).toEqual({
      ...rest,
      rows_to_fill: rows_filled,
      fill_runtime: filled_runtime,
      fill_inference: filled_inference,
    })
  })

  test('runs the steps of its plan and no others', async () => {
    const planned = workshop.plan().steps
    const done = (await workshop.migrate()).steps
    expect(planned.filter((step) => step.status === 'pending').map((step) => step.id)).toEqual([
      'add-runtime_key',
      'add-inference_id',
      'backfill',
      'index-turns_by_conv_runtime_updated',
      'index-turns_by_conv_inference_updated',
    ])
    expect(
      done.map((step) => ({ ...step, status: step.status === 'done' ? 'pending' : step.status })),
    ).toEqual(planned)
  })

  test("has the playbook's columns and indexes, and its timeline query uses them", async () => {
    await workshop.migrate()
    const columns = workshop.query<{ name: string; type: string; notnull: number; dflt_value: string }>(
      'PRAGMA table_info(turns)',
    )
    for (const name of TRUTH)
      expect(columns.find((column) => column.name === name)).toMatchObject({
        type: 'TEXT',
        notnull: 1,
        dflt_value: "''",
      })
    const [plan] = workshop.query<{ detail: string }>(
      "EXPLAIN QUERY PLAN SELECT turn_id FROM turns WHERE conv_id = 'c' AND runtime_key = 'planner' ORDER BY updated_at_ms DESC",
    )
    expect(plan?.detail).toContain('turns_by_conv_runtime_updated')
  })

  test('a second migration finds nothing to do, says what is done, and changes no value', async () => {
    await workshop.migrate()
    const again = new Workshop()
    try {
      copyFileSync(workshop.next, again.path)
      const first = dump(workshop.next)
      const { steps, backfill } = await again.migrate()
      expect(steps.filter((step) => step.status !== 'not-needed')).toEqual([])
      expect(backfill.rows_filled).toBe(0)
      expect(dump(again.next)).toEqual(first)
    } finally {
      again.remove()
    }
  })

  test('a plan after it shows the steps as done', async () => {
    await workshop.migrate()
    const planned = planOf(workshop.next)
    expect(planned.steps.filter((step) => step.status === 'done').map((step) => step.id)).toContain(
      'backfill',
    )
    expect(planned.steps.filter((step) => step.status === 'pending')).toEqual([])
  })

  test('every filled value has exactly one journal range, and a value that came with the file has none', async () => {
    await workshop.migrate()
    const filled = workshop.query<{ value: string }>(
      `SELECT rowid || ' inference_id' AS value FROM turns WHERE inference_id <> ''
       UNION ALL SELECT rowid || ' runtime_key' FROM turns WHERE runtime_key <> '' ORDER BY 1`,
    )
    expect(journaledValues(workshop.next)).toEqual(filled.map((row) => row.value))
    const db = openReader(workshop.next)
    try {
      const facts = readSchema(db)
      expect(new Journal(db, facts).explain(3n).size).toBe(0)
      const plain = new Journal(db, facts).explain(4n).get('inference_id')!
      expect(plain).toMatchObject({
        run: { kind: 'backfill', person: 'ada' },
        path: '$.inference_id',
        before: 'empty',
      })
      expect(provenanceText(plain)).toMatch(/^filled by backfill of \d{4}-\d\d-\d\d from \$\.inference_id/)
    } finally {
      db.close()
    }
  })

  test('cancelling at any point leaves no new file and the old one as it was', async () => {
    let calls = 0
    await workshop.migrate({ ...quiet, checkCancelled: () => calls++ })
    expect(calls).toBeGreaterThan(5)
    for (let at = 1; at <= calls; at++) {
      rmSync(workshop.next, { force: true })
      let now = 0
      const cancelAt = () => {
        if (++now === at) throw new Error(`cancelled at ${at}`)
      }
      await expect(workshop.migrate({ ...quiet, checkCancelled: cancelAt })).rejects.toThrow(
        `cancelled at ${at}`,
      )
    }
  })
})

describe('files between v2 and v3', () => {
  const filled = (): unknown[] => workshop.query('SELECT runtime_key, inference_id FROM turns ORDER BY rowid')

  test.each([
    ['runtime_key', 'add-runtime_key'],
    ['inference_id', 'add-inference_id'],
  ])('only %s is missing: it alone is added', async (column, id) => {
    workshop.write(turnsSql({ without: [column] }), insertStory)
    const { steps } = await workshop.migrate()
    const added = steps.filter((step) => step.kind === 'add-column' && step.status === 'done')
    expect(added.map((step) => step.id)).toEqual([id])
    expect(filled()[0]).toEqual({ runtime_key: 'planner', inference_id: 'inf-1' })
  })

  test('columns without the indexes get them', async () => {
    workshop.write(turnsSql(), insertStory)
    await workshop.migrate()
    expect(generationOf(workshop.next).indexes.every((index) => index.status === 'ok')).toBe(true)
  })

  test.each([
    'CREATE INDEX turns_by_conv_runtime_updated ON turns(conv_id)',
    'CREATE INDEX turns_by_conv_runtime_updated ON turns(conv_id, runtime_key, updated_at_ms)',
    'CREATE INDEX turns_by_conv_runtime_updated ON turns(runtime_key, conv_id, updated_at_ms DESC)',
    'CREATE UNIQUE INDEX turns_by_conv_runtime_updated ON turns(conv_id, turn_id, updated_at_ms DESC)',
    "CREATE INDEX turns_by_conv_runtime_updated ON turns(conv_id, runtime_key, updated_at_ms DESC) WHERE runtime_key <> ''",
    'CREATE INDEX turns_by_conv_runtime_updated ON turns(conv_id, runtime_key COLLATE NOCASE, updated_at_ms DESC)',
    'CREATE INDEX TURNS_BY_CONV_RUNTIME_UPDATED ON turns(conv_id, lower(runtime_key), updated_at_ms DESC)',
  ])('a wrong shape is rebuilt, and the plan says so: %s', async (sql) => {
    workshop.write(`${turnsSql()}${sql};`, insertStory)
    const step = workshop.plan().steps.find(({ id }) => id === 'index-turns_by_conv_runtime_updated')!
    expect(step).toMatchObject({ kind: 'rebuild-index', status: 'pending' })
    expect(step.sql).toContain('DROP INDEX')
    await workshop.migrate()
    expect(generationOf(workshop.next)).toMatchObject({ generation: 'v3' })
  })

  test('an index over a NOCASE column is right with the collation of its column', async () => {
    workshop.write(
      turnsSql({ columns: { runtime_key: "TEXT COLLATE NOCASE NOT NULL DEFAULT ''" } }) + INDEXES_SQL,
      insertStory,
    )
    expect(generationOf(workshop.path).generation).toBe('v3')
    expect((await workshop.migrate()).verification.ok).toBe(true)
  })

  test('a v3 file with nothing to fill keeps every value and its whole schema', async () => {
    workshop.write(turnsSql() + INDEXES_SQL, (db) => {
      db.exec(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, runtime_key, inference_id, updated_at_ms)
         VALUES ('c', 's', 't', 1, 'planner', 'inf', 2)`,
      )
    })
    const before = dump(workshop.path)
    const { steps } = await workshop.migrate()
    expect(steps.every((step) => step.status === 'not-needed')).toBe(true)
    expect(dump(workshop.next)).toEqual(before)
    const schema =
      "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name NOT LIKE 'turnscope%' ORDER BY name"
    const now = workshop.query(schema)
    workshop.write(turnsSql() + INDEXES_SQL)
    expect(now).toEqual(openReader(workshop.path).prepare(schema).all())
  })

  test('a NULL is missing: filled from canonical metadata, else left as it is; a value is never overwritten', async () => {
    const nullable = { runtime_key: 'TEXT', inference_id: 'TEXT' }
    workshop.write(turnsSql({ columns: nullable }), (db) => {
      const insert = db.prepare(
        `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, runtime_key, inference_id, updated_at_ms)
         VALUES ('c', 's', ?, 1, ?, ?, ?, 2)`,
      )
      insert.run('t1', canonical('planner', 'i1'), null, null)
      insert.run('t2', '{}', null, '')
      insert.run('t3', canonical('planner', 'i3'), 'analyst', null)
      insert.run('t4', canonical('planner', 'i4'), ' ', Buffer.alloc(0))
    })
    await workshop.migrate()
    const rows = dump(workshop.next).turns!.map((row) => [row.runtime_key, row.inference_id])
    expect(rows).toEqual([
      [asText('planner'), asText('i1')],
      ['null ', asText('')],
      [asText('analyst'), asText('i3')],
      [asText(' '), 'blob '],
    ])
    expect(workshop.query('SELECT fill FROM turnscope_journal_backfill ORDER BY first_row')).toEqual([
      { fill: 'RI' },
      { fill: 'I' },
    ])
  })
})

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
    expect(plan.backfill.rows_to_fill).toBe(3)
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
