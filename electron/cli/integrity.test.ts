import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Validation } from '../../shared/contract/playbook.ts'
import { makeFolders, type TestFolders, writeTurns } from '../engine/evidence/fixtures.ts'
import { JOURNAL_INDEXES, JOURNAL_TABLES } from '../engine/journal/tables.ts'
import { byNode } from '../engine/testing/other-sqlite.ts'
import { parsed, turnscope } from './fixtures.ts'

const FILES = fileURLToPath(new URL('../engine/testing/files/schema/', import.meta.url))

let folders: TestFolders
let db: string
let out: string
beforeEach(() => {
  folders = makeFolders()
  mkdirSync(folders.home, { recursive: true })
  db = join(folders.evidence, 'turns.db')
  out = join(folders.home, 'out.db')
})
afterEach(() => folders.finish())

interface Inspected {
  readonly evidence: { readonly findings: readonly { code: string; severity: string; message: string }[] }
  readonly counts: { readonly turns: number }
}
interface Step {
  readonly id: string
  readonly kind: string
  readonly sql: string
  readonly status: string
}

const inspect = async (): Promise<Inspected> => parsed(await turnscope(['inspect', db, '--json']))
const plan = async (): Promise<{ steps: Step[]; refused: string | null }> =>
  parsed(await turnscope(['plan', db, '--json']))

function take(name: string): void {
  cpSync(join(FILES, name), db)
  folders.seal()
}

/** Changes what an index is said to be over, so that it holds something else than its table. */
function withLyingIndex(name: string, over: string): void {
  const file = new Database(db)
  file.unsafeMode(true)
  file.pragma('writable_schema = ON')
  file
    .prepare("UPDATE sqlite_schema SET sql = ? WHERE type = 'index' AND name = ?")
    .run(`CREATE INDEX ${name} ON turns(${over})`, name)
  file.close()
  folders.seal()
}

/** An index that alone could answer how many rows lack a value, and holds other columns. */
function lieOfBothColumns(): void {
  const file = new Database(db)
  file.exec("UPDATE turns SET runtime_key = '' WHERE rowid = 1")
  file.exec('CREATE INDEX turns_by_session_and_turn ON turns(session_id, turn_id)')
  file.close()
  withLyingIndex('turns_by_session_and_turn', 'runtime_key, inference_id')
}

async function expectSoundOutput(turns: number): Promise<void> {
  const { code, stderr } = await turnscope(['migrate', db, '--out', out, '--json'])
  expect([code, stderr.includes('cannot')]).toEqual([0, false])
  expect(byNode(out, 'PRAGMA integrity_check').rows).toEqual([['ok']])
  const counts = ['', 'NOT INDEXED'].map(
    (how) => byNode(out, `SELECT count(*) FROM turns ${how} WHERE conv_id >= ''`).rows,
  )
  expect(counts).toEqual([[[String(turns)]], [[String(turns)]]])
}

describe('an index that does not hold what its table does', () => {
  test.each(['runtime-lacks-rows.db', 'conv-session-wrong.db'])(
    '%s: named, planned, built again',
    async (name) => {
      take(name)
      expect((await inspect()).evidence.findings).toContainEqual(
        expect.objectContaining({ code: 'index-wrong', severity: 'warning' }),
      )
      expect((await plan()).steps[0]).toMatchObject({
        id: 'rebuild-indexes',
        kind: 'rebuild-index',
        status: 'pending',
        sql: expect.stringMatching(/^REINDEX main\."turns_by_conv_/),
      })
      const { checks } = parsed<Validation>(await turnscope(['validate', db, '--thorough', '--json']))
      expect(checks.find(({ id }) => id === 'integrity')).toMatchObject({
        verdict: 'fail',
        response: expect.stringMatching(/^Migrate: that builds the index again/),
      })
      await expectSoundOutput(20)
    },
  )

  test.each([
    ['turns_by_session', 'turn_id, updated_at_ms DESC'],
    ['turns_by_conv_session', 'turn_id, session_id, updated_at_ms DESC'],
  ])('%s over other columns than its entries', async (name, over) => {
    writeTurns(db)
    withLyingIndex(name, over)
    expect((await plan()).steps[0]).toMatchObject({ id: 'rebuild-indexes', sql: `REINDEX main."${name}"` })
    const { turns } = (await inspect()).counts
    await expectSoundOutput(turns)
  })

  test('the check of a count that an index would answer wrongly fails and says so', async () => {
    take('conv-session-wrong.db')
    lieOfBothColumns()
    const { checks } = parsed<Validation>(await turnscope(['validate', db, '--json']))
    expect(checks.find(({ id }) => id === 'missing-count')).toMatchObject({
      verdict: 'fail',
      explanation: expect.stringMatching(
        /without indexes: an index of the file does not hold what its table/,
      ),
    })
  })

  test('a sound file has no such step and no such finding', async () => {
    writeTurns(db)
    folders.seal()
    expect((await plan()).steps.map(({ id }) => id)).not.toContain('rebuild-indexes')
    expect((await inspect()).evidence.findings).toEqual([])
  })
})

test('a main file and a log of different moments are named, and never called verified', async () => {
  cpSync(join(FILES, 'torn'), folders.evidence, { recursive: true })
  folders.seal()
  const { evidence } = await inspect()
  expect(evidence.findings).toContainEqual(expect.objectContaining({ code: 'torn', severity: 'error' }))
  const migrated = await turnscope(['migrate', db, '--out', out, '--json'])
  expect(byNode(out, 'PRAGMA integrity_check').rows).toEqual([['ok']])
  expect(parsed<{ findings: unknown[] }>(migrated).findings).toContainEqual(
    expect.objectContaining({ code: 'torn' }),
  )
  // What is verified is the new file: what was wrong with the evidence, and what was repaired, is said beside it.
  const { stdout } = await turnscope(['migrate', db, '--out', out, '--force'])
  expect(stdout).toMatch(
    /Repaired in it: indexes[\s\S]*That is true of the new file as it is now, not of what it was made from\. Of the evidence:\n {2}error: The main file and its log do not fit together/,
  )
  for (const verb of ['migrate', 'analytics', 'shapes', 'plan']) {
    const more = verb === 'migrate' ? ['--out', out, '--force'] : []
    expect([verb, (await turnscope([verb, db, ...more])).stderr]).toEqual([
      verb,
      expect.stringContaining('do not fit together'),
    ])
  }
})

describe('a schema that asks for what SQLite does not have', () => {
  test.each(['coll-index.db', 'coll-other-table.db', 'gencol-json-raises.db'])(
    '%s: every turn is read and filled, and nothing is called damage',
    async (name) => {
      take(name)
      const { evidence, counts } = await inspect()
      expect(counts.turns).toBe(20)
      expect(evidence.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(['unchecked']))
      expect(evidence.findings.map(({ code }) => code)).not.toContain('damaged')
      expect((await turnscope(['missing', db, '--json'])).code).toBe(0)
      const { checks } = parsed<Validation>(await turnscope(['validate', db, '--json']))
      expect(checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id)).toEqual([
        'columns',
        'indexes',
      ])
      expect(checks.find(({ id }) => id === 'integrity')).toMatchObject({
        verdict: 'attention',
        explanation: expect.stringMatching(/^SQLite cannot check (turns|contacts) .* no damage/),
      })
      expect((await plan()).refused).toBeNull()
      const migrated = await turnscope(['migrate', db, '--out', out, '--json'])
      expect(migrated.code).toBe(0)
      // Nothing is called checked that cannot be.
      expect(parsed<{ verification: object }>(migrated).verification).toMatchObject({
        unchecked: expect.stringMatching(/^SQLite cannot check (turns|contacts) /),
      })
      const file = new Database(out, { readonly: true })
      const rows = file.prepare('SELECT count(*) FROM turns NOT INDEXED').pluck().get()
      file.close()
      expect(rows).toBe(20)
    },
  )
})

test.each(['view-alias.db', 'view-comment.db'])(
  '%s: a view that only names turns is not in the way',
  async (name) => {
    take(name)
    expect((await plan()).refused).toBeNull()
    await expectSoundOutput(20)
  },
)

test.each([
  ['through another view', 'CREATE VIEW a AS SELECT * FROM turns; CREATE VIEW b AS SELECT 1 FROM a;'],
  ['by a count that an index answers', 'CREATE VIEW b AS SELECT count(*) FROM "TURNS";'],
])('a view that reads turns %s stops the migration', async (_, sql) => {
  writeTurns(db)
  new Database(db).exec(sql).close()
  folders.seal()
  expect((await plan()).refused).toContain('The view b is built on turns.')
})

test.each([3, 9])(
  'a file that only a newer SQLite may write (%i) is named and can be migrated',
  async (version) => {
    cpSync(join(FILES, 'newer-write-version.db'), db)
    const bytes = new Database(db, { readonly: true }).serialize()
    bytes[18] = version
    writeFileSync(db, bytes)
    folders.seal()
    expect((await inspect()).evidence.findings).toContainEqual(
      expect.objectContaining({ code: 'newer-write-version', severity: 'warning' }),
    )
    expect((await turnscope(['migrate', db, '--out', out, '--json'])).code).toBe(0)
    expect(byNode(out, 'PRAGMA integrity_check').rows).toEqual([['ok']])
  },
)

describe('evidence with tables of our names', () => {
  const JOURNAL = Object.values(JOURNAL_TABLES).join(';')
  const rows = (text: string): string[][] => byNode(out, text).rows

  test.each([
    [
      'an undo of itself, signed by a blob',
      `${JOURNAL}; INSERT INTO turnscope_journal VALUES (5, 'undo', 'soon', x'00ff', 7, 8, '{"of_run":5}')`,
    ],
    [
      'details that are no JSON and a kind that is a number',
      `${JOURNAL}; INSERT INTO turnscope_journal VALUES (1, 4, 0, 'mallory', 'r', '', 'not json'), (2, 'migrate', 1, 'mallory', '', '', '{"steps":5}')`,
    ],
    [
      'a rule that was never run, with its index',
      `${JOURNAL}; ${JOURNAL_INDEXES.turnscope_journal_entry_by_row};
       INSERT INTO turnscope_journal VALUES (1, 'rule', 1, 'mallory', 'r', '', '{"rows":1}');
       INSERT INTO turnscope_journal_entry VALUES (1, 1, 'runtime_key', '$.x', '', 'forged')`,
    ],
    [
      'a table of the name alone',
      'CREATE TABLE Turnscope_Journal (a); INSERT INTO turnscope_journal VALUES (1)',
    ],
  ])('%s: shown, never trusted, given back', async (_, sql) => {
    writeTurns(db)
    new Database(db).exec(sql).close()
    const theirs = byNode(db, 'SELECT * FROM turnscope_journal').rows
    folders.seal()

    const { evidence } = await inspect()
    expect(evidence.findings).toContainEqual(
      expect.objectContaining({
        code: 'names-of-ours',
        message: expect.stringMatching(/turnscope_journal/i),
      }),
    )
    expect((await plan()).steps.filter(({ status }) => status === 'done')).toEqual([])
    const report = join(folders.home, 'report.md')
    expect(await turnscope(['report', db, '--out', report])).toMatchObject({ code: 0 })
    expect(readFileSync(report, 'utf8')).not.toContain('mallory')

    expect(await turnscope(['migrate', db, '--out', out, '--json'])).toMatchObject({ code: 0 })
    expect(rows('SELECT * FROM turnscope_journal')).toEqual(theirs)
    expect(rows("SELECT name FROM sqlite_schema WHERE name LIKE 'turnscope_set%'")).toEqual([])
    expect(rows('PRAGMA integrity_check')).toEqual([['ok']])
  })
})

test('a history that an index hides does not pass the check of it', async () => {
  take('conv-session-wrong.db')
  const { checks } = parsed<{ checks: { id: string; verdict: string }[] }>(
    await turnscope(['validate', db, '--json']),
  )
  expect(checks.find(({ id }) => id === 'runtime-history')).toMatchObject({ verdict: 'fail' })
})

test('rows that do not keep a CHECK are named, since a check by whoever only reads says nothing of them', async () => {
  writeTurns(db, { turns: 20, generation: 'v2' })
  const file = new Database(db)
  file.exec(`ALTER TABLE turns ADD COLUMN rating INTEGER CHECK (rating < 6);
    CREATE TABLE "con\u202etacts" (name TEXT, CHECK (length(name) > 3)); CREATE TABLE kept (n CHECK (n > 0)); INSERT INTO kept VALUES (1)`)
  file.pragma('ignore_check_constraints = ON')
  file.exec(`UPDATE turns SET rating = 7 WHERE rowid = 2; INSERT INTO "con\u202etacts" VALUES ('Ann')`)
  file.close()
  folders.seal()
  const { checks } = parsed<Validation>(await turnscope(['validate', db, '--thorough', '--json']))
  expect(checks.find(({ id }) => id === 'integrity')).toMatchObject({
    verdict: 'pass',
    explanation: expect.stringContaining('CHECKs of turns, con\u202etacts, kept is not looked at'),
  })
  // A name is made visible by who shows it, and once.
  const shown = String.raw`turns, con\u{202e}tacts`
  expect((await turnscope(['validate', db, '--thorough'])).stdout).toContain(`CHECKs of ${shown}, kept`)
  const told = await turnscope(['migrate', db, '--out', out])
  expect(told.stdout).toContain(`Rows of ${shown} do not keep a CHECK`)
  const migrated = await turnscope(['migrate', db, '--out', out, '--force', '--json'])
  expect(parsed<{ verification: object }>(migrated).verification).toMatchObject({
    ok: true,
    quick_check: 'ok',
    unchecked: expect.stringMatching(/^Rows of turns, con\u202etacts do not keep a CHECK .* no damage/),
  })
  // As any program says that opens it to write.
  const writable = new Database(out)
  const said = writable.pragma('integrity_check', { simple: false }) as { integrity_check: string }[]
  expect(said.map((row) => row.integrity_check).sort()).toEqual([
    'CHECK constraint failed in con\u202etacts',
    'CHECK constraint failed in turns',
  ])
  expect(writable.prepare("SELECT count(*) FROM turns WHERE runtime_key <> ''").pluck().get()).toBe(20)
  writable.close()
})
