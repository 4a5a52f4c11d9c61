import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Cell } from '../../shared/contract/playbook.ts'
import { askDataset } from '../engine/dataset/ask.ts'
import { openDataset } from '../engine/dataset/folder.ts'
import { QUESTIONS } from '../engine/dataset/questions.ts'
import { makeFolders, skipWhere, type TestFolders } from '../engine/evidence/fixtures.ts'
import { findCopies } from '../engine/fleet/find-copies.ts'
import { runFleet } from '../engine/fleet/run.ts'
import { writeSample } from '../engine/sample/write.ts'
import { byNode } from '../engine/testing/other-sqlite.ts'
import { forkSpare } from './forked-spare.ts'

const lacksDuckdb = await import('@duckdb/node-api').then(
  () => null,
  () => '@duckdb/node-api is not installed',
)
const files = new URL('../engine/testing/files/real/', import.meta.url)

let folders: TestFolders
let dataset: string
/** Copies of the copies, for another SQLite to read: by label, with the timeline store that each has. */
const sources = new Map<string, { readonly db: string; readonly store: string | null }>()

beforeAll(async () => {
  folders = makeFolders()
  dataset = join(folders.evidence, '..', 'dataset')
  for (const seed of [1, 2, 3]) {
    const path = join(folders.evidence, `customer-${seed}.db`)
    writeSample(path, { turns: 400, seed, generation: 'v3', shape: 'short', replace: false })
  }
  for (const name of ['gen/v2-opened-by-head.db', 'turns.db']) {
    cpSync(new URL(name, files), join(folders.evidence, `real-${basename(name)}`))
  }
  const other = join(folders.evidence, '..', 'other')
  mkdirSync(other)
  const items = await runFleet(await findCopies([folders.evidence]), {
    startSpare: forkSpare,
    home: folders.home,
    limitMs: 600_000,
    dataset: { path: dataset, redact_key: null },
  })
  for (const { label, path, timeline_path } of items) {
    const db = join(other, label)
    cpSync(path, db)
    const store = timeline_path === null ? null : `${db}-store`
    if (store !== null) cpSync(timeline_path!, store)
    sources.set(label, { db, store })
  }
})
afterAll(() => folders.finish())

type Rows = readonly (readonly (string | number)[])[]

/** The rows that a statement of SQLite gives of each copy, its label first. */
const ofEach = (sql: string): string[][] =>
  [...sources].flatMap(([label, { db }]) => byNode(db, sql).rows.map((row) => [label, ...row]))

/** Sums per first cell, over all copies: `[value, sum, copies]`, most first. */
function summed(
  rows: readonly string[][],
  key: (row: string[]) => string,
  turns: (row: string[]) => number,
): Rows {
  const sums = new Map<string, { turns: number; copies: Set<string> }>()
  for (const row of rows) {
    const sum = sums.get(key(row)) ?? { turns: 0, copies: new Set<string>() }
    sums.set(key(row), { turns: sum.turns + turns(row), copies: sum.copies.add(row[0]!) })
  }
  return [...sums]
    .map(([value, sum]) => [...value.split('\u0000'), sum.turns, sum.copies.size])
    .sort((a, b) => Number(b.at(-2)) - Number(a.at(-2)) || (a.join() < b.join() ? -1 : 1))
}

const MISSING = `(runtime_key = '' OR inference_id = '')`
/** DOMAIN: from the first time on at which no later turn lacks a value. */
const CUTOVER = `(SELECT min(updated_at_ms) FROM turns WHERE updated_at_ms > 0 AND updated_at_ms > coalesce((SELECT max(updated_at_ms) FROM turns WHERE ${MISSING}), -1))`

/** The same answers by statements of SQLite over the files themselves, merged; one for each question, in order. */
const BY_SQLITE: readonly (() => Rows)[] = [
  () =>
    ofEach(
      `SELECT count(*), sum(inference_id = '') FROM turns WHERE updated_at_ms >= 1771000000000 HAVING sum(inference_id = '') > 0`,
    )
      .map(([label, turns, without]) => [label!, Number(turns), Number(without)])
      .sort((a, b) => Number(b[2]) - Number(a[2]) || (a[0]! < b[0]! ? -1 : 1)),
  () =>
    ofEach(
      `SELECT runtime_key, count(*) FROM turns WHERE runtime_key <> '' AND ${CUTOVER} IS NOT NULL
        GROUP BY runtime_key HAVING max(updated_at_ms) < ${CUTOVER} ORDER BY runtime_key`,
    ).map(([label, runtime, turns]) => [label!, runtime!, Number(turns)]),
  () =>
    ofEach(
      `SELECT json_extract(turn_metadata_json, '$."geppetto.runtime@v1".runtime_key') AS made, count(*) FROM turns
        WHERE runtime_key = '' AND json_valid(turn_metadata_json)
          AND json_type(turn_metadata_json, '$."geppetto.runtime@v1".runtime_key') = 'integer'
        GROUP BY made ORDER BY count(*) DESC, made`,
    ).map(([label, value, turns]) => [label!, value!, Number(turns)]),
  () =>
    summed(
      ofEach(`SELECT runtime_key, count(*) FROM turns WHERE runtime_key <> '' GROUP BY runtime_key`),
      ([, runtime]) => runtime!,
      ([, , turns]) => Number(turns),
    ),
  () =>
    ofEach(`SELECT sum(${MISSING}), count(*), round(100.0 * sum(${MISSING}) / count(*), 1) FROM turns`)
      .map(([label, ...numbers]) => [label!, ...numbers.map(Number)])
      .sort((a, b) => Number(b[3]) - Number(a[3]) || (a[0]! < b[0]! ? -1 : 1)),
  () =>
    summed(
      ofEach(`SELECT count(*) FROM turns WHERE ${MISSING}`),
      () => 'all',
      ([, turns]) => Number(turns),
    ),
  () =>
    summed(
      ofEach(`SELECT before, now, count(*) FROM (SELECT runtime_key AS now, lag(runtime_key) OVER
                (PARTITION BY conv_id ORDER BY updated_at_ms, turn_id) AS before FROM turns)
              WHERE now <> before AND now <> '' AND before <> '' GROUP BY before, now`),
      ([, before, now]) => `${before}\u0000${now}`,
      ([, , , switches]) => Number(switches),
    ).map((row) => row.slice(0, -1)),
  () =>
    summed(
      ofEach(`SELECT inference_id, count(*) FROM turns WHERE inference_id <> '' GROUP BY inference_id`),
      ([, inference]) => inference!,
      ([, , turns]) => Number(turns),
    ).filter(([, turns]) => Number(turns) > 1),
  () =>
    [...sources].flatMap(([label, { db, store }]) => {
      if (store === null) return []
      const last = byNode(
        db,
        `SELECT conv_id, runtime_key FROM (SELECT conv_id, runtime_key, row_number() OVER
           (PARTITION BY conv_id ORDER BY updated_at_ms DESC, turn_id DESC) AS n FROM turns) WHERE n = 1 ORDER BY conv_id`,
      ).rows
      const now = new Map(
        byNode(store, 'SELECT conv_id, runtime_key FROM timeline_conversations').rows as [string, string][],
      )
      return last.flatMap(([conv_id, ran]) => {
        const selected = now.get(conv_id!) ?? ''
        return ran !== '' && selected !== '' && ran !== selected ? [[label, conv_id!, ran!, selected]] : []
      })
    }),
  () =>
    summed(
      ofEach(
        `SELECT count(*) FROM turns WHERE runtime_key <> '' AND json_valid(turn_metadata_json)
           AND json_type(turn_metadata_json, '$."geppetto.runtime@v1".runtime_key') = 'integer'
           AND runtime_key = json_extract(turn_metadata_json, '$."geppetto.runtime@v1".runtime_key')`,
      ).filter(([, turns]) => turns !== '0'),
      () => 'number-as-text',
      ([, turns]) => Number(turns),
    ),
]

test.for(QUESTIONS.map((question, at) => [question.title, at] as const))('%s', async ([, at], context) => {
  skipWhere(context, lacksDuckdb)
  const { rows } = await askDataset(dataset, QUESTIONS[at]!.sql)
  const told = rows.map((row) => row.map((cell: Cell) => cell!))
  const bySqlite = BY_SQLITE[at]!()
  expect(bySqlite.length).toBeGreaterThan(0)
  // SQLite knows no reason and one of the rules: the sums of them all, and that one.
  if (at === 5) expect(told.reduce((sum, [, turns]) => sum + Number(turns), 0)).toBe(bySqlite[0]![1])
  else if (at === 9) expect(told).toEqual(expect.arrayContaining(bySqlite as unknown[]))
  else expect(told).toEqual(bySqlite)
})

test('what is asked reads the dataset and nothing else, and writes nowhere', async (context) => {
  skipWhere(context, lacksDuckdb)
  const outside = join(folders.evidence, '..', 'secret.csv')
  cpSync(new URL('../../package.json', import.meta.url), outside)
  for (const sql of [
    `SELECT * FROM read_csv('${outside}')`,
    `SELECT * FROM read_text('${outside}')`,
    `SELECT * FROM '${outside}'`,
    `SELECT * FROM glob('/*')`,
    `COPY (SELECT 1) TO '${join(dataset, 'evil.csv')}'`,
    `ATTACH '${join(dataset, 'evil.db')}'`,
    `EXPLAIN ANALYZE COPY (SELECT 1) TO '${join(dataset, 'evil.csv')}'`,
    'EXPLAIN SELECT 1',
    'INSTALL httpfs',
    `SELECT * FROM read_parquet('https://127.0.0.1:1/a.parquet')`,
    'SET enable_external_access = true',
    'SELECT 1; SELECT 2',
    'CREATE TABLE t AS SELECT 1',
    'no statement',
  ]) {
    const asked = askDataset(dataset, sql).then(
      ({ rows }) => `${sql} was answered: ${JSON.stringify(rows).slice(0, 80)}`,
      ({ kind }) => kind,
    )
    expect(await asked).toBe('InvalidRequest')
  }
  expect(readdirSync(dataset)).not.toContain('evil.csv')
  await expect(askDataset(folders.evidence, 'SELECT 1')).rejects.toMatchObject({ kind: 'NotFound' })
})

test('a dataset in which no copy could be counted is asked as well', async (context) => {
  skipWhere(context, lacksDuckdb)
  const path = join(folders.evidence, '..', 'none')
  const bad = join(folders.evidence, '..', 'bad.db')
  writeFileSync(bad, 'no database')
  await runFleet(await findCopies([bad]), {
    startSpare: forkSpare,
    home: folders.home,
    limitMs: 600_000,
    dataset: { path, redact_key: null },
  })
  const unfindable = { path: `${path}[1]`, redact_key: null }
  expect(() => openDataset(unfindable)).toThrow(/stands for other names/)
  const ask = async (sql: string) => (await askDataset(path, sql)).rows
  expect(await ask('SELECT ok, error_kind FROM copies')).toEqual([['false', 'NotADatabase']])
  expect(await ask('SELECT conv_id, position FROM turns JOIN copies USING (copy)')).toEqual([])
})

test('a dataset whose last timeline store is gone is asked as well', async (context) => {
  skipWhere(context, lacksDuckdb)
  const copies = join(folders.evidence, '..', 'one')
  mkdirSync(copies)
  const path = join(folders.evidence, '..', 'without')
  const { timeline_path } = writeSample(join(copies, 'turns.db'), {
    turns: 40,
    seed: 1,
    generation: 'v3',
    shape: 'short',
    replace: false,
  })
  const write = async () =>
    runFleet(await findCopies([copies]), {
      startSpare: forkSpare,
      home: folders.home,
      limitMs: 600_000,
      dataset: { path, redact_key: null },
    })
  const pointers = async () => (await askDataset(path, 'SELECT count(*) FROM pointers')).rows[0]![0]
  await write()
  expect(await pointers()).toBeGreaterThan(0)
  rmSync(timeline_path!)
  await write()
  expect(await pointers()).toBe(0)
})
