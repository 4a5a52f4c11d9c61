import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SalvagedTable } from '../../shared/contract/salvage.ts'
import { lostWords } from '../../shared/contract/salvage-words.ts'
import { overwriteLeaves } from '../engine/queries/testing/damage.ts'
import { createPrng } from '../engine/sample/prng.ts'
import { writeSample } from '../engine/sample/write.ts'
import { turnscope } from './fixtures.ts'

let folder: string
let whole: string
const PAGE = 4096

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-salvage-'))
  whole = join(folder, 'whole.db')
  writeSample(whole, { turns: 400, generation: 'v2' })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** A copy of the sample in which `harm` has changed bytes. */
function damaged(name: string, harm: (bytes: Buffer) => Buffer | undefined): string {
  const path = join(folder, `${name}.db`)
  const bytes = readFileSync(whole)
  writeFileSync(path, harm(bytes) ?? bytes)
  return path
}

function overwrite(bytes: Buffer, page: number): void {
  for (let at = 0; at < PAGE; at++) bytes[(page - 1) * PAGE + at] = (at * 37 + page) % 251
}

function query<T>(path: string, sql: string): T[] {
  const db = new Database(path, { readonly: true })
  try {
    return db.prepare(sql).pluck().all() as T[]
  } finally {
    db.close()
  }
}

const rootOf = (table: string): number =>
  query<number>(whole, `SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`)[0]!

interface Printed {
  tables: {
    name: string
    rows_read: number
    rows_lost: number
    at_least: boolean
    at_most?: number
    lost: { pages: number[]; from_row: number | null; to_row: number | null; rows: number | null }[]
  }[]
  unplaced: { pages: number[]; rows: number | null; like: string | null }[]
  schema_lost: boolean
  output: { path: string; bytes: number; sha256: string }
}

async function salvage(db: string): Promise<Printed & { out: string }> {
  const out = db.replace(/\.db$/, '-out.db')
  const ran = await turnscope(['salvage', db, '--out', out, '--json'])
  expect(ran, ran.stderr).toMatchObject({ code: 0 })
  expect(query(out, 'PRAGMA integrity_check')).toEqual(['ok'])
  return { ...(JSON.parse(ran.stdout) as Printed), out }
}

const turnsOf = ({ tables }: Printed) => tables.find(({ name }) => name === 'turns')!
const EVERY_TURN =
  'SELECT json_array(rowid, conv_id, session_id, turn_id, turn_metadata_json, updated_at_ms) FROM turns'

describe('a file with 24 overwritten pages', () => {
  test('is salvaged, migrated, and shows its timeline, with the losses named', async () => {
    const pages = readFileSync(whole).length / PAGE
    const random = createPrng(24)
    const hit = new Set<number>()
    while (hit.size < 24) hit.add(random.int(2, pages))
    const db = damaged('pages', (bytes) => {
      for (const page of hit) overwrite(bytes, page)
      return undefined
    })
    const before = readFileSync(db)
    const refused = await turnscope(['migrate', db, '--out', join(folder, 'refused.db'), '--json'])
    expect(refused.code).toBe(3)
    expect(JSON.parse(refused.stdout).error).toMatchObject({
      kind: 'Damaged',
      next: expect.stringContaining('turnscope salvage'),
    })
    expect(existsSync(join(folder, 'refused.db'))).toBe(false)

    const said = await salvage(db)
    const there = query<string>(said.out, EVERY_TURN)
    expect(turnsOf(said).rows_read).toBe(there.length)
    const all = new Set(query<string>(whole, EVERY_TURN))
    expect(there.filter((row) => !all.has(row))).toEqual([])
    const lost = said.tables.flatMap((table) => table.lost.flatMap((place) => place.pages))
    expect(lost.length).toBeGreaterThan(0)
    expect(lost.filter((page) => !hit.has(page))).toEqual([])
    let bounded = 0
    for (const table of said.tables) {
      const had = query<number>(whole, `SELECT count(*) FROM "${table.name}"`)[0]!
      expect(table.rows_read + table.rows_lost).toBeLessThanOrEqual(had)
      if (table.at_most !== undefined) {
        bounded++
        expect(table.rows_read + table.at_most).toBeGreaterThanOrEqual(had)
      }
      if (!table.at_least) expect(table.rows_read + table.rows_lost).toBe(had)
    }
    expect(bounded).toBeGreaterThan(0)
    expect(readFileSync(db).equals(before)).toBe(true)

    const migrated = join(folder, 'migrated.db')
    expect((await turnscope(['migrate', said.out, '--out', migrated])).code).toBe(0)
    const [conv] = query<string>(migrated, "SELECT conv_id FROM turns WHERE runtime_key <> '' LIMIT 1")
    const timeline = await turnscope(['timeline', migrated, '--conv', conv!, '--json'])
    expect(JSON.parse(timeline.stdout).turns.length).toBeGreaterThan(0)

    // Whoever gets the result next must know, whatever was done with it meanwhile.
    for (const file of [said.out, migrated]) {
      const { evidence } = JSON.parse((await turnscope(['inspect', file, '--json'])).stdout)
      const finding = evidence.findings.find(({ code }: { code: string }) => code === 'salvaged-before')
      expect(finding?.message).toContain(`turns: ${lostWords(turnsOf(said) as SalvagedTable)}`)
    }
    const report = join(folder, 'salvaged.md')
    expect((await turnscope(['report', migrated, '--out', report])).code).toBe(0)
    expect(readFileSync(report, 'utf8')).toContain('salvaged from a damaged one')
  })
})

describe('a table whose tree is broken', () => {
  test('comes back from its leaf pages when the root is lost', async () => {
    const said = await salvage(damaged('root', (bytes) => overwrite(bytes, rootOf('turns')) as undefined))
    expect(turnsOf(said).rows_read).toBe(400)
    expect(query(said.out, EVERY_TURN)).toEqual(query(whole, EVERY_TURN))
  })

  test('of two tables, too, each gets its own rows', async () => {
    const said = await salvage(
      damaged('roots', (bytes) => {
        for (const table of ['blocks', 'turn_block_membership']) overwrite(bytes, rootOf(table))
        return undefined
      }),
    )
    for (const { name, rows_read } of said.tables)
      expect(rows_read).toBe(query<number>(whole, `SELECT count(*) FROM "${name}"`)[0])
  })

  test('does not get back what was deleted', async () => {
    const path = join(folder, 'deleted.db')
    writeFileSync(path, readFileSync(whole))
    const db = new Database(path)
    db.pragma('journal_mode = DELETE')
    db.pragma('foreign_keys = OFF')
    db.exec('DELETE FROM turns WHERE rowid BETWEEN 100 AND 250')
    db.close()
    const bytes = readFileSync(path)
    overwrite(bytes, rootOf('turns'))
    writeFileSync(path, bytes)
    const said = await salvage(path)
    expect(query(said.out, 'SELECT count(*) FROM turns WHERE rowid BETWEEN 100 AND 250')).toEqual([0])
    expect(turnsOf(said).rows_read).toBe(249)
  })
})

describe('a lost first page', () => {
  test.each([
    ['page-1', (bytes: Buffer) => bytes.fill(0, 0, PAGE)],
    ['header', (bytes: Buffer) => bytes.fill(0, 0, 100)],
    [
      'page-1-other',
      (bytes: Buffer) => Buffer.concat([bytes.subarray(2 * PAGE, 3 * PAGE), bytes.subarray(PAGE)]),
    ],
  ])('%s: is advised, and everything else is salvaged', async (name, harm) => {
    const db = damaged(name, harm)
    const inspected = await turnscope(['inspect', db, '--json'])
    expect(JSON.parse(inspected.stdout).error.next).toContain('turnscope salvage')
    const said = await salvage(db)
    expect(said.schema_lost).toBe(true)
    expect(query(said.out, EVERY_TURN)).toEqual(query(whole, EVERY_TURN))
  })

  test.each(['turns', 'blocks', 'turn_block_membership'])(
    'with the root of %s: all its leaves are read, and what cannot be known is named',
    async (table) => {
      const root = rootOf(table)
      const said = await salvage(
        damaged(`page-1-${table}`, (bytes) => {
          bytes.fill(0, 0, PAGE)
          overwrite(bytes, root)
          return undefined
        }),
      )
      for (const { name, rows_read, at_least } of said.tables) {
        expect([name, rows_read]).toEqual([name, query(whole, `SELECT count(*) FROM "${name}"`)[0]])
        expect(at_least).toBe(true)
      }
      expect(said.tables).toHaveLength(3)
      expect(said.unplaced).toEqual([{ pages: [root], rows: null, like: null }])
      expect(query(said.out, EVERY_TURN)).toEqual(query(whole, EVERY_TURN))
      const { evidence } = JSON.parse((await turnscope(['inspect', said.out, '--json'])).stdout)
      expect(JSON.stringify(evidence.findings)).toContain('(no table): 1 place')
    },
  )

  test.each([3, 11, 24, 77])('with %i other pages: sums add up, and no page is passed over', async (seed) => {
    const random = createPrng(seed)
    const pages = readFileSync(whole).length / PAGE
    const hit = new Set<number>()
    while (hit.size < seed) hit.add(random.int(2, pages))
    const said = await salvage(
      damaged(`page-1-and-${seed}`, (bytes) => {
        bytes.fill(0, 0, PAGE)
        for (const page of hit) overwrite(bytes, page)
        return undefined
      }),
    )
    const named = new Set([
      ...said.unplaced.flatMap((place) => place.pages),
      ...said.tables.flatMap(({ lost }) => lost.flatMap((place) => place.pages)),
    ])
    // What a text overflows to is named by the page of its row.
    const overflow = query<number>(whole, "SELECT pageno FROM dbstat WHERE pagetype = 'overflow'")
    expect([...hit].filter((page) => !named.has(page) && !overflow.includes(page))).toEqual([])
    for (const table of said.tables) {
      const had = query<number>(whole, `SELECT count(*) FROM "${table.name}"`)[0]!
      expect(table.rows_read + table.rows_lost).toBeLessThanOrEqual(had)
      if (table.rows_read < had) expect(table.at_least).toBe(true)
      if (!table.at_least) expect(table.rows_read + table.rows_lost).toBe(had)
    }
    const all = new Set(query<string>(whole, EVERY_TURN))
    expect(query<string>(said.out, EVERY_TURN).filter((row) => !all.has(row))).toEqual([])
  })

  test('what was deleted stays so, and a table that no server has is named with its pages', async () => {
    const path = join(folder, 'deleted-and-other.db')
    writeFileSync(path, readFileSync(whole))
    const db = new Database(path)
    db.pragma('journal_mode = DELETE')
    db.pragma('foreign_keys = OFF')
    db.exec('CREATE TABLE mine (a, b, c)')
    const insert = db.prepare('INSERT INTO mine VALUES (?, ?, ?)')
    for (let n = 0; n < 300; n++) insert.run(n, 'x'.repeat(90), null)
    db.exec('DELETE FROM turns WHERE rowid BETWEEN 100 AND 250')
    const root = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'turns'").pluck().get() as number
    db.close()
    const bytes = readFileSync(path)
    bytes.fill(0, 0, PAGE)
    overwrite(bytes, root)
    writeFileSync(path, bytes)
    const said = await salvage(path)
    expect(query(said.out, 'SELECT count(*) FROM turns WHERE rowid BETWEEN 100 AND 250')).toEqual([0])
    expect(turnsOf(said).rows_read).toBe(249)
    const ofOthers = said.unplaced.filter(({ rows, like }) => rows !== null && like === null)
    expect(ofOthers.reduce((sum, { rows }) => sum + rows!, 0)).toBe(300)
    const shown = await turnscope(['salvage', path, '--out', join(folder, 'shown.db')])
    expect(shown.stdout).toMatch(/pages? .*rows that fit no table of a server; not taken over/)
  })

  test('a file that is no database is not made into one', async () => {
    const path = join(folder, 'noise.db')
    writeFileSync(path, Buffer.from('no database at all, '.repeat(2000)))
    const ran = await turnscope(['salvage', path, '--out', join(folder, 'noise-out.db'), '--json'])
    expect(ran.code).toBe(3)
    expect(JSON.parse(ran.stdout).error.kind).toBe('NotADatabase')
    expect(existsSync(join(folder, 'noise-out.db'))).toBe(false)
  })
})

test('a sound file is salvaged whole, and a report of the damaged one leads to salvage', async () => {
  const said = await salvage(damaged('sound', () => undefined))
  expect(said.tables.map(({ rows_lost }) => rows_lost)).toEqual([0, 0, 0])
  const db = damaged('advice', (bytes) => overwrite(bytes, rootOf('turns')) as undefined)
  const { stdout } = await turnscope(['validate', db, '--json'])
  expect(stdout).not.toContain('Migrate the working copy')
  expect(stdout).toContain('Salvage what can be read')
})

test('numbers of a file that can be read in part say so, and those of its salvage, in every answer', async () => {
  const path = damaged('in-part', () => undefined)
  overwriteLeaves(path, 'turns', 3, 6)
  const { out, tables } = await salvage(path)
  expect(tables.find(({ name }) => name === 'turns')?.rows_lost).toBeGreaterThan(0)
  for (const args of [
    ['inspect', path],
    ['missing', path, '--limit', '1'],
    ['conversations', path],
  ]) {
    const { stdout } = await turnscope([...args, '--json'])
    expect(JSON.parse(stdout), args[0]).toHaveProperty('partly_read', true)
  }
  expect((await turnscope(['analytics', path])).stdout).toContain('only what could be read')
  expect(JSON.parse((await turnscope(['inspect', out, '--json'])).stdout)).not.toHaveProperty('partly_read')
})
