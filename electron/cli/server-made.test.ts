import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Conversation, Migration, MissingTurn, Plan, ServerFills } from '../../shared/contract/model.ts'
import { overwriteLeaves } from '../engine/queries/testing/damage.ts'
import { turnscope } from './fixtures.ts'

const REAL = new URL('../engine/testing/files/real/', import.meta.url)

let root: string
let env: NodeJS.ProcessEnv
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-server-made-'))
  env = { TURNSCOPE_TMPDIR: join(root, 'tmp') }
  mkdirSync(join(root, 'tmp'))
  for (const name of ['gen/v2.db', 'gen/v2-opened-by-head.db', 'turns.db'])
    copyFileSync(fileURLToPath(new URL(name, REAL)), join(root, basename(name)))
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
        /\d+ +inference_id +1\.23456789e\+08 +a server writes a number as text, from \$\["geppetto\.inference_id@v1"\]/,
      )
      expect(said).toMatch(
        /runtime_key +map\[slug:analyst\] +a server since v0\.10\.10 writes an object as text/,
      )
    }
    for (const format of ['md', 'html', 'json']) {
      await text('report', given('v2.db'), '--out', given(`r.${format}`))
      const report = readFileSync(given(`r.${format}`), 'utf8')
      expect(report).toContain('1.23456789e+08')
      await text('report', given('v2.db'), '--redact', '--out', given(`redacted.${format}`))
      expect(readFileSync(given(`redacted.${format}`), 'utf8')).not.toContain('1.23456789e+08')
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

test('as many checks are counted before a migration as after it', async () => {
  const of = async (db: string): Promise<string | undefined> =>
    /of (\d+) checks pass/.exec(await text('validate', db))?.[1]
  await text('migrate', given('v2.db'), '--out', given('checked.db'))
  expect([await of(given('v2.db')), await of(given('checked.db'))]).toEqual(['9', '9'])
})

interface TimelineTurn extends Row {
  readonly evidence: { readonly runtime: string; readonly inference: string }
  readonly server_made?: Partial<
    Record<'runtime_key' | 'inference_id', { path: string; rule: string; releases: string }>
  >
  readonly carried_over?: true
}
const timeline = async (db: string, conv: string, ...more: string[]): Promise<TimelineTurn[]> =>
  (await json<{ turns: TimelineTurn[] }>('timeline', given(db), '--conv', conv, ...more)).turns

describe('values that a server made', () => {
  const opened = 'v2-opened-by-head.db'

  test('are told in every turn of the file that a server opened, with path and rule, and in no other', async () => {
    const before = rowsOf(given('migrated-first.db'))
    const now = rowsOf(given(opened))
    for (const conv of ['conv-0', 'conv-1', 'conv-2']) {
      for (const turn of await timeline(opened, conv)) {
        for (const [column, state] of [
          ['runtime_key', turn.evidence.runtime],
          ['inference_id', turn.evidence.inference],
        ] as const) {
          const made = before.get(turn.turn_id)![column] === '' && now.get(turn.turn_id)![column] !== ''
          expect([turn.turn_id, column, state === 'server-made']).toEqual([turn.turn_id, column, made])
          expect(turn.server_made?.[column] !== undefined).toBe(made)
        }
      }
    }
    const [number] = (await timeline(opened, 'conv-0')).filter(({ runtime_key }) => runtime_key === '42')
    expect(number!.server_made).toEqual({
      runtime_key: { path: '$["geppetto.runtime@v1"].runtime_key', rule: 'number-as-text', releases: 'all' },
    })
  })

  test('are counted once for each row, and listed alone where that is asked for', async () => {
    const { counts } = await json<{ counts: { turns: number; server_made: number } }>(
      'inspect',
      given(opened),
    )
    let listed = 0
    for (const conv of ['conv-0', 'conv-1', 'conv-2'])
      listed += (await timeline(opened, conv, '--evidence', 'server-made')).length
    expect(counts.turns).toBe(90)
    expect(counts.server_made).toBe(listed)
    expect(listed).toBeGreaterThan(10)
    expect(await text('inspect', given(opened))).toContain(
      `${listed} of 90 have a value that a server made of something that is not canonical`,
    )
    expect(
      (await json<{ counts: { server_made: number } }>('inspect', given('v2.db'))).counts.server_made,
    ).toBe(0)
  })

  test('are told by the early releases’ rule too', async () => {
    const db = given('opened-by-early.db')
    copyFileSync(given('v2.db'), db)
    const writer = new Database(db)
    writer.exec(`ALTER TABLE turns ADD COLUMN runtime_key TEXT NOT NULL DEFAULT '';
      ALTER TABLE turns ADD COLUMN inference_id TEXT NOT NULL DEFAULT '';
      UPDATE turns SET runtime_key = 'planner' WHERE turn_id = 'turn-0005';
      UPDATE turns SET runtime_key = 'analyst', inference_id = 'obj' WHERE turn_id = 'turn-0008';`)
    writer.pragma('wal_checkpoint(TRUNCATE)')
    writer.close()
    const said = await text('timeline', db, '--conv', 'conv-2', '--evidence', 'server-made')
    expect(said).toContain('runtime_key: v0.10.0–v0.10.9 took this from the member key of an object')
    expect(said).toContain(
      'runtime_key: v0.10.0–v0.10.9 took this from the profile slug, from $["geppetto.runtime@v1"].runtime_key.slug',
    )
    expect(said).toContain('inference_id: v0.10.0–v0.10.9 took this from an inference_id within an object')
  })

  test('are named by validation, report, analytics and tables', async () => {
    const { checks } = await json<{ checks: { id: string; verdict: string; explanation: string }[] }>(
      'validate',
      given(opened),
    )
    expect(checks.find(({ id }) => id === 'conflicts')).toMatchObject({
      verdict: 'attention',
      explanation: expect.stringMatching(
        /Values that a server made of something that is not canonical: \d+ \(.*\d+: a server wrote a number as text/,
      ),
    })
    await text('report', given(opened), '--out', given('made.md'))
    const report = readFileSync(given('made.md'), 'utf8')
    expect(report).toMatch(/server-made \| \d+ \| \d+/)
    expect(report).toContain('Have a server-made value')
    await text('table', given(opened), '--table', 'turns', '--out', given('made.csv'))
    expect(readFileSync(given('made.csv'), 'utf8')).toContain('server-made')
    expect(readFileSync(given('made.csv'), 'utf8')).toContain('a server wrote a number as text')
    // All turns complete, so that there is a cutover.
    const whole = given('whole.db')
    copyFileSync(given(opened), whole)
    const writer = new Database(whole)
    writer.exec(`DELETE FROM turns WHERE runtime_key = '' OR inference_id = ''`)
    writer.pragma('wal_checkpoint(TRUNCATE)')
    writer.close()
    const found = await json<{
      server_made: number
      runtimes: { runtime_key: string; turns: number; server_made: number }[]
    }>('analytics', whole)
    const numbers = found.runtimes.find(({ runtime_key }) => runtime_key === '42')!
    expect(numbers.server_made).toBe(numbers.turns)
    expect(found.server_made).toBe(found.runtimes.reduce((sum, each) => sum + each.server_made, 0))
    expect(await text('analytics', whole)).toContain('the runtime is server-made')
  })

  test('are marked in every list of turns and conversations', async () => {
    const listed = await json<{ items: Conversation[] }>('conversations', given(opened))
    for (const { conv_id, server_made_runtimes } of listed.items) {
      const turns = await timeline(opened, conv_id)
      const made = turns.filter(({ evidence }) => evidence.runtime === 'server-made')
      const runtimes = [...new Set(made.map(({ runtime_key }) => runtime_key))]
      const having = (of: TimelineTurn[], key: string) =>
        of.filter(({ runtime_key }) => runtime_key === key).length
      expect(server_made_runtimes ?? []).toEqual(
        runtimes.map((runtime_key) => ({
          runtime_key,
          turns: having(turns, runtime_key),
          server_made: having(made, runtime_key),
        })),
      )
    }
    expect(await text('conversations', given(opened))).toMatch(/planner, 42 \(server-made\), analyst/)

    const { items } = await json<{ items: MissingTurn[] }>('missing', given(opened), '--limit', '1000')
    const known = new Map<string, TimelineTurn['server_made']>()
    for (const conv of ['conv-0', 'conv-1', 'conv-2'])
      for (const turn of await timeline(opened, conv)) known.set(turn.turn_id, turn.server_made)
    expect(items.map(({ server_made }) => server_made)).toEqual(
      items.map(({ turn_id }) => known.get(turn_id)),
    )
    expect(items.some(({ server_made }) => server_made !== undefined)).toBe(true)
    expect(await text('missing', given(opened), '--limit', '1000')).toMatch(
      /(runtime_key|inference_id): a server .*from \$\[/,
    )

    const { checks } = await json<{ checks: Record<'id' | 'verdict' | 'explanation', string>[] }>(
      'validate',
      given(opened),
    )
    expect(checks.find(({ id }) => id === 'runtime-history')!.explanation).toMatch(
      /42 \(server-made\).* In 10 of 30 turns a value is what a server made/,
    )
  })

  test('are never called reliable, nor is what a damaged file left', async () => {
    const whole = given('whole-notes.db')
    copyFileSync(given(opened), whole)
    const change = (sql: string): void => {
      const writer = new Database(whole)
      writer.exec(sql)
      writer.pragma('wal_checkpoint(TRUNCATE)')
      writer.close()
    }
    change(`DELETE FROM turns WHERE runtime_key = '' OR inference_id = ''`)
    const made = await text('release-notes', whole)
    expect(made).not.toContain('are reliable')
    expect(made).toMatch(/analytics count from .*42 \(server-made\)/)
    expect(made).toMatch(/the runtime is server-made in \d+ of \d+/)
    const { checks } = await json<{ checks: Record<'id' | 'verdict', string>[] }>('validate', whole)
    expect(checks.find(({ id }) => id === 'runtime-history')!.verdict).toBe('attention')
    change(`UPDATE turns SET runtime_key = 'planner', inference_id = turn_id, turn_metadata_json = '{}'`)
    expect(await text('release-notes', whole)).toContain('analytics are reliable from ')

    overwriteLeaves(whole, 'turns', 1, 2)
    const damaged = (await turnscope(['release-notes', whole], { env })).stdout
    expect(damaged).toContain('the file is damaged: what could not be read is in none of these numbers')
    expect(damaged).not.toContain('are reliable')
    await text('salvage', whole, '--out', given('salvaged-notes.db'))
    const salvaged = (await turnscope(['release-notes', given('salvaged-notes.db')], { env })).stdout
    expect(salvaged).toContain('this file was salvaged from a damaged one')
    expect(salvaged).not.toContain('are reliable')
  })

  test('stay the recorded value: a migration leaves them as they are', async () => {
    await text('migrate', given(opened), '--out', given('made-migrated.db'))
    const [was, is] = [rowsOf(given(opened)), rowsOf(given('made-migrated.db'))]
    for (const [id, { runtime_key }] of was)
      if (runtime_key !== '') expect(is.get(id)!.runtime_key).toBe(runtime_key)
  })

  beforeAll(async () => {
    await text('migrate', given('v2.db'), '--out', given('migrated-first.db'))
  })
})

describe('metadata that is inherited from the turn before', () => {
  test('is told beside a conflict after a switch, and beside what agrees', async () => {
    const turns = await timeline('turns.db', 'conv-inherit')
    expect(turns.map(({ evidence, carried_over }) => [evidence.runtime, carried_over ?? false])).toEqual([
      ['agrees', false],
      ['conflict', true],
    ])
    const switched = await timeline('turns.db', 'conv-switch')
    expect(switched.map(({ carried_over }) => carried_over ?? false)).toEqual([
      false,
      true,
      false,
      true,
      false,
    ])
    expect(await text('timeline', given('turns.db'), '--conv', 'conv-inherit')).toContain(
      'runtime same as the turn before: may be carried over',
    )
  })

  test('is counted in plan, migrate and report', async () => {
    const db = given('inherited.db')
    copyFileSync(given('turns.db'), db)
    const writer = new Database(db)
    writer.exec(`UPDATE turns SET runtime_key = '' WHERE conv_id = 'conv-switch'`)
    writer.pragma('wal_checkpoint(TRUNCATE)')
    writer.close()
    const words = '2 runtimes that the metadata gives and 1 conflict'
    const carried_over = { fills: 2, conflicts: 1 }
    expect((await json<Plan>('plan', db)).backfill.carried_over).toEqual(carried_over)
    expect(await text('plan', db)).toContain(words)
    const migration = await json<Migration>('migrate', db, '--out', given('inherited-migrated.db'))
    expect(migration.backfill.carried_over).toEqual(carried_over)
    await text('report', db, '--out', given('inherited.md'))
    expect(readFileSync(given('inherited.md'), 'utf8')).toContain(words)
    // The rule does not change: what the row's own metadata says is filled.
    const filled = await timeline('inherited-migrated.db', 'conv-switch')
    expect(filled.map(({ runtime_key }) => runtime_key)).toEqual([
      'planner',
      'planner',
      'analyst',
      'analyst',
      'planner',
    ])
  })
})
