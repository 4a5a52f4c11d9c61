import { copyFileSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openReader } from '../db/open.ts'
import { Journal, provenanceText } from '../journal/read.ts'
import { readSchema } from '../schema/read.ts'
import {
  asText,
  BLOCKS_SQL,
  canonical,
  dump,
  generationOf,
  INDEXES_SQL,
  insertStory,
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

describe('a v2 file', () => {
  beforeEach(() => {
    workshop.write(
      turnsSql({ without: TRUTH }) +
        INDEXES_SQL.replace(/CREATE INDEX \w+(runtime|inference)_updated.*?;/g, '') +
        BLOCKS_SQL,
      insertStory,
    )
  })

  test('takes no less than no time, wherever the clock jumps meanwhile', async () => {
    let now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now -= 24 * 60 * 60 * 1000))
    try {
      const { took_ms } = await workshop.migrate()
      expect(took_ms).toBeGreaterThanOrEqual(0)
    } finally {
      clock.mockRestore()
    }
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

test('more turns than are read at once, with gaps between them and large ones among them, are all filled', async () => {
  workshop.write(turnsSql({ without: TRUTH }), (db) => {
    const insert = db.prepare(
      `INSERT INTO turns (rowid, conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, turn_data_json, updated_at_ms)
       VALUES (?, 'c', 's', ?, 1, ?, CAST(zeroblob(?) AS TEXT), 2)`,
    )
    for (let n = 1; n <= 2300; n++)
      insert.run(n < 1500 ? n : n * 1000, `t${n}`, canonical('planner', `i${n}`), n % 300 === 0 ? 3e6 : 0)
  })
  const { backfill, verification } = await workshop.migrate()
  expect(backfill).toMatchObject({ scanned: 2300, rows_filled: 2300 })
  expect(verification).toMatchObject({ ok: true, rows_before: 2300, rows_after: 2300 })
  expect(workshop.query("SELECT 1 FROM turns WHERE inference_id <> 'i' || substr(turn_id, 2)")).toEqual([])
})
