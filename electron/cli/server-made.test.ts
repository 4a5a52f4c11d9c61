import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Migration, Plan, ServerFills } from '../../shared/contract/model.ts'
import { turnscope } from './fixtures.ts'

const REAL = new URL('../engine/testing/files/real/', import.meta.url)

let root: string
let env: NodeJS.ProcessEnv
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-server-made-'))
  env = { TURNSCOPE_TMPDIR: join(root, 'tmp') }
  mkdirSync(join(root, 'tmp'))
  for (const name of ['v2.db', 'v2-opened-by-head.db'])
    copyFileSync(fileURLToPath(new URL(`gen/${name}`, REAL)), join(root, name))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const given = (name: string): string => join(root, name)

async function json<T>(...args: string[]): Promise<T> {
  const { stdout } = await turnscope([...args, '--json'], { env })
  return JSON.parse(stdout) as T
}
async function text(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await turnscope(args, { env })
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' })
  return stdout
}

interface Row {
  readonly turn_id: string
  readonly runtime_key: string
  readonly inference_id: string
}
function rowsOf(path: string): Map<string, Row> {
  const db = new Database(path, { readonly: true })
  try {
    const rows = db.prepare<[], Row>('SELECT turn_id, runtime_key, inference_id FROM turns').all()
    return new Map(rows.map((row) => [row.turn_id, row]))
  } finally {
    db.close()
  }
}

/** What the server wrote into each cell that a migration of ours keeps empty, by value. */
function writtenByServer(ours: Map<string, Row>, theirs: Map<string, Row>): Record<string, number> {
  const cells: Record<string, number> = {}
  for (const [id, row] of ours) {
    for (const column of ['runtime_key', 'inference_id'] as const) {
      const value = theirs.get(id)![column]
      if (row[column] !== '' || value === '') {
        expect(value).toBe(row[column])
        continue
      }
      const key = `${column} ${value}`
      cells[key] = (cells[key] ?? 0) + 1
    }
  }
  return cells
}

const asCells = ({ groups }: ServerFills): Record<string, number> =>
  Object.fromEntries(groups.map(({ column, value, rows }) => [`${column} ${value}`, rows]))

describe('what a server will do to a migrated file', () => {
  test('is told exactly as the server did it to the same file', async () => {
    const plan = await json<Plan>('plan', given('v2.db'))
    const migration = await json<Migration>('migrate', given('v2.db'), '--out', given('migrated.db'))
    const did = writtenByServer(rowsOf(given('migrated.db')), rowsOf(given('v2-opened-by-head.db')))
    expect(Object.keys(did).length).toBeGreaterThan(3)
    expect(asCells(plan.backfill.server_fills)).toEqual(did)
    expect(migration.backfill.server_fills).toEqual(plan.backfill.server_fills)
    expect(plan.backfill.server_fills.values).toBe(Object.values(did).reduce((sum, n) => sum + n, 0))
  })

  test('is said in words by plan, migrate and report', async () => {
    const words = [
      await text('plan', given('v2.db')),
      await text('migrate', given('v2.db'), '--out', given('again.db')),
    ]
    for (const said of words) {
      expect(said).toContain('A server that opens the result runs a backfill of its own: it writes ')
      expect(said).toMatch(
        /\d+ +inference_id +1\.23456789e\+08 +a server wrote a number as text, from \$\["geppetto\.inference_id@v1"\]/,
      )
      expect(said).toMatch(
        /runtime_key +map\[slug:analyst\] +a server since v0\.10\.10 wrote an object as text/,
      )
    }
    for (const format of ['md', 'html', 'json']) {
      await text('report', given('v2.db'), '--out', given(`r.${format}`))
    }
  })

  test('a file in which nothing can be made says so', async () => {
    const db = given('nothing.db')
    copyFileSync(given('v2.db'), db)
    const writer = new Database(db)
    writer.exec(`UPDATE turns SET turn_metadata_json = '{"runtime":"planner"}'`)
    writer.pragma('wal_checkpoint(TRUNCATE)')
    writer.close()
    expect(await text('plan', db)).toContain(
      'A server that opens the result finds nothing to fill in the rows that stay empty.',
    )
  })
})

test('the numbers of a backfill add up, and are the same everywhere', async () => {
  const { backfill } = await json<Plan>('plan', given('v2.db'))
  const { become_complete, get_one_of_two, get_nothing } = backfill
  expect(become_complete + get_one_of_two + get_nothing).toBe(90)
  expect(backfill.rows_to_fill).toBe(become_complete + get_one_of_two)
  expect(backfill.stay_missing).toBe(get_one_of_two + get_nothing)
  const shares = `${become_complete} become complete, ${get_one_of_two} get one of two, ${get_nothing} get nothing`
  const report = given('sums.md')
  await text('report', given('v2.db'), '--out', report)
  for (const said of [
    await text('plan', given('v2.db')),
    await text('migrate', given('v2.db'), '--out', given('sums.db')),
    await text('release-notes', given('v2.db')),
    await text('release-notes', given('v2.db'), '--migrate'),
  ]) {
    expect(said).toContain(shares)
  }
})

test('as many checks are counted before a migration as after it', async () => {
  const of = async (db: string): Promise<string | undefined> =>
    /of (\d+) checks pass/.exec(await text('validate', db))?.[1]
  await text('migrate', given('v2.db'), '--out', given('checked.db'))
  expect([await of(given('v2.db')), await of(given('checked.db'))]).toEqual(['9', '9'])
})
