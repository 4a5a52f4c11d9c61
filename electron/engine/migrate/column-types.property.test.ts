import Database from 'better-sqlite3'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import { analysedIndex } from '../analytics/counted.ts'
import { analyticsOf } from '../analytics/job.ts'
import { openReader } from '../db/open.ts'
import { conversationsPage } from '../queries/conversations-page.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { missingPage } from '../queries/missing-page.ts'
import { nothingWritten, sourceOf } from '../queries/testing/turns-db.ts'
import { timelineOf } from '../queries/timeline-of.ts'
import { timelineTurns } from '../queries/timeline-turns.ts'
import { byNode, byShell, hasShell } from '../testing/other-sqlite.ts'
import { canonical, INDEXES_SQL, quiet, Workshop } from './fixtures.ts'

const workshop = new Workshop()
afterAll(() => workshop.remove())

type Value = string | number | bigint | Buffer | null

/** Times that SQL orders by their value: numbers, or text of equal length; and what is no number, which it puts last. */
const numbers = fc.constantFrom<Value[]>(1_760_000_000_000n, 1_760_000_000_001n, 1_760_000_000_002.5, null)
const digits = fc.constantFrom<Value[]>('1760000000000', '1760000000001', '1760000000003')
const noNumbers = fc.constantFrom<Value[]>('noon', '2025-10-09', Buffer.from('2025'))
const times = fc.constantFrom(
  numbers,
  digits,
  numbers.filter((time) => time !== null),
  fc.oneof(numbers, noNumbers),
  fc.oneof(digits, noNumbers),
)

/** Ids of one storage class each, as one writer gives them. */
const ids = fc.constantFrom<fc.Arbitrary<Value>[]>(
  fc.constantFrom('t1', 't10', 't2', 'T', "it's"),
  fc.constantFrom(1n, 2n, 10n),
  fc.constantFrom('1', '2', '10'),
  fc.constantFrom(1.5, 2.5, 10.25),
  fc.constantFrom(Buffer.from('6200', 'hex'), Buffer.from('6100', 'hex')),
)
const truths = fc.constantFrom<Value[]>(
  '',
  '',
  null,
  'planner',
  'analyst',
  '42',
  42n,
  4.5,
  0n,
  Buffer.alloc(0),
  Buffer.from('7800', 'hex'),
)
const metadata = fc.constantFrom<Value[]>(
  canonical('planner', 'i1'),
  canonical('42', '7.50'),
  '{}',
  '{',
  '',
  5n,
  1.5,
  null,
  Buffer.from(canonical('analyst', 'i2')),
  Buffer.alloc(0),
)
const types = fc.constantFrom('TEXT', 'INTEGER', 'REAL', 'NUMERIC', 'BLOB', '')
const COLUMNS = [
  'conv_id',
  'session_id',
  'turn_id',
  'turn_created_at_ms',
  'turn_metadata_json',
  'runtime_key',
  'inference_id',
  'updated_at_ms',
] as const

const files = fc
  .record({ conv: ids, session: ids, turn: ids, time: times })
  .chain(({ conv, session, turn, time }) =>
    fc.record({
      encoding: fc.constantFrom('UTF-8', 'UTF-16le', 'UTF-16be'),
      types: fc.tuple(types, types, types, types, types, types, types, types),
      // Text is what a server declares; another type of these two is refused, and most files are not to be.
      truthTypes: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, fc.boolean()),
      table: fc.constantFrom('', 'primary key', 'without rowid'),
      indexes: fc.constantFrom('none', 'right', 'lying'),
      // SQL leaves open which of two rows with one time and id comes first.
      rows: fc.uniqueArray(fc.tuple(conv, session, turn, time, metadata, truths, truths, time), {
        maxLength: 14,
        selector: ([, , turn_id, , , , , ms]) => `${turn_id} ${ms}`,
      }),
    }),
  )
type File = typeof files extends fc.Arbitrary<infer F> ? F : never

function write(file: File): void {
  const declared = COLUMNS.map((name, at) => {
    const text = file.truthTypes && (name === 'runtime_key' || name === 'inference_id')
    const type = text ? 'TEXT' : file.types[at]
    return `${name} ${type}`
  })
  if (file.table !== '') declared.push('PRIMARY KEY (conv_id, session_id, turn_id)')
  const options = file.table === 'without rowid' ? ' WITHOUT ROWID' : ''
  workshop.write(
    `PRAGMA encoding = '${file.encoding}'; CREATE TABLE turns (${declared.join(', ')})${options};
     ${file.indexes === 'none' ? '' : INDEXES_SQL}`,
    (db) => {
      const insert = db.prepare(`INSERT OR IGNORE INTO turns VALUES (${COLUMNS.map(() => '?').join(', ')})`)
      for (const row of file.rows) insert.run(...row)
    },
  )
  if (file.indexes !== 'lying') return
  const db = new Database(workshop.path)
  db.unsafeMode(true)
  db.pragma('writable_schema = ON')
  // Each index is said to be over the columns of another.
  db.exec(`UPDATE sqlite_schema SET sql = replace(sql, 'turns(conv_id, ', 'turns(turn_id, ')
    WHERE type = 'index' AND sql IS NOT NULL`)
  db.close()
}

const MISSING = `COALESCE(runtime_key, '') = '' OR COALESCE(inference_id, '') = ''`

/** What the playbook's SQL says of a file, by another SQLite. */
function playbook(path: string, how: '' | 'NOT INDEXED') {
  const from = `FROM turns ${how}`
  const one = (sql: string): number => Number(byNode(path, sql).rows[0]![0])
  const conversations = byNode(
    path,
    `SELECT DISTINCT quote(conv_id), CAST(conv_id AS TEXT) ${from} ORDER BY 1`,
  ).rows
  return {
    turns: one(`SELECT count(*) ${from}`),
    missing: one(`SELECT COUNT(*) ${from} WHERE ${MISSING}`),
    history: conversations.map(
      ([literal]) =>
        byNode(
          path,
          `SELECT turn_id, runtime_key, inference_id, updated_at_ms ${from}
         WHERE ${literal === 'NULL' ? 'conv_id IS NULL' : `conv_id = ${literal}`} ORDER BY updated_at_ms ASC, turn_id ASC`,
        ).rows,
    ),
  }
}

/** The same numbers as every view of the app has them. */
function shown(path: string) {
  const db = openReader(path)
  try {
    const source = sourceOf(db)
    const { index } = source
    const all = {
      search: '',
      has_switches: false,
      has_missing: false,
      sort: 'conv_id',
      descending: false,
      offset: 0,
      limit: 1000,
    } as const
    const { items } = conversationsPage(source, all, null)
    const missing = missingPage(source, { offset: 0, limit: 1000 }, nothingWritten)
    const timelines = items.map(({ conv_id }) => timelineOf(source, conv_id, null))
    const cutover = cutoverOfIndex(index)
    const analytics = analyticsOf(
      db,
      { columns: source.columns, index: analysedIndex(index), cutover, instead: null },
      quiet,
    )
    return {
      turns: [
        index.counts.turns,
        items.reduce((sum, { turns }) => sum + turns, 0),
        timelines.reduce((sum, { turns }) => sum + turns, 0),
      ],
      missing: [
        index.counts.missing_runtime_or_inference,
        missing.total,
        missing.items.length,
        items.reduce((sum, c) => sum + c.missing, 0),
        timelines.reduce((sum, t) => sum + t.missing, 0),
      ],
      history: items.map(
        ({ conv_id }) => timelineTurns(source, { conv_id, offset: 0, limit: 1000 }, nothingWritten).items,
      ),
      timelines,
      cutover,
      analytics,
    }
  } finally {
    db.close()
  }
}

const textOf = (cell: string): string => (cell === 'NULL' ? '' : cell)
const keyOf = (turn_id: string, runtime_key: string, inference_id: string): string =>
  JSON.stringify([turn_id, runtime_key, inference_id].map(textOf))

/** Histories compared by what SQL prints of a row, whatever order the conversations have. */
const asSet = (histories: readonly (readonly string[])[]): string[] =>
  histories.map((rows) => rows.join('\n')).sort()

/** What a cell is when cast to text, as every view shows it. */
function printed(path: string): Map<string, string[][]> {
  const shown = (column: string): string =>
    `CASE WHEN ${column} IS NULL THEN '' WHEN typeof(${column}) = 'blob' AND octet_length(${column}) = 0 THEN 'x''''' ELSE CAST(${column} AS TEXT) END`
  const all = new Map<string, string[][]>()
  for (const [conv, ...row] of byNode(
    path,
    `SELECT quote(conv_id), CASE WHEN turn_id IS NULL THEN '' ELSE CAST(turn_id AS TEXT) END, ${shown('runtime_key')}, ${shown('inference_id')}
     FROM turns NOT INDEXED ORDER BY updated_at_ms ASC, turn_id ASC, rowid`,
  ).rows)
    all.set(conv!, [...(all.get(conv!) ?? []), row])
  return all
}

/** Turns after the last one that lacks a value, by SQL; null where a time is no number, or no turn counts. */
function afterCutover(path: string): number | null {
  const { rows } = byNode(
    path,
    `WITH t AS (SELECT CAST(updated_at_ms AS INTEGER) AS ms, ${MISSING} AS lacks,
         CAST(updated_at_ms AS INTEGER) < 1000000000000 AND updated_at_ms IS NOT NULL AS odd FROM turns NOT INDEXED)
     SELECT total(odd), (SELECT count(*) FROM t WHERE ms > 0 AND ms > COALESCE((SELECT max(COALESCE(ms, 0)) FROM t WHERE lacks), 0))
     FROM t`,
  )
  return rows[0]![0] === '0' || rows[0]![0] === '0.0' ? Number(rows[0]![1]) : null
}

function expectTheSame(path: string, indexesLie: boolean): void {
  const table = playbook(path, 'NOT INDEXED')
  if (!indexesLie) expect(playbook(path, '')).toEqual(table)
  const views = shown(path)
  expect(new Set(views.turns)).toEqual(new Set([table.turns]))
  expect(new Set(views.missing)).toEqual(new Set([table.missing]))
  const rows = printed(path)
  const histories = [...rows.values()]
  expect(
    asSet(views.history.map((turns) => turns.map((t) => keyOf(t.turn_id, t.runtime_key, t.inference_id)))),
  ).toEqual(
    asSet(
      histories.map((turns) => turns.map(([turn, runtime, inference]) => keyOf(turn!, runtime!, inference!))),
    ),
  )
  const switches = histories.map((turns) => countSwitches(segmentsOf(turns.map(([, runtime]) => runtime!))))
  const total = (of: readonly { certain: number }[]): number =>
    of.reduce((sum, { certain }) => sum + certain, 0)
  expect(total(views.timelines.map((timeline) => timeline.switches))).toBe(total(switches))
  const counted = afterCutover(path)
  if (counted !== null) {
    expect(views.cutover.turns_after).toBe(counted)
    expect(views.analytics.counted.turns).toBe(counted)
    expect(views.analytics.coverage.turns).toBe(table.turns - counted)
  }
}

test('whatever types the columns and values have, every view, the plan and the output are what SQL says', async () => {
  const outcomes = { migrated: 0, unrelated: 0 }
  await fc.assert(
    fc.asyncProperty(files, async (file) => {
      write(file)
      try {
        workshop.plan()
      } catch (error) {
        if (!(error instanceof TurnscopeError) || error.kind !== 'UnrelatedDatabase') throw error
        expect(file.table).toBe('without rowid')
        outcomes.unrelated++
        return
      }
      expectTheSame(workshop.path, file.indexes === 'lying')
      const { backfill, refused } = workshop.plan()
      if (refused !== null) {
        expect(refused).toMatch(/^(The column (runtime_key|inference_id) is declared \w+: .*)+$/)
        await expect(workshop.migrate()).rejects.toMatchObject({ kind: 'MigrationRefused' })
        return
      }
      const migration = await workshop.migrate()
      outcomes.migrated++
      expect(migration.verification.ok).toBe(true)
      expect(migration.backfill.rows_filled).toBe(backfill.rows_to_fill)
      const integrity = [byNode, ...(hasShell && outcomes.migrated % 20 === 0 ? [byShell] : [])]
      for (const other of integrity)
        expect(other(workshop.next, 'PRAGMA integrity_check;').rows).toEqual([['ok']])
      expectTheSame(workshop.next, false)
      expect(playbook(workshop.next, '').missing).toBe(backfill.stay_missing)
    }),
    { numRuns: 40 },
  )
  expect(outcomes.migrated).toBeGreaterThan(0)
  expect(outcomes.unrelated).toBeGreaterThan(0)
})
