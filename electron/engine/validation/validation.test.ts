import { readFileSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CheckId, Validation } from '../../../shared/contract/playbook.ts'
import { CHECK_IDS } from '../../../shared/contract/playbook.ts'
import { overwriteLeaves } from '../queries/testing/damage.ts'
import { IDLE, V3 } from '../queries/testing/turns-db.ts'
import { writeSample } from '../sample/write.ts'
import { fillNasty, NASTY_SCHEMA } from '../testing/nasty-turns.ts'
import { TestCase } from '../testing/open-case.ts'
import { byNode, byShell, cutAlike, hasShell, shownRows } from '../testing/other-sqlite.ts'
import { validationJob } from './job.ts'
import { checkFacts } from './validate.ts'

let opened: TestCase
beforeEach(() => {
  opened = new TestCase()
})
afterEach(() => opened.close())

const OTHERS = [byNode, ...(hasShell ? [byShell] : [])]

type Checked = Pick<Validation, 'checks'>

/** The checks of `opened.db`, in this thread. */
async function checkHere(request: { conv_id?: string; thorough?: boolean } = {}): Promise<Checked> {
  const here = opened.here()
  return validationJob({ copy: here.copy, ...checkFacts(here, { thorough: false, ...request }) }, IDLE)
}

/** Holds every statement's result against other builds of SQLite, on the same file. */
function expectSameElsewhere({ checks }: Checked, path: string): void {
  for (const { id, sql, result } of checks) {
    if (sql === null) continue
    expect(sql.trimEnd().endsWith(';'), `${id} can be pasted`).toBe(true)
    expect(result, id).not.toBeNull()
    const shown = shownRows(result!)
    for (const other of OTHERS) {
      const { columns, rows } = other(path, sql)
      expect([id, other.name, rows.length]).toEqual([id, other.name, result!.total])
      if (rows.length > 0) expect(columns).toEqual(result!.columns)
      expect(cutAlike(rows, shown)).toEqual(shown)
    }
  }
}

const verdicts = ({ checks }: Checked): Partial<Record<CheckId, string>> =>
  Object.fromEntries(checks.map(({ id, verdict }) => [id, verdict]))

const checkOf = ({ checks }: Checked, id: CheckId) => checks.find((check) => check.id === id)!

/** The SQL blocks of the playbook, with its placeholder for a conversation. */
const PLAYBOOK_SQL: Partial<Record<CheckId, string>> = {
  columns: 'PRAGMA table_info(turns);',
  indexes: `SELECT name, sql
FROM sqlite_master
WHERE type = 'index'
  AND tbl_name = 'turns'
  AND name IN ('turns_by_conv_runtime_updated', 'turns_by_conv_inference_updated');`,
  'runtime-history': `SELECT turn_id, runtime_key, inference_id, updated_at_ms
FROM turns
WHERE conv_id = 'your-conv-id'
ORDER BY updated_at_ms ASC, turn_id ASC;`,
  'missing-count': `SELECT COUNT(*) AS missing_runtime_or_inference
FROM turns
WHERE COALESCE(runtime_key, '') = ''
   OR COALESCE(inference_id, '') = '';`,
  'candidate-metadata': `SELECT conv_id, session_id, turn_id, turn_metadata_json
FROM turns
WHERE COALESCE(runtime_key, '') = ''
   OR COALESCE(inference_id, '') = ''
LIMIT 50;`,
}

describe('validation', () => {
  test('runs every check in the playbook’s order, with the playbook’s own SQL', async () => {
    opened.write(V3, (db) => {
      db.prepare(
        "INSERT INTO turns VALUES ('your-conv-id', 's', 't', 1, '{}', '{}', 'planner', 'i1', 5)",
      ).run()
    })
    const validation = await checkHere()
    expect(validation.checks.map(({ id }) => id)).toEqual(CHECK_IDS)
    expect(validation.checks.map(({ number }) => number)).toEqual(CHECK_IDS.map((_, at) => at + 1))
    for (const [id, sql] of Object.entries(PLAYBOOK_SQL))
      expect(checkOf(validation, id as CheckId).sql).toBe(sql)
    expect(new Set(validation.checks.map(({ verdict }) => verdict))).toEqual(new Set(['pass']))
    expectSameElsewhere(validation, opened.db)
  })

  test('takes no less than no time, wherever the clock jumps meanwhile', async () => {
    opened.write(V3)
    let now = Date.now()
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => (now -= 24 * 60 * 60 * 1000))
    try {
      const here = opened.here()
      const { took_ms } = await validationJob(
        { copy: here.copy, ...checkFacts(here, { thorough: false }) },
        IDLE,
      )
      expect(took_ms).toBeGreaterThanOrEqual(0)
    } finally {
      clock.mockRestore()
    }
  })

  test.each(['v2', 'v2-partial', 'v3'] as const)(
    'every statement about a %s file gives the same in another SQLite',
    async (generation) => {
      writeSample(opened.db, { turns: 400, generation })
      const validation = await checkHere({ thorough: true })
      expectSameElsewhere(validation, opened.db)
      expect(checkOf(validation, 'columns').verdict).toBe(generation === 'v3' ? 'pass' : 'fail')
    },
  )

  test('a migration turns the columns and indexes from fail to pass, on the working copy', async () => {
    writeSample(opened.db, { turns: 400, generation: 'v2' })
    await opened.open()
    await opened.call('migrate.run', {})
    await opened.settled()
    const after = await opened.call('validation.run', {})
    expectSameElsewhere(after, opened.workingCopy)
    expect(verdicts(after)).toMatchObject({ columns: 'pass', indexes: 'pass', integrity: 'pass' })
    const { items } = await opened.call('conversations.page', { sort: 'switches' })
    const shown = items.find((item) => item.conv_id === after.conv_id)!
    expect(shown.switches.at_least).toBe(items[0]!.switches.at_least)
    await expect(opened.call('validation.run', { conv_id: 'nowhere' })).rejects.toMatchObject({
      kind: 'NotFound',
    })
  })

  test('whatever ids and values hold, the statement finds the same rows elsewhere', async () => {
    opened.write(NASTY_SCHEMA, fillNasty({ withNul: false }))
    for (const conv_id of opened.here().source!.index.convIds)
      expectSameElsewhere(await checkHere({ conv_id }), opened.db)
  })

  test('names what differs, contradicts and is lost', async () => {
    opened.write(NASTY_SCHEMA, fillNasty({ withNul: true }))
    const conversations = opened.here().source!.index.convIds.length
    const validation = await checkHere({ conv_id: 'a\0b' })
    expect(verdicts(validation)).toEqual({
      columns: 'attention',
      indexes: 'fail',
      'runtime-history': 'attention',
      'missing-count': 'attention',
      'candidate-metadata': 'attention',
      conflicts: 'attention',
      integrity: 'pass',
      'foreign-keys': 'fail',
      sidecars: 'pass',
    })
    // Text with a NUL is told apart from text that ends there.
    expect(checkOf(validation, 'runtime-history').result!.total).toBe(8)
    expect(checkOf(validation, 'missing-count').result!.rows).toEqual([[3 * conversations]])
    const conflicts = checkOf(validation, 'conflicts')
    // By the rule NEL is white space and bytes that are no UTF-8 differ from any name; SQL sees it the other way for NEL.
    expect(conflicts.beyond_sql!.result!.total).toBe(3 * conversations)
    expect(conflicts.beyond_sql!.result!.rows[0]!.slice(3)).toEqual([
      'runtime_key',
      "o'planner",
      'planner',
      '$["geppetto.runtime@v1"].runtime_key',
    ])
    const candidates = checkOf(validation, 'candidate-metadata').beyond_sql!.result!
    expect(candidates.rows).toContainEqual(expect.arrayContaining(['runtime_key', '$.runtime', 'analyst']))
  })

  test('what a person took is not what a server made of the same place', async () => {
    opened.write(V3, (db) => {
      const insert = db.prepare(
        `INSERT INTO turns VALUES ('c', 's', ?, 1, '{"runtime":"planner"}', '{}', ?, 'i', 1)`,
      )
      insert.run('made', 'planner')
      insert.run('taken', '')
    })
    await opened.open()
    const turn = { conv_id: 'c', session_id: 's', turn_id: 'taken' }
    await opened.call('recovery.take', { turn, column: 'runtime_key', path: '$.runtime' })
    const { rows, total } = checkOf(await opened.call('validation.run', {}), 'conflicts').beyond_sql!.result!
    expect([total, rows.map((row) => row[2])]).toEqual([1, ['made']])
  })

  test('long results are bounded, and say how much there is', async () => {
    opened.write(V3, (db) => {
      const insert = db.prepare(
        `INSERT INTO turns VALUES ('c', 's', 't' || ?, 1, '{"pad":"' || ? || '"}', '{}', '', '', ?)`,
      )
      for (let at = 0; at < 1000; at++) insert.run(at, 'x'.repeat(3000), at)
    })
    const validation = await checkHere()
    const { result } = checkOf(validation, 'runtime-history')
    expect([result!.rows.length, result!.total]).toEqual([100, 1000])
    const metadata = checkOf(validation, 'candidate-metadata').result!.rows[0]!.at(-1) as string
    expect(metadata).toMatch(/x… \(3,010 characters\)$/)
    expect(metadata.length).toBeLessThan(2100)
    expectSameElsewhere(validation, opened.db)
  })

  test('ids as long as books leave the sentence about them one that can be read', async () => {
    opened.write(V3, (db) => {
      db.prepare(`INSERT INTO turns VALUES (?, 's', 't', 1, '{}', '{}', ?, 'i', 1)`).run(
        `conv${'x'.repeat(1_000_000)}`,
        `planner${'x'.repeat(1_000_000)}`,
      )
    })
    const { explanation } = checkOf(await checkHere(), 'runtime-history')
    expect(explanation).toMatch(/^Conversation “convx+…x+”.*1 runtime \(plannerx+…x+\)/)
    expect(explanation.length).toBeLessThan(1000)
  })

  test('an empty table has nothing to check the history of', async () => {
    opened.write(V3)
    expect(verdicts(await checkHere())).toMatchObject({
      'runtime-history': 'not-applicable',
      'missing-count': 'pass',
    })
  })

  test('a file of another kind has checks that do not apply, and none that runs its views', async () => {
    opened.write('CREATE VIEW turns AS SELECT abs(-9223372036854775808) AS conv_id; CREATE TABLE x (y)')
    await opened.open(true)
    expect(verdicts(await opened.call('validation.run', {}))).toMatchObject({
      columns: 'fail',
      'runtime-history': 'not-applicable',
      'missing-count': 'not-applicable',
      conflicts: 'not-applicable',
      integrity: 'pass',
    })
  })

  test('damage is a verdict of the checks that meet it; the others run all the same', async () => {
    writeSample(opened.db, { turns: 400, generation: 'v3' })
    overwriteLeaves(opened.db, 'turns', 10, 14)
    await opened.open()
    const validation = await opened.call('validation.run', {})
    expect(verdicts(validation)).toMatchObject({ columns: 'pass', indexes: 'pass', integrity: 'fail' })
    expect(checkOf(validation, 'integrity').response).toContain('fresh copy')
    for (const { explanation } of validation.checks) expect(explanation).not.toMatch(/\n\s+at |undefined/)
  })

  /** Bytes 18 and 19 of the header: 2 says WAL. */
  const markAsWal = (): void => {
    const bytes = readFileSync(opened.db)
    bytes[18] = 2
    bytes[19] = 2
    writeFileSync(opened.db, bytes)
  }

  test('a WAL database without a -wal passes, with a note of what cannot be known', async () => {
    writeSample(opened.db, { turns: 50, generation: 'v3' })
    markAsWal()
    await opened.open()
    const sidecars = checkOf(await opened.call('validation.run', {}), 'sidecars')
    expect(sidecars).toMatchObject({ verdict: 'pass', sql: 'PRAGMA journal_mode;' })
    expect(sidecars.response).toContain('VACUUM INTO')
    expect(sidecars.beyond_sql!.result!.rows.map(([severity, code]) => [severity, code])).toEqual([
      ['info', 'wal-missing'],
    ])
  })

  test('blocks of turns that are not there make it a warning', async () => {
    writeSample(opened.db, { turns: 50, generation: 'v3' })
    const db = new Database(opened.db)
    db.pragma('foreign_keys = OFF')
    db.exec('DELETE FROM turns WHERE rowid IN (SELECT rowid FROM turns ORDER BY rowid DESC LIMIT 2)')
    db.close()
    markAsWal()
    await opened.open()
    const sidecars = checkOf(await opened.call('validation.run', {}), 'sidecars')
    expect(sidecars.verdict).toBe('attention')
    expect(sidecars.beyond_sql!.result!.rows).toMatchObject([
      ['warning', 'wal-missing', expect.stringMatching(/^Turns are missing: 2 turns left blocks behind/)],
    ])
  })

  test('cancelled, it stops', async () => {
    writeSample(opened.db, { turns: 400, generation: 'v3' })
    await opened.open()
    const controller = new AbortController()
    const running = opened.call('validation.run', {}, { signal: controller.signal })
    // Before its thread can have come to an end: what it tells of its progress may come too late for that.
    controller.abort()
    await expect(running).rejects.toMatchObject({ kind: 'Cancelled' })
  })
})
