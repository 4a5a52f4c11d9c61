import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import type { JobContext } from '../jobs/job.ts'
import { canonical, dump, hashOf, quiet, TRUTH, turnsSql, Workshop } from '../migrate/fixtures.ts'
import { buildIndex } from '../queries/build-index.ts'
import { type TurnColumns, turnColumns } from '../queries/columns.ts'
import { carriedOverIn } from '../queries/evidence-counts.ts'
import { readSchema } from '../schema/read.ts'
import { migrateFileJob } from './migrated-file.ts'

let workshop: Workshop
let folder: string
let out: string
beforeEach(() => {
  workshop = new Workshop()
  folder = mkdtempSync(join(tmpdir(), 'turnscope-migrated-'))
  out = join(folder, 'out.db')
})
afterEach(() => {
  workshop.remove()
  rmSync(folder, { recursive: true, force: true })
})

const migrateFile = (target: string, columns: TurnColumns | null, context: JobContext = quiet) =>
  migrateFileJob(
    {
      ...{ path: workshop.path, out: target, replace: false, evidencePaths: [], person: 'ada', sound: null },
      columns,
    },
    context,
  )
const migrateTo = async (target: string, context: JobContext = quiet) =>
  (await migrateFile(target, null, context)).migration

/** Turns as `conversation session time id runtime`, each with an object of its runtime alone. */
function writeTurns(lines: readonly string[], columns: Record<string, string> = {}): void {
  const without = columns.runtime_key === undefined ? TRUTH : []
  workshop.write(turnsSql({ without, columns }), (db) => {
    const insert = db.prepare(
      `INSERT INTO turns (conv_id, session_id, updated_at_ms, turn_id, turn_metadata_json, turn_created_at_ms)
       VALUES (?, ?, ?, ?, ?, 1)`,
    )
    for (const line of lines) {
      const [conv, session, time, id, runtime] = line.split(' ')
      insert.run(conv, session, /^[0-9]+$/.test(time!) ? BigInt(time!) : time, id, canonical(runtime!, 'i'))
    }
  })
}

test('is the very file that a migration verifies, without a journal, and nothing stands beside it', async () => {
  writeTurns(['c s 1 t1 planner', 'c s 2 t2 analyst'])
  const before = hashOf(workshop.path)
  const { output, verification } = await migrateTo(out)
  expect(verification.ok).toBe(true)
  expect(output).toEqual({ path: out, bytes: readFileSync(out).length, sha256: hashOf(out) })
  expect(hashOf(workshop.path)).toBe(before)
  expect([readdirSync(folder), readdirSync(workshop.folder)]).toEqual([['out.db'], ['work-1.db']])
  await workshop.migrate()
  expect(dump(out, 'all')).toEqual(dump(workshop.next))
})

test('tables of the evidence that were set aside for the journal have their own names in it', async () => {
  writeTurns(['c s 1 t1 planner'])
  const db = new Database(workshop.path)
  db.exec(
    'CREATE TABLE "turnscope_set_aside:turnscope_journal" (a); INSERT INTO "turnscope_set_aside:turnscope_journal" VALUES (1)',
  )
  db.close()
  expect((await migrateTo(out)).verification.ok).toBe(true)
  expect(dump(out, 'all').turnscope_journal).toEqual([{ a: 'integer 1' }])
})

test('cancelling at any point leaves nothing at the target or beside it', async () => {
  writeTurns(['c s 1 t1 planner', 'c s 2 t2 analyst'])
  let calls = 0
  await migrateTo(out, { ...quiet, checkCancelled: () => calls++ })
  expect(calls).toBeGreaterThan(5)
  for (let at = 1; at <= calls; at++) {
    rmSync(out, { force: true })
    let now = 0
    const checkCancelled = (): void => {
      if (++now === at) throw new Error(`cancelled at ${at}`)
    }
    await expect(migrateTo(out, { ...quiet, checkCancelled })).rejects.toThrow(`cancelled at ${at}`)
    expect([readdirSync(folder), readdirSync(workshop.folder)]).toEqual([[], ['work-1.db']])
  }
})

test('a file that is there is not replaced unasked', async () => {
  writeTurns(['c s 1 t1 planner'])
  writeFileSync(out, 'precious')
  await expect(migrateTo(out)).rejects.toThrow(expect.objectContaining({ kind: 'TargetExists' }))
  expect(readFileSync(out, 'utf8')).toBe('precious')
})

/** What an index of the whole file counts. */
function byIndex() {
  const db = openReader(workshop.path)
  try {
    return carriedOverIn(buildIndex(db, turnColumns(readSchema(db).turns!), quiet))
  } finally {
    db.close()
  }
}

test.each([
  ['in their order', ['c s 1 t1 a', 'c s 2 t2 a', 'd s 1 t1 a', 'c r 3 t3 a', 'c s 3 t4 b'], 1],
  ['of one millisecond', ['c s 1 t1 a', 'c s 1 t2 a', 'c s 1 t3 a'], 2],
  [
    'of one millisecond, not in the order of their ids',
    ['c s 1 t2 b', 'c s 1 t1 a', 'c s 1 t3 b', 'd s 1 t1 a', 'd s 2 t2 a'],
    2,
  ],
  ['written again later', ['c s 5 t1 a', 'c s 2 t2 a', 'c s 3 t3 b', 'c s 4 t4 a'], 1],
  ['without a time', ['c s 5 t1 a', 'c s 0 t2 a', 'c s x t3 a', 'c s 4 t4 b'], 1],
  ['with ids beyond ASCII', ['c s 1 é a', 'c s 1 z a', 'ç s 2 t3 a', 'ç s 1 t4 a'], 2],
])('runtimes that may be carried over are those that an index counts: turns %s', async (_, lines, fills) => {
  writeTurns(lines)
  expect(byIndex()).toEqual({ fills, conflicts: 0 })
  expect((await migrateTo(out)).backfill.carried_over).toEqual({ fills, conflicts: 0 })
})

test('conflicts that may be carried over are counted, where the rows are complete, too', async () => {
  writeTurns(['c s 1 t1 a', 'c s 2 t2 a', 'c s 3 t3 a'], { runtime_key: "TEXT NOT NULL DEFAULT ''" })
  const db = new Database(workshop.path)
  db.exec("UPDATE turns SET runtime_key = 'b', inference_id = 'i' WHERE turn_id = 't2'")
  db.close()
  expect(byIndex()).toEqual({ fills: 1, conflicts: 1 })
  expect((await migrateTo(out)).backfill.carried_over).toEqual({ fills: 1, conflicts: 1 })
})

test('runtimes of a conversation whose id is no text are counted, in whatever order its turns stand', async () => {
  writeTurns(['c s 2 t2 a', 'c s 1 t1 a'])
  const db = new Database(workshop.path)
  db.exec(`UPDATE turns SET conv_id = CAST(x'61ff' AS TEXT)`)
  db.close()
  expect(byIndex()).toEqual({ fills: 1, conflicts: 0 })
  expect((await migrateTo(out)).backfill.carried_over).toEqual({ fills: 1, conflicts: 0 })
})

test.each([
  ['nothing of times in milliseconds', ['1760000000000', '1760000000001'], []],
  ['nothing of a time that is no date', ['1760000000000', '0'], []],
  ['of times in seconds', ['1760000000', '1760000001'], ['times-unit']],
  ['of one time in nanoseconds', ['1760000000000', '1760000000000000000'], ['times-unit']],
  ['of one time that is text', ['1760000000000', 'yesterday'], ['times-not-integers']],
  ['of one that is a fraction', ['1760000000000', '1760000000000.5'], ['times-not-integers']],
])('says what an index would, where there is none: %s', async (_, times, codes) => {
  writeTurns(times.map((time, at) => `c s ${time} t${at} planner`))
  const db = openReader(workshop.path)
  const columns = turnColumns(readSchema(db).turns!)
  const index = buildIndex(db, columns, quiet)
  db.close()
  const { findings } = await migrateFile(out, columns)
  expect(findings.map(({ code }) => code)).toEqual(codes)
  expect(findings).toEqual(index.findings)
})
