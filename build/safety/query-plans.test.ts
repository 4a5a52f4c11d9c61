import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { writeSample } from '../../electron/engine/sample/write.ts'
import { tryEveryVerb } from './every-verb.ts'

/** Statements of the engine's own thread that go over all of something, and why each may. */
const MAY_SCAN: readonly (readonly [why: string, sql: RegExp])[] = [
  ['the schema has some dozen rows', /FROM main\.sqlite_schema/],
  ['prepared to ask whether SQLite would, and never run', /^UPDATE main\."turns" SET "runtime_key" = ''$/],
  ['the rows that are asked for come as a list', /FROM json_each\(\?\) AS asked|json_each\(.*\) asked/],
  ['the journal has a row for each run', /^SELECT b\.run_id, b\.fill FROM turnscope_journal j JOIN/],
  [
    'what people decided is kept in memory',
    /^SELECT run_id, row, "column" FROM turnscope_journal_entry ORDER/,
  ],
]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-plans-'))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true })
})

/** Notes every statement that is prepared in this thread and whose plan goes over all rows of something. */
function scanning(): ReadonlyMap<string, readonly string[]> {
  const scans = new Map<string, readonly string[]>()
  const prepare = Database.prototype.prepare
  vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (this: Database.Database, sql: string) {
    if (!/^\s*(EXPLAIN|PRAGMA)\b/i.test(sql)) {
      const named = [...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name!, null] as const)
      const values =
        named.length > 0
          ? [Object.fromEntries(named)]
          : sql
              .split('?')
              .slice(1)
              .map(() => null)
      const explained = prepare.call(this, `EXPLAIN QUERY PLAN ${sql}`) as Database.Statement<unknown[]>
      const plan = explained.all(...values) as { detail: string }[]
      const steps = plan.map(({ detail }) => detail).filter((detail) => detail.startsWith('SCAN '))
      if (steps.length > 0) scans.set(sql.replaceAll(/\s+/g, ' ').trim(), steps)
    }
    return prepare.call(this, sql)
  } as typeof prepare)
  return scans
}

test('whatever a view asks for, no statement goes over more rows than it shows, but for those that are named here', async () => {
  const { path } = writeSample(join(folder, 'turns.db'), { turns: 60, shape: 'real', generation: 'v3' })
  const [home, out] = [join(folder, 'home'), join(folder, 'out')]
  mkdirSync(home)
  mkdirSync(out)
  const scans = scanning()
  const { faults, took } = await tryEveryVerb(path, home, out, {
    salvage: false,
    prng: createPrng(7),
    share: 1,
  })
  expect(faults).toEqual([])
  expect(took.map(({ name }) => name)).toEqual(expect.arrayContaining(['timeline.turns', 'missing.page']))
  const all = [...scans].map(([sql, steps]) => ({ steps, sql }))
  expect(all.filter(({ sql }) => !MAY_SCAN.some(([, may]) => may.test(sql)))).toEqual([])
  // A reason that nothing needs any more goes.
  expect(MAY_SCAN.filter(([, may]) => !all.some(({ sql }) => may.test(sql)))).toEqual([])
})
