// The same numbers in every verb, in words and as data, of every file that a real server wrote; and SQL agrees.
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Conversation } from '../../shared/contract/model.ts'
import type { Analytics, Validation } from '../../shared/contract/playbook.ts'
import {
  carriedOverSentence,
  formatCount,
  plural,
  serverFillsSentence,
  shareOf,
  sharesInWords,
  sharesSentence,
} from '../../shared/truth/words.ts'
import {
  bySql,
  carriedOverBySql,
  type Numbers,
  serverFillsBySql,
  serverMadeBySql,
  sharesBySql,
} from '../engine/testing/sums-by-sql.ts'
import { turnscope } from './fixtures.ts'

let root: string
let env: NodeJS.ProcessEnv
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-sums-'))
  env = { TURNSCOPE_TMPDIR: join(root, 'tmp') }
  mkdirSync(join(root, 'tmp'))
})
/** A file that a server wrote, and the same for SQL, which leaves files beside what it opens. */
function given(name: string): { db: string; sql: string } {
  const paths = { db: join(root, 'turns.db'), sql: join(root, 'sql.db') }
  const file = new URL(`../engine/testing/files/real/${name}`, import.meta.url)
  for (const path of Object.values(paths)) copyFileSync(fileURLToPath(file), path)
  return paths
}
afterAll(() => rmSync(root, { recursive: true, force: true }))

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await turnscope(args, { env })
  expect({ args, code, stderr: code === 0 ? '' : stderr }).toEqual({ args, code: 0, stderr: '' })
  return stdout
}
const json = async <T>(...args: string[]): Promise<T> => JSON.parse(await run(...args, '--json')) as T

async function report(db: string, name: string): Promise<string> {
  const path = join(root, `${name}.md`)
  await run('report', db, '--out', path, '--force')
  return readFileSync(path, 'utf8')
}

/** What each verb says that counts the turns of a file as it is. @param made turns of which a server made a value */
async function expectCounts(
  db: string,
  numbers: Numbers,
  made: { rows: number; values: number },
): Promise<void> {
  const { turns, conversations, missing_runtime_or_inference: missing } = numbers
  const inspected = await run('inspect', db)
  expect(inspected).toContain(`${plural(turns, 'turn')} in ${plural(conversations, 'conversation')}\n`)
  for (const [n, words] of [
    [missing, 'lack a runtime or an inference id'],
    [numbers.missing_runtime, 'lack a runtime'],
    [numbers.missing_inference, 'lack an inference id'],
    [made.rows, 'have a value that a server made of something that is not canonical'],
  ] as const)
    expect(inspected).toContain(`  ${formatCount(n)} of ${formatCount(turns)} ${words}\n`)

  const { items, total } = await json<{ items: Conversation[]; total: number }>('conversations', db)
  const sum = (of: (item: Conversation) => number): number => items.reduce((all, item) => all + of(item), 0)
  expect({
    turns: sum((item) => item.turns),
    total,
    missing: sum((item) => item.missing),
    runtime: sum((item) => item.unknown_runtime),
    made: sum((item) => item.server_made ?? 0),
  }).toEqual({ turns, total: conversations, missing, runtime: numbers.missing_runtime, made: made.rows })

  const listed = await json<{ total: number; of: number; items: unknown[] }>('missing', db, '--limit', '1000')
  expect([listed.total, listed.items.length, listed.of]).toEqual([missing, missing, turns])

  const { counted, left_out } = await json<Analytics>('analytics', db)
  expect(counted.turns + left_out.turns).toBe(turns)

  const notes = await run('release-notes', db)
  expect(notes).toContain(`${plural(turns, 'turn')} in ${plural(conversations, 'conversation')}`)
  expect(notes.includes('that a server made')).toBe(made.rows > 0)
  if (made.rows > 0)
    expect(notes).toContain(`${shareOf(made.rows, turns)} turns have a value that a server made`)

  const { checks } = await json<Validation>('validate', db)
  const said = (id: string): string => checks.find((check) => check.id === id)!.explanation
  if (!said('missing-count').startsWith('The playbook does not cover') && missing > 0)
    expect(said('missing-count')).toContain(`${formatCount(missing)} of ${plural(turns, 'row')} lack`)
  if (made.values > 0)
    expect(said('conflicts')).toContain(
      `made of something that is not canonical: ${formatCount(made.values)} (`,
    )

  const reported = await report(db, 'counts')
  expect(reported).toContain(shareOf(missing, turns))
  if (made.rows > 0) expect(reported).toContain(shareOf(made.rows, turns))
}

test.for(['turns.db', 'gen/v2.db', 'gen/v2-opened-by-head.db'])(
  '%s: as it is, planned, migrated',
  async (name) => {
    const { db, sql } = given(name)
    const after = join(root, 'after.db')
    const before = bySql(sql)
    const made = serverMadeBySql(sql)
    expect(made.rows > 0).toBe(name !== 'gen/v2.db')
    await expectCounts(db, before, made)

    const planned = [await run('plan', db), await report(db, 'plan')]
    const pending = planned[0]!.includes('pending')
    const notes = await run('release-notes', db)
    const migrated = await run('migrate', db, '--out', after, '--force')
    const left = bySql(after)
    const shares = sharesBySql(sql, after)
    const fills = serverFillsBySql(after)
    const { become_complete, get_one_of_two, get_nothing } = shares
    expect(become_complete + get_one_of_two + get_nothing).toBe(before.missing_runtime_or_inference)
    expect(get_one_of_two + get_nothing).toBe(left.missing_runtime_or_inference)

    const carried = carriedOverSentence(carriedOverBySql(sql))
    const sentences = [
      sharesSentence(shares)!,
      serverFillsSentence(fills),
      ...(carried === null ? [] : [carried]),
    ]
    for (const said of [...planned, migrated])
      for (const sentence of sentences) expect(said).toContain(sentence)
    for (const said of [...(pending ? [notes] : []), await run('release-notes', db, '--migrate')])
      expect(said).toContain(sharesInWords(shares))
    const filled = `${plural(before.missing_runtime - left.missing_runtime, 'runtime')} and ${plural(before.missing_inference - left.missing_inference, 'inference id')}`
    expect(planned[0]).toContain(`The backfill would fill ${filled}.`)
    expect(migrated).toContain(`Filled ${filled} in `)
    const stays = plural(left.missing_runtime_or_inference, 'row')
    expect(planned[0]).toContain(`${stays} would still lack a value`)
    expect(migrated).toContain(`${stays} still lack`)

    await expectCounts(after, left, made)
  },
)

/** The same of payloads, in which each of these values has a line of its own. */
function payloadsBySql(path: string): Numbers {
  const has = (...lines: string[]): string =>
    lines.map((line) => `payload GLOB '*' || char(10) || '${line}: [a-z]*'`).join(' OR ')
  const file = new Database(path, { readonly: true })
  try {
    return file
      .prepare<[], Numbers>(
        `SELECT count(*) turns, count(DISTINCT conv_id) conversations,
           total(NOT runtime OR NOT inference) missing_runtime_or_inference,
           total(NOT runtime) missing_runtime, total(NOT inference) missing_inference
         FROM (SELECT conv_id, max(${has('        runtime_key')}) runtime,
             max(${has('    inference_id', '    geppetto.inference_id@v1')}) inference
           FROM turns GROUP BY conv_id, turn_id)`,
      )
      .get()!
  } finally {
    file.close()
  }
}

test.for(['gen/v0.db', 'gen/v1.db', 'gen/v1-opened-by-head.db'])('%s: as its payloads say', async (name) => {
  const { db, sql } = given(name)
  await expectCounts(db, payloadsBySql(sql), { rows: 0, values: 0 })
})

test('gen/v1snap-opened-by-head.db: no turns, and where they lie', async () => {
  const { db, sql } = given('gen/v1snap-opened-by-head.db')
  await expectCounts(db, bySql(sql), { rows: 0, values: 0 })
  const file = new Database(sql, { readonly: true })
  const rows = file.prepare('SELECT count(*) FROM turn_snapshots').pluck().get()
  file.close()
  for (const said of [
    await run('inspect', db),
    await run('release-notes', db),
    (await report(db, 'elsewhere')).replaceAll('\\', ''),
  ])
    expect(said).toContain(`the table turn_snapshots has ${String(rows)} rows that look like turns`)
})
