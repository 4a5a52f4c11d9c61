// What is promised or advised of a file is true of that file: each kind of file, and what becomes of its advice when it is followed.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { type Next, nextOf } from '../../shared/contract/next-action.ts'
import type { ValidationCheck } from '../../shared/contract/playbook.ts'
import { Engine } from '../engine/engine.ts'
import { makeFolders, type TestFolders } from '../engine/evidence/fixtures.ts'
import { turnscope } from './fixtures.ts'

const REAL = new URL('../engine/testing/files/real/', import.meta.url)

let folders: TestFolders
let db: string
let engine: Engine
beforeEach(() => {
  folders = makeFolders()
  db = join(folders.evidence, 'turns.db')
  engine = new Engine({ home: folders.home, throwaway: true, log: () => undefined })
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

const real = (name: string): void => writeFileSync(db, readFileSync(new URL(name, REAL)))

/** A file of the real server after `sql`; its log is folded in. */
function changed(name: string, sql: string): void {
  real(name)
  const file = new Database(db)
  file.pragma('journal_mode = DELETE')
  file.exec(sql)
  file.close()
}

/** The same with noise over the root page of `table`, or over the first leaf of it. */
function damaged(name: string, table: string, leaf = false): void {
  changed(name, 'VACUUM')
  const file = new Database(db)
  const size = file.pragma('page_size', { simple: true }) as number
  let page = file.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').pluck().get(table) as number
  file.close()
  const bytes = readFileSync(db)
  if (leaf) {
    const start = (page - 1) * size
    expect(bytes[start]).toBe(5)
    const cell = bytes.readUInt16BE(start + 12)
    page = bytes.readUInt32BE(start + cell)
  }
  bytes.fill(0xa5, (page - 1) * size, page * size)
  writeFileSync(db, bytes)
}

/** An index of the right definition that holds what another one does; the table is sound. */
function lyingIndex(sql: string): void {
  changed('gen/v2-opened-by-head.db', sql)
  const file = new Database(db)
  file.unsafeMode(true)
  file.exec(`DROP INDEX turns_by_conv_runtime_updated;
    CREATE INDEX turns_by_conv_runtime_updated ON turns(conv_id, runtime_key, updated_at_ms DESC) WHERE rowid % 2;
    PRAGMA writable_schema = ON;
    UPDATE sqlite_schema SET sql = substr(sql, 1, instr(sql, ' WHERE') - 1)
    WHERE name = 'turns_by_conv_runtime_updated'`)
  file.close()
}

const TRIGGER = 'CREATE TRIGGER own AFTER UPDATE ON turns BEGIN SELECT 1; END;'
const COMPLETE = `UPDATE turns SET runtime_key = 'planner' WHERE runtime_key = '';
  UPDATE turns SET inference_id = 'i' WHERE inference_id = '';`
const UNFILLED = `UPDATE turns SET runtime_key = '' WHERE rowid % 3 = 0`
/** Every row lacks its runtime for good; one of two values is all that a backfill has to give. */
const HALF = `UPDATE turns SET runtime_key = '', inference_id = '',
  turn_metadata_json = '{"geppetto.inference_id@v1": "i"}'`

const KINDS: readonly [what: string, make: () => void, next: Next['kind']][] = [
  ['v0', () => real('gen/v0.db'), 'legacy'],
  ['v1', () => real('gen/v1.db'), 'legacy'],
  ['a hybrid', () => real('gen/v1-opened-by-head.db'), 'legacy'],
  ['snapshots without turns', () => real('gen/v1snap-opened-by-head.db'), 'elsewhere'],
  ['v2', () => real('gen/v2.db'), 'migrate'],
  ['v2 without turns', () => changed('gen/v2.db', 'DELETE FROM turns'), 'migrate'],
  ['v2 with a trigger', () => changed('gen/v2.db', TRIGGER), 'refused'],
  ['v2 whose blocks are damaged', () => damaged('gen/v2.db', 'blocks'), 'damaged'],
  ['v2 whose turns are damaged', () => damaged('gen/v2.db', 'turns', true), 'damaged'],
  ['v1 with damage', () => damaged('gen/v1.db', 'turns', true), 'legacy'],
  ['v3, nothing to fill', () => real('gen/v2-opened-by-head.db'), 'look'],
  ['v3, something to fill', () => changed('gen/v2-opened-by-head.db', UNFILLED), 'backfill'],
  ['v3, one of two to fill', () => changed('gen/v2-opened-by-head.db', HALF), 'backfill'],
  ['v3, complete', () => changed('gen/v2-opened-by-head.db', COMPLETE), 'complete'],
  ['v3 with a trigger', () => changed('gen/v2-opened-by-head.db', `${UNFILLED}; ${TRIGGER}`), 'refused'],
  ['v3, complete, with a trigger', () => changed('gen/v2-opened-by-head.db', COMPLETE + TRIGGER), 'complete'],
  ['v3 whose blocks are damaged', () => damaged('gen/v2-opened-by-head.db', 'blocks'), 'damaged'],
  [
    'v3 without an index',
    () => changed('gen/v2-opened-by-head.db', 'DROP INDEX turns_by_conv_runtime_updated'),
    'migrate',
  ],
  [
    'v3 with an index of another shape',
    () =>
      changed(
        'gen/v2-opened-by-head.db',
        `DROP INDEX turns_by_conv_runtime_updated;
         CREATE INDEX turns_by_conv_runtime_updated ON turns(runtime_key)`,
      ),
    'migrate',
  ],
  ['v3 of which an index lies', () => lyingIndex(COMPLETE), 'rebuild'],
  ['the same with a trigger', () => lyingIndex(COMPLETE + TRIGGER), 'refused'],
]

/** What people are told: an answer's own words, or those of the error and what to do then. */
async function words(answer: Promise<{ readonly text: string }>): Promise<string> {
  try {
    return (await answer).text
  } catch (error) {
    if (!(error instanceof TurnscopeError)) throw error
    return `${error.message}\n${error.next}`
  }
}

const checksOf = async (engine: Engine, case_id: string): Promise<readonly ValidationCheck[]> =>
  (await engine.call('validation.run', { case_id, thorough: false })).checks

const saidBy = (checks: readonly ValidationCheck[]): string =>
  checks.map(({ explanation, response }) => `${explanation} ${response}`).join('\n')

/**
 * All that is said of the file, wherever, in one text. One opening answers all whose words the engine makes; the verbs
 * are those that have words of their own for what it counts.
 */
async function said(
  engine: Engine,
  view: CaseView,
  checks: readonly ValidationCheck[],
): Promise<{ readonly all: string; readonly conversations: number }> {
  const { case_id, evidence, schema } = view
  const { items } = await engine.call('conversations.page', { case_id, limit: 1 })
  const texts = [
    saidBy(checks),
    ...evidence.findings.map(({ message }) => message),
    ...schema.refusals,
    await words(engine.call('report.releaseNotes', { case_id })),
    await words(engine.call('missing.page', { case_id, limit: 50 }).then(() => ({ text: '' }))),
  ]
  for (const verb of ['plan', 'analytics']) {
    const { stdout, stderr } = await turnscope([verb, db])
    texts.push(stdout, stderr)
  }
  return { all: texts.join('\n'), conversations: items.length }
}

describe.each(KINDS)('%s', (_, make, next) => {
  test('nothing is promised or advised that does not hold', async () => {
    make()
    folders.seal()
    const out = (name: string): string => join(folders.home, '..', name)
    const migrated = (await turnscope(['migrate', db, '--out', out('migrated.db')])).code === 0
    const { case_id } = await engine.call('case.open', { path: db })
    const view = await engine.settled(case_id)
    const checks = await checksOf(engine, case_id)
    const { all, conversations } = await said(engine, view, checks)

    expect(nextOf(view).kind).toBe(next)
    const saysNot = (of: RegExp): void => expect(all.match(of) ?? []).toEqual([])
    if (!migrated) {
      saysNot(/.*(Migrate (the working copy|it\b)|Migrate:|A migration builds).*/g)
      saysNot(/.*(not migrated yet|once the file is migrated|A server that opens the result).*/g)
      expect(all).toMatch(/cannot be migrated|too old to migrate|is damaged/)
    }
    if (/Salvage what can be read/.test(all)) {
      expect((await turnscope(['salvage', db, '--out', out('salvaged.db')])).code).toBe(0)
    }
    if (/Turnscope reads it as it is/.test(all)) expect(conversations).toBeGreaterThan(0)
    const { cutover, counts } = view
    if (cutover!.from_ms === null) saysNot(/.*use turns after the cutover for.*/g)
    if (counts!.turns === 0) saysNot(/.*turns? (would )?stay unknown.*/g)

    const followed = checks.filter(({ response }) => /Migrate/.test(response) && migrated)
    if (followed.length === 0) return
    const after = await engine.call('case.open', { path: out('migrated.db') })
    const checksAfter = await checksOf(engine, after.case_id)
    for (const { id } of followed) {
      const now = checksAfter.find((check) => check.id === id)!
      expect([id, now.response]).toEqual([id, expect.not.stringMatching(/Migrate/)])
    }
  })
})
