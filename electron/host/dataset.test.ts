import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parquetReadObjects } from 'hyparquet'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { copyIdOf, dropStale, openDataset } from '../engine/dataset/folder.ts'
import { keyBeside } from '../engine/dataset/key.ts'
import { DATASET, DATASET_TABLES, type DatasetTable } from '../engine/dataset/schema.ts'
import { writeKnown } from '../engine/dataset/write.ts'
import { withFaults } from '../engine/disk/testing/faulty-disk.ts'
import { unfinishedPath } from '../engine/disk/unfinished.ts'
import { makeFolders, type TestFolders, writeTimelineStore, writeTurns } from '../engine/evidence/fixtures.ts'
import { findCopies } from '../engine/fleet/find-copies.ts'
import { unknownItem } from '../engine/fleet/item.ts'
import { runFleet } from '../engine/fleet/run.ts'
import { writeSample } from '../engine/sample/write.ts'
import { byNode } from '../engine/testing/other-sqlite.ts'
import { forkSpare } from './forked-spare.ts'

let folders: TestFolders
let dataset: string
beforeEach(() => {
  folders = makeFolders()
  dataset = join(folders.evidence, '..', 'dataset')
})
afterEach(() => folders.finish())

const run = async (redact_key: string | null = null, path = dataset, ...named: string[]) =>
  runFleet(await findCopies(named.length === 0 ? [folders.evidence] : named), {
    startSpare: forkSpare,
    home: folders.home,
    limitMs: 600_000,
    dataset: { path, redact_key },
  })

/** Every file of a dataset with its bytes, as hex. */
function bytesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  return Object.fromEntries(
    names
      .map(({ parentPath, name }) => join(parentPath, name))
      .sort()
      .map((path) => [path.slice(folder.length), readFileSync(path).toString('hex')]),
  )
}

const rowsOf = async (table: DatasetTable, copy: string): Promise<Record<string, unknown>[]> => {
  const folder = join(dataset, table, `copy=${copy}`)
  if (!existsSync(folder)) return []
  const parts = readdirSync(folder).map(async (name) => {
    const { buffer, byteOffset, byteLength } = readFileSync(join(folder, name))
    const file = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
    return parquetReadObjects({ file })
  })
  return (await Promise.all(parts)).flat()
}

/** A folder as somebody leaves it who is killed while making a dataset of it: there is none yet, nor anything else. */
function killedMaking(folder: string): string {
  mkdirSync(folder)
  const unfinished = unfinishedPath(folder).replace(`-${process.pid}-`, `-${2 ** 30}-`)
  writeFileSync(unfinished, '{')
  return unfinished
}

const files = new URL('../engine/testing/files/', import.meta.url)

test('the rows of every copy are those of plain SQL, and what could not be counted has no turns', async () => {
  mkdirSync(join(folders.evidence, 'sample'))
  const sample = writeSample(join(folders.evidence, 'sample', 'turns.db'), {
    turns: 300,
    seed: 3,
    generation: 'v3',
    shape: 'short',
    replace: false,
  })
  cpSync(new URL('real/gen/v2-opened-by-head.db', files), join(folders.evidence, 'real.db'))
  cpSync(new URL('real/newest-timeline.db', files), join(folders.evidence, 'none.db'))
  folders.seal()
  const items = await run()
  expect(items.map(({ label, ok }) => [label, ok])).toEqual([
    ['none.db', false],
    ['real.db', true],
    [join('sample', 'turns.db'), true],
  ])
  for (const item of items) {
    const id = copyIdOf(item, { redact_key: null })
    const [own] = await rowsOf('copies', id)
    expect(own).toMatchObject({ ok: item.ok, sha256: item.sha256 })
    const [place] = await rowsOf('places', id)
    expect(place).toMatchObject({ label: item.label, path: item.path })
    if (!item.ok) {
      const others = DATASET_TABLES.filter((table) => existsSync(join(dataset, table, `copy=${id}`)))
      expect(others).toEqual(['copies', 'places', 'findings'])
      continue
    }
    const copy = join(folders.home, '..', 'copy.db')
    cpSync(item.path, copy)
    const ask = (sql: string): string[][] => byNode(copy, sql).rows
    const turns = await rowsOf('turns', id)
    expect(
      turns.map(({ conv_id, session_id, turn_id, updated_at_ms, runtime_key, inference_id }) =>
        [conv_id, session_id, turn_id, updated_at_ms ?? 0, runtime_key, inference_id].map(String),
      ),
    ).toEqual(
      ask(`SELECT conv_id, session_id, turn_id, updated_at_ms, runtime_key, inference_id FROM turns
           ORDER BY conv_id, updated_at_ms, turn_id`),
    )
    const missing = await rowsOf('missing', id)
    expect([[String(missing.length)]]).toEqual(
      ask(`SELECT count(*) FROM turns WHERE runtime_key = '' OR inference_id = ''`),
    )
    const switches = await rowsOf('switches', id)
    expect([[String(switches.filter(({ certain }) => certain).length)]]).toEqual(
      ask(`SELECT count(*) FROM (SELECT runtime_key AS now, lag(runtime_key) OVER
             (PARTITION BY conv_id ORDER BY updated_at_ms, turn_id) AS before FROM turns)
           WHERE now <> before AND now <> '' AND before <> ''`),
    )
    for (const table of DATASET_TABLES) {
      const [row] = await rowsOf(table, id)
      if (row !== undefined) expect(Object.keys(row)).toEqual(DATASET[table].map(({ name }) => name))
    }
  }
  const pointers = await rowsOf('pointers', copyIdOf(items[2]!, { redact_key: null }))
  const store = join(folders.home, '..', 'store.db')
  cpSync(sample.timeline_path, store)
  expect(pointers.map((row) => [row.conv_id, row.resolved_runtime_key])).toEqual(
    byNode(store, 'SELECT conv_id, runtime_key FROM timeline_conversations ORDER BY conv_id').rows,
  )
})

test('the same copies give the same bytes; what is there is left, and what was interrupted is written anew', async () => {
  writeTurns(join(folders.evidence, 'a.db'), { turns: 20 })
  writeTurns(join(folders.evidence, 'b.db'), { turns: 30 })
  const items = await run()
  const first = bytesOf(dataset)
  // As if it had ended before the second copy was through.
  const id = copyIdOf(items[1]!, { redact_key: null })
  rmSync(join(dataset, 'copies', `copy=${id}`), { recursive: true })
  rmSync(join(dataset, 'missing', `copy=${id}`), { recursive: true })
  await run()
  expect(bytesOf(dataset)).toEqual(first)
  const other = `${dataset}-2`
  const unfinished = killedMaking(other)
  await run(null, other)
  expect(existsSync(unfinished)).toBe(false)
  expect(bytesOf(other)).toEqual(first)
})

test('the same copy in two places is one copy with two places, whichever came first and whoever wrote it', async () => {
  const [a, b] = ['a', 'b'].map((name) => join(folders.evidence, name))
  for (const folder of [a!, b!]) mkdirSync(folder)
  writeTurns(join(a!, 'turns.db'), { turns: 20 })
  cpSync(join(a!, 'turns.db'), join(b!, 'turns.db'))
  writeTimelineStore(join(b!, 'timeline.db'), { 'conv-0': 'planner' })
  const [first] = await run(null, dataset, a!)
  await run(null, dataset, b!)
  const other = `${dataset}-2`
  await run(null, other, b!)
  await run(null, other, a!)
  expect(bytesOf(other)).toEqual(bytesOf(dataset))
  const id = copyIdOf(first!, { redact_key: null })
  expect(readdirSync(join(dataset, 'turns'))).toEqual([`copy=${id}`])
  const places = (await rowsOf('places', id)).map(({ path, store }) => [path, store !== null])
  expect(places.sort()).toEqual([
    [join(a!, 'turns.db'), false],
    [join(b!, 'turns.db'), true],
  ])
})

test('where another timeline store stands beside the same turns, its pointers take the place of the earlier ones', async () => {
  writeTurns(join(folders.evidence, 'a.db'), { turns: 20 })
  const store = join(folders.evidence, 'a-timeline.db')
  writeTimelineStore(store, { 'conv-0': 'planner' })
  const [item] = await run()
  const id = copyIdOf(item!, { redact_key: null })
  const told = async () => (await rowsOf('pointers', id)).map((row) => row.resolved_runtime_key)
  expect(await told()).toEqual(['planner'])
  rmSync(store)
  writeTimelineStore(store, { 'conv-0': 'analyst' })
  await run()
  expect(await told()).toEqual(['analyst'])
  const [place, ...others] = await rowsOf('places', id)
  expect(others).toEqual([])
  expect((await rowsOf('pointers', id)).map((row) => row.store)).toEqual([place!.store])
  // As if it had never been otherwise.
  const other = `${dataset}-2`
  await run(null, other)
  expect(bytesOf(other)).toEqual(bytesOf(dataset))
  rmSync(store)
  await run()
  expect(await told()).toEqual([])
})

test('what is there and is no folder is no dataset, nor is a name that belongs to a database', () => {
  const main = writeTurns(join(folders.evidence, 'a.db'), { turns: 2 })
  const there = readdirSync(folders.evidence)
  const link = join(folders.evidence, '..', 'link')
  symlinkSync(join(folders.evidence, 'nowhere', 'x'), link)
  for (const path of [main, link, join(main, 'below'), `${main}-journal`, `${main}-wal/`]) {
    const open = (): void => openDataset({ path, redact_key: null })
    expect(open, path).toThrow(expect.objectContaining({ kind: 'NotWritable' }))
  }
  expect(readdirSync(folders.evidence)).toEqual(there)
})

test('a place is named before its pointers are written: who drops them knows that they are held', async () => {
  writeTurns(join(folders.evidence, 'a.db'), { turns: 20 })
  writeTimelineStore(join(folders.evidence, 'a-timeline.db'), { 'conv-0': 'planner' })
  openDataset({ path: dataset, redact_key: null })
  writeFileSync(join(dataset, 'pointers'), 'no folder')
  await expect(run()).rejects.toMatchObject({ kind: 'NotWritable' })
  const [copy] = readdirSync(join(dataset, 'places'))
  const [place] = await rowsOf('places', copy!.slice('copy='.length))
  expect(place).toMatchObject({ label: 'a.db', store: expect.any(String) })
})

test('pointers that another machine names a place for, just as they are dropped, stay', async () => {
  writeTurns(join(folders.evidence, 'a.db'), { turns: 20 })
  writeTimelineStore(join(folders.evidence, 'a-timeline.db'), { 'conv-0': 'planner' })
  const [item] = await run()
  const place = { path: dataset, redact_key: null }
  const before = bytesOf(join(dataset, 'pointers'))
  const other = { ...item!, label: 'b.db', path: join(folders.evidence, 'b.db') }
  let known: boolean | null = null
  const when = (path: unknown): boolean => {
    if (known === null && String(path).includes(join(dataset, 'pointers'))) {
      known = false
      known = writeKnown(place, other)
    }
    return false
  }
  await withFaults(
    (['rmSync', 'renameSync'] as const).map((call) => ({ call, code: '', when })),
    () => dropStale(place, { ...item!, timeline_path: null, timeline_files: [] }),
  )
  expect(known).toBe(true)
  expect(bytesOf(join(dataset, 'pointers'))).toEqual(before)
})

test('what its row says of the store beside a copy stands in the dataset as well', async () => {
  writeTurns(join(folders.evidence, 'a.db'), { turns: 2 })
  writeTurns(join(folders.evidence, 'a-timeline.db'), { turns: 3 })
  const [item] = await run()
  const codes = item!.findings.map(({ code }) => code)
  expect(codes).toContain('timeline-store-unread')
  const rows = await rowsOf('findings', copyIdOf(item!, { redact_key: null }))
  expect(rows.map(({ code }) => code)).toEqual(codes)
})

test('a copy that could not be copied at first is no copy of its own once it could be', async () => {
  const path = writeTurns(join(folders.evidence, 'a.db'), { turns: 2 })
  const place = { path: dataset, redact_key: null }
  openDataset(place)
  writeKnown(place, unknownItem({ path, label: 'a.db', bytes: 1 }))
  expect(readdirSync(join(dataset, 'copies'))).toHaveLength(1)
  const [item] = await run()
  expect(readdirSync(join(dataset, 'copies'))).toEqual([`copy=${copyIdOf(item!, { redact_key: null })}`])
  expect(readdirSync(join(dataset, 'places'))).toHaveLength(1)
})

test('what was found of a copy that could not be counted at first is found anew once it could be', async () => {
  const path = writeTurns(join(folders.evidence, 'a.db'), { turns: 2 })
  writeTurns(join(folders.evidence, 'a-timeline.db'), { turns: 3 })
  const [item] = await run()
  const place = { path: dataset, redact_key: null }
  const codes = item!.findings.map(({ code }) => code)
  expect(codes).toContain('timeline-store-unread')
  rmSync(dataset, { recursive: true })
  openDataset(place)
  const late = { kind: 'Exhausted', message: 'It took longer.', next: 'Give it more time.' } as const
  writeKnown(place, { ...unknownItem({ path, label: 'a.db', bytes: 1 }), files: item!.files, error: late })
  await run()
  const rows = await rowsOf('findings', copyIdOf(item!, place))
  expect(rows.map(({ code }) => code)).toEqual(codes)
})

test('redacted, it holds no id, no path and no free text; the same id is the same hash in every table', async () => {
  writeTurns(join(folders.evidence, 'customer.db'), { turns: 20, generation: 'v3' })
  writeTimelineStore(join(folders.evidence, 'customer-timeline.db'), { 'conv-0': 'planner' })
  const key = keyBeside(dataset)
  expect(keyBeside(dataset)).toBe(key)
  const [item] = await run(key)
  const id = copyIdOf(item!, { redact_key: key })
  const hidden = ['customer', 'conv-0', 'session-0', 'turn-000000', 'inf-0', folders.evidence]
  for (const [path, hex] of Object.entries(bytesOf(dataset))) {
    // Snappy keeps short texts as they are, so a text that is there can be found.
    const text = Buffer.from(hex, 'hex').toString('latin1')
    expect([path, hidden.filter((word) => text.includes(word))]).toEqual([path, []])
  }
  const conversations = (await rowsOf('conversations', id)).map(({ conv_id }) => conv_id)
  const [pointer] = await rowsOf('pointers', id)
  expect(conversations).toContain(pointer!.conv_id)
  expect(pointer!.resolved_runtime_key).toBe('planner')
  const [missing] = await rowsOf('missing', id)
  expect(missing).toMatchObject({
    fill_runtime: 'planner',
    fill_inference: expect.stringMatching(/^[0-9a-f]{32}$/),
  })
})

test('redacted, what a server would make of an object of the metadata is a hash, whatever it holds', async () => {
  const path = writeTurns(join(folders.evidence, 'a.db'), { turns: 3, generation: 'v3' })
  const db = new Database(path)
  const made = '{"geppetto.runtime@v1":{"runtime_key":{"email":"alice@secret.example"}}}'
  db.prepare('UPDATE turns SET turn_metadata_json = ? WHERE rowid = 1').run(made)
  db.prepare(`UPDATE turns SET runtime_key = 'map[email:alice@secret.example]' WHERE rowid = 2`).run()
  db.close()
  const key = keyBeside(dataset)
  const [item] = await run(key)
  const id = copyIdOf(item!, { redact_key: key })
  const told = JSON.stringify(
    [await rowsOf('missing', id), await rowsOf('turns', id), await rowsOf('switches', id)],
    (_, value) => (typeof value === 'bigint' ? String(value) : value),
  )
  expect(told).not.toContain('alice')
  expect((await rowsOf('missing', id)).filter((row) => row.server_runtime !== null)).toHaveLength(1)
})

test('a folder that holds something else, or a dataset of another kind, is left as it is', async () => {
  writeTurns(join(folders.evidence, 'a.db'), { turns: 1 })
  mkdirSync(dataset)
  cpSync(join(folders.evidence, 'a.db'), join(dataset, 'mine.db'))
  const before = bytesOf(dataset)
  await expect(run()).rejects.toMatchObject({ kind: 'TargetExists' })
  expect(bytesOf(dataset)).toEqual(before)
  const other = `${dataset}-2`
  const unfinished = killedMaking(other)
  await run(null, other)
  expect(existsSync(unfinished)).toBe(false)
  await expect(run('0123456789abcdef', other)).rejects.toMatchObject({ kind: 'TargetExists' })
})
