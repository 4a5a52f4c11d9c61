import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Engine } from '../engine.ts'
import { LOOSE, type StoredTurn, V3 } from '../queries/testing/turns-db.ts'
import { writeSample } from '../sample/write.ts'
import { Compared } from './compared.ts'
import { compareFiles, writeTurns } from './testing/compare-files.ts'

const REAL = new URL('../testing/files/real/', import.meta.url).pathname

let folder: string
let engine: Engine
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-compare-'))
  engine = new Engine({ home: join(folder, 'home'), person: 'ada', throwaway: true })
})
afterEach(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

const at = (name: string): string => join(folder, name)

function write(name: string, sql: string): string {
  const db = new Database(at(name))
  db.exec(sql)
  db.close()
  return at(name)
}

async function opened(a: string, b: string) {
  const { case_id } = await engine.call('case.open', { path: a })
  const { case_id: other_id } = await engine.call('case.open', { path: b })
  return { case_id, other_id }
}

const run = async (a: string, b: string) => engine.call('compare.run', await opened(a, b))

const turn = (turn_id: string, more: Partial<StoredTurn> = {}): StoredTurn => ({
  conv_id: 'c',
  session_id: 's',
  turn_id,
  runtime_key: 'planner',
  inference_id: 'i',
  updated_at_ms: 1,
  metadata: '{}',
  ...more,
})

test('a migration of ours is proven from outside: two columns changed, each value from its own metadata', async () => {
  const { path } = writeSample(at('turns.db'), { turns: 400, generation: 'v2' })
  const { case_id } = await engine.call('case.open', { path })
  const { backfill } = await engine.call('migrate.file', { case_id, path: at('migrated.db') })
  const compared = await run(path, at('migrated.db'))
  expect(compared.words).toBe(
    `Only runtime_key and inference_id changed, in ${backfill.rows_filled} turns, each from its own metadata. The schema differs in 4 places. All other tables are the same.`,
  )
  expect(compared).toMatchObject({
    differs: true,
    unlike_ours: [],
    turns: { added: 0, removed: 0, changed: backfill.rows_filled, unread: 0 },
    truth: {
      runtime_key: { own_metadata: backfill.filled_runtime, server_made: 0, unexplained: 0, left_empty: 0 },
      inference_id: {
        own_metadata: backfill.filled_inference,
        server_made: 0,
        unexplained: 0,
        left_empty: 0,
      },
    },
    changed_columns: { runtime_key: backfill.filled_runtime, inference_id: backfill.filled_inference },
  })
})

test('a value that is only stored otherwise is counted as that, and nothing is proven of it', async () => {
  const { path } = writeSample(at('turns.db'), { turns: 60, generation: 'v2-partial' })
  const { case_id } = await engine.call('case.open', { path })
  await engine.call('migrate.file', { case_id, path: at('migrated.db') })
  const source = new Database(path, { readonly: true })
  const had = source.prepare("SELECT rowid FROM turns WHERE runtime_key <> '' LIMIT 1").pluck().get()
  source.close()
  const db = new Database(at('migrated.db'))
  db.prepare('UPDATE turns SET runtime_key = CAST(runtime_key AS BLOB) WHERE rowid = ?').run(had)
  db.close()
  const { words, truth, changed_columns, unlike_ours } = await run(path, at('migrated.db'))
  const { left_empty: _, ...kinds } = truth.runtime_key
  expect(kinds.stored_otherwise).toBe(1)
  expect(Object.values(kinds).reduce((sum, n) => sum + n, 0)).toBe(changed_columns.runtime_key)
  expect(words).not.toContain('each from its own metadata')
  expect(words).toContain('1 value stored otherwise')
  expect(unlike_ours).toHaveLength(1)
})

test('what a server’s own migration made differently is told with its rules', async () => {
  const compared = await run(join(REAL, 'gen/v2.db'), join(REAL, 'gen/v2-opened-by-head.db'))
  expect(compared.truth.runtime_key).toEqual({
    own_metadata: 30,
    server_made: 20,
    unexplained: 0,
    overwritten: 0,
    emptied: 0,
    stored_otherwise: 0,
    left_empty: 0,
  })
  expect(compared.unlike_ours).toEqual([
    'runtime_key: 20 values server-made where ours keeps it empty: a server wrote a number as text (10); a server since v0.10.10 wrote an object as text (10).',
    'inference_id: 20 values server-made where ours keeps it empty: a server wrote a number as text (10); a server since v0.10.10 wrote an object as text (10).',
  ])
  expect(compared.evidence).toContainEqual({ column: 'runtime_key', a: 'none', b: 'server-made', turns: 20 })
  expect(compared.tables).toMatchObject([
    { name: 'blocks', rows: { added: 0, removed: 0, changed: 0, same: 180 } },
    { name: 'turn_block_membership', rows: { added: 0, removed: 0, changed: 0, same: 360 } },
  ])
})

test('a file is the same as itself, and files of older generations are compared as their payloads say', async () => {
  for (const name of ['turns.db', 'gen/v0.db', 'gen/v1.db']) {
    const { differs, turns, words } = await run(join(REAL, name), join(REAL, name))
    expect({ name, differs, changed: turns.changed }).toEqual({ name, differs: false, changed: 0 })
    expect(words).toMatch(/^Every turn is the same: /)
    expect(words.includes('payloads')).toBe(name !== 'turns.db')
  }
  const hybrid = await run(join(REAL, 'gen/v1.db'), join(REAL, 'gen/v1-opened-by-head.db'))
  expect(hybrid.turns).toMatchObject({ added: 0, removed: 0, changed: 0, same: 90 })
  expect(hybrid.schema.differences.map(({ name }) => name)).toContain('runtime_key')
})

test('a type is a difference, and so is NULL; a column that one file lacks holds its default', () => {
  writeTurns(at('a.db'), LOOSE, [turn('1'), turn('2', { runtime_key: null }), turn('3'), turn('4')])
  writeTurns(
    at('b.db'),
    LOOSE.replace('updated_at_ms INTEGER', "updated_at_ms INTEGER, extra TEXT DEFAULT 'it''s'"),
    [turn('1', { updated_at_ms: 'noon' }), turn('2', { runtime_key: '' }), turn('3'), turn('4')],
  )
  const db = new Database(at('b.db'))
  db.exec("UPDATE turns SET extra = 'other' WHERE turn_id = '4'")
  db.close()
  const { turns, done } = compareFiles(at('a.db'), at('b.db'))
  expect(turns).toEqual({ added: 0, removed: 0, changed: 3, same: 1, unread: 0 })
  expect(done.changed_columns).toEqual({ updated_at_ms: 1, runtime_key: 1, extra: 1 })
})

test('long values are compared to their last byte', () => {
  const long = (end: string): string => `{"pad":"${'x'.repeat(200_000)}${end}"}`
  writeTurns(at('a.db'), V3, [turn('1', { metadata: long('a') }), turn('2', { metadata: long('a') })])
  writeTurns(at('b.db'), V3, [turn('1', { metadata: long('b') }), turn('2', { metadata: long('a') })])
  const { turns, done } = compareFiles(at('a.db'), at('b.db'))
  expect(turns).toMatchObject({ changed: 1, same: 1 })
  expect(done.changed_columns).toEqual({ turn_metadata_json: 1 })
})

test('of more columns than a mask has bits, each is named all the same', async () => {
  const more = Array.from({ length: 40 }, (_, at) => `x${at} TEXT`).join(', ')
  for (const [name, value] of [
    ['a.db', 'one'],
    ['b.db', 'two'],
  ]) {
    writeTurns(at(name!), LOOSE.replace('updated_at_ms INTEGER', `updated_at_ms INTEGER, ${more}`), [
      turn('1'),
    ])
    const db = new Database(at(name!))
    db.exec(`UPDATE turns SET x35 = '${value}', x39 = '${value}'`)
    db.close()
  }
  const two = await opened(at('a.db'), at('b.db'))
  expect((await engine.call('compare.run', two)).changed_columns).toEqual({ x35: 1, x39: 1 })
  const { items } = await engine.call('compare.turns', two)
  expect(items.map(({ columns }) => columns)).toEqual([['x35', 'x39']])
  expect((await engine.call('compare.turns', { ...two, column: 'X39' })).total).toBe(1)
  expect((await engine.call('compare.turns', { ...two, column: 'x38' })).total).toBe(0)
})

test('pages tell conversations, turns, timelines and cells of both', async () => {
  const two = await opened(
    write(
      'a.db',
      `${V3} INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, runtime_key, updated_at_ms) VALUES
        ('gone', 's', 't', 1, 'x', 1), ('c', 's', '1', 1, 'planner', 10), ('c', 's', '2', 1, '', 20), ('c', 's', '3', 1, 'planner', 30)`,
    ),
    write(
      'b.db',
      `${V3} INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, runtime_key, updated_at_ms) VALUES
        ('c', 's', '1', 1, 'planner', 10), ('c', 's', '2', 1, 'analyst', 20), ('c', 's', '4', 1, 'analyst', 40), ('new', 's', 't', 1, 'x', 1)`,
    ),
  )
  await expect(engine.call('compare.turns', two)).rejects.toMatchObject({ kind: 'NotFound' })
  await engine.call('compare.run', two)
  const { items, complete } = await engine.call('compare.conversations', two)
  expect(complete).toBe(true)
  expect(items.map(({ conv_id, change, a, b }) => [conv_id, change, a, b])).toEqual([
    ['c', 'changed', 3, 3],
    ['gone', 'removed', 1, 0],
    ['new', 'added', 0, 1],
  ])
  expect(items[0]).toMatchObject({
    turns: { added: 1, removed: 1, changed: 1, same: 1, unread: 0 },
    switches: { gained: 1, lost: 0 },
  })
  const turns = await engine.call('compare.turns', { ...two, conv_id: 'c' })
  expect(turns.items.map(({ change, a, b }) => [change, a?.position ?? null, b?.position ?? null])).toEqual([
    ['changed', 1, 1],
    ['removed', 2, null],
    ['added', null, 2],
  ])
  const timelines = await engine.call('compare.timelines', { ...two, conv_id: 'c' })
  expect(timelines).toEqual({
    a: [
      ['same', 1],
      ['changed', 1],
      ['removed', 1],
    ],
    b: [
      ['same', 1],
      ['changed', 1],
      ['added', 1],
    ],
    gained: [{ from: 'planner', to: 'analyst', certain: true, position: 1 }],
    lost: [],
  })
  const one = await engine.call('compare.turn', { ...two, conv_id: 'c', a: null, b: 1 })
  expect(one.columns.filter(({ changed }) => changed)).toEqual([
    {
      name: 'runtime_key',
      changed: true,
      a: { type: 'text', text: '', bytes: 0, cut: false },
      b: { type: 'text', text: 'analyst', bytes: 7, cut: false },
    },
  ])
})

test('after a write to a case its comparison answers nothing any more', async () => {
  const { path } = writeSample(at('turns.db'), { turns: 60, generation: 'v2' })
  copyFileSync(path, at('other.db'))
  const db = new Database(at('other.db'))
  db.exec('UPDATE turns SET turn_data_json = \'{"other":1}\' WHERE rowid = 1')
  db.close()
  const two = await opened(path, at('other.db'))
  expect((await engine.call('compare.run', two)).turns.changed).toBe(1)
  await engine.call('migrate.run', { case_id: two.other_id })
  await expect(engine.call('compare.turns', two)).rejects.toMatchObject({ kind: 'Conflict' })
  expect((await engine.call('compare.run', two)).turns.changed).toBeGreaterThan(1)
})

test('a case that is open beside another goes with it, unless somebody opened it for itself', async () => {
  const [one, two, three] = ['1', '2', '3'].map((n) => write(`${n}.db`, `${V3} CREATE TABLE t${n} (x)`))
  const { case_id } = await engine.call('case.open', { path: one! })
  const beside = async (path: string) =>
    (await engine.call('case.openBeside', { case_id, other: { path } })).case_id
  const isOpen = (id: string) =>
    engine.call('case.view', { case_id: id }).then(
      () => true,
      () => false,
    )
  const second = await beside(two!)
  expect(await beside(two!)).toBe(second)
  const third = await beside(three!)
  expect([await isOpen(second), await isOpen(third)]).toEqual([false, true])
  await beside(two!)
  await engine.call('case.open', { case_id: second })
  await beside(three!)
  expect([await isOpen(second), await isOpen(third)]).toEqual([true, true])
  await engine.call('case.close', { case_id })
  expect([await isOpen(second), await isOpen(third)]).toEqual([true, false])
})

test('what is known of the turns can be read while more are still being compared', () => {
  for (const name of ['a.db', 'b.db'])
    writeTurns(at(name), V3, [turn('1', { runtime_key: name }), turn('2'), turn('3', { runtime_key: name })])
  const { compared } = compareFiles(at('a.db'), at('b.db'))
  expect(compared.counts()[0]).toEqual({ added: 0, removed: 0, changed: 2, same: 1, unread: 0 })
  // As it was before the last turn was compared.
  const early = new Compared(compared.a, compared.b, compared.columns, { a: false, b: false })
  early.table.partnerOfA.set(compared.table.partnerOfA)
  early.table.partnerOfB.set(compared.table.partnerOfB)
  early.table.states.set(compared.table.states.subarray(0, 2))
  early.table.stage[0] = 1
  expect(early.isComplete).toBe(false)
  expect(early.counts()[0]).toEqual({ added: 0, removed: 0, changed: 1, same: 1, unread: 0 })
  early.table.states.set(compared.table.states)
  early.table.stage[0] = 2
  expect(early.counts()[0]).toEqual(compared.counts()[0])
})

test('a table that cannot be compared is no difference, and of the same bytes it is the same', async () => {
  const sql = (value: string): string =>
    `${V3} CREATE TABLE extra (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID; INSERT INTO extra VALUES ('n', '${value}')`
  const [a, b] = [write('a.db', sql('1')), write('b.db', sql('2'))]
  const itself = await run(a, a)
  expect(itself).toMatchObject({ differs: false, all_compared: true })
  expect(itself.tables).toMatchObject([{ name: 'extra', rows: { changed: 0, same: 1 }, note: null }])
  const other = await run(a, b)
  expect(other).toMatchObject({ differs: false, all_compared: false, tables: [{ rows: null }] })
  expect(other.words).toContain('could not be compared: extra')
})

test('what the header says of a file is compared with its schema', async () => {
  const [a, b] = [write('a.db', V3), write('b.db', `PRAGMA encoding = 'UTF-16le'; ${V3}`)]
  const db = new Database(b)
  db.pragma('user_version = 7')
  db.pragma('application_id = -3')
  db.close()
  const { differs, schema } = await run(a, b)
  expect({ differs, ...schema }).toEqual({
    differs: true,
    same: false,
    differences: [
      { kind: 'setting', name: 'user_version', a: '0', b: '7' },
      { kind: 'setting', name: 'application_id', a: '0', b: '-3' },
      { kind: 'setting', name: 'encoding', a: 'UTF-8', b: 'UTF-16le' },
    ],
  })
})

test('rows of other tables are paired by their key wherever they stand', async () => {
  const blocks = (rows: string): string =>
    `${V3} CREATE TABLE blocks (block_id TEXT, content_hash TEXT, payload BLOB, PRIMARY KEY (block_id, content_hash)); INSERT INTO blocks VALUES ${rows}`
  const { tables } = await run(
    write(
      'a.db',
      blocks("('1', 'h', 'one'), ('2', 'h', 'two'), ('3', 'h', CAST(x'61ff' AS TEXT)), ('4', 'h', 'four')"),
    ),
    write(
      'b.db',
      blocks("('4', 'h', 'four'), ('3', 'h', CAST(x'61fe' AS TEXT)), ('5', 'h', 'five'), ('1', 'h', 'one')"),
    ),
  )
  expect(tables).toEqual([
    { name: 'blocks', a: 4, b: 4, rows: { added: 1, removed: 1, changed: 1, same: 2 }, note: null },
  ])
})
