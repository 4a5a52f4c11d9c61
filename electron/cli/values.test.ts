import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { turnscope } from './fixtures.ts'

const FIELD = new URL('../engine/testing/files/field/', import.meta.url)

let root: string
let env: NodeJS.ProcessEnv
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'turnscope-values-'))
  env = { TURNSCOPE_TMPDIR: join(root, 'tmp') }
  mkdirSync(join(root, 'tmp'))
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

/** A file as it arrived. */
function arrived(name: string): string {
  const path = join(root, name)
  copyFileSync(fileURLToPath(new URL(name, FIELD)), path)
  return path
}

/** A file of our own making. */
function made(name: string, build: (db: Database.Database) => void): string {
  const path = join(root, name)
  const db = new Database(path)
  build(db)
  db.close()
  return path
}

/** A table of turns whose columns all have one type, or none, as imports make them. */
const imported = (type: string): string =>
  `CREATE TABLE turns (${['conv_id', 'session_id', 'turn_id', 'turn_created_at_ms', 'turn_metadata_json', 'turn_data_json', 'runtime_key', 'inference_id', 'updated_at_ms'].map((name) => `${name} ${name.endsWith('_ms') ? type : 'TEXT'}`).join(', ')})`

function insert(db: Database.Database, turns: readonly (readonly [string, string, unknown])[]): void {
  const into = db.prepare(`INSERT INTO turns VALUES ('c', 's', ?, 1, '{}', '{}', ?, 'i', ?)`)
  for (const turn of turns) into.run(...turn)
}

async function json<T>(...args: string[]): Promise<T> {
  const { stdout } = await turnscope([...args, '--json'], { env })
  return JSON.parse(stdout) as T
}

interface Inspected {
  readonly evidence: { readonly findings: readonly { code: string; message: string }[] }
  readonly counts: Record<string, number>
  readonly cutover: { from_ms: number | null; turns_after: number; turns_before: number }
}
const finding = async (path: string, code: string): Promise<string> =>
  (await json<Inspected>('inspect', path)).evidence.findings.find((f) => f.code === code)?.message ?? ''

interface Timeline {
  readonly turns: readonly { turn_id: string; updated_at_ms: number; runtime_key: string }[]
  readonly segments: readonly { runtime_key: string; turns: number }[]
  readonly switches: { certain: number; at_least: number }
}
const idsOf = ({ turns }: Timeline): string => turns.map((turn) => turn.turn_id).join(' ')

/** The playbook's own history, by SQLite. */
function playbookOrder(path: string, conv = 'c'): string {
  const db = new Database(path, { readonly: true })
  try {
    return db
      .prepare<[string], string>(
        'SELECT turn_id FROM turns WHERE conv_id = ? ORDER BY updated_at_ms ASC, turn_id ASC',
      )
      .pluck()
      .all(conv)
      .join(' ')
  } finally {
    db.close()
  }
}

describe('times that are not integers', () => {
  test('a copy that went through CSV has the history of the original', async () => {
    const [before, after] = [arrived('roundtrip-original.db'), arrived('roundtrip-csv-import.db')]
    const history = await json<Timeline>('timeline', before, '--conv', 'conv-0')
    const copied = await json<Timeline>('timeline', after, '--conv', 'conv-0')
    expect(copied).toEqual(history)
    expect(history.switches).toEqual({ certain: 1, at_least: 1 })
    expect(await finding(before, 'times-not-integers')).toBe('')
    expect(await finding(after, 'times-not-integers')).toMatch(
      /^(\d+) of \1 times in updated_at_ms are not integers \(\1 TEXT\)/,
    )
  })

  test.each([
    ['REAL', [1_760_000_000_000, 1_760_000_001_000, 1_760_000_002_000]],
    ['INTEGER', [1_760_000_000_000.25, 1_760_000_000_000.5, 1_760_000_000_001]],
    ['', ['1760000000000', '1760000001000', '1760000002000']],
  ])('times of type “%s” are ordered as the playbook orders them', async (type, [a, b, c]) => {
    const path = made(`typed-${type}.db`, (db) => {
      db.exec(imported(type))
      insert(db, [
        ['third', 'planner', c],
        ['first', 'planner', a],
        ['second', 'analyst', b],
      ])
    })
    const timeline = await json<Timeline>('timeline', path, '--conv', 'c')
    expect(idsOf(timeline)).toBe('first second third')
    expect(idsOf(timeline)).toBe(playbookOrder(path))
    expect(timeline.switches.certain).toBe(2)
    expect(timeline.turns.every((turn) => turn.updated_at_ms > 1_759_999_999_999)).toBe(true)
  })

  test('numbers as text of unequal length are ordered letter by letter, as the playbook orders, and a finding says so', async () => {
    const path = made('unequal.db', (db) => {
      db.exec(imported('TEXT'))
      insert(db, [
        ['second', 'a', '1000'],
        ['first', 'a', '999'],
      ])
    })
    expect(idsOf(await json<Timeline>('timeline', path, '--conv', 'c'))).toBe('second first')
    expect(playbookOrder(path)).toBe('second first')
    expect(await finding(path, 'times-not-integers')).toContain('letter by letter')
  })

  test('numbers too large for a time, of either sign, and none at all stand where SQL puts them', async () => {
    const path = made('huge.db', (db) => {
      db.exec(imported(''))
      insert(db, [
        ['third', 'a', 1_760_000_000_000],
        ['fifth', 'b', '5'],
        ['fourth', 'b', 1e300],
        ['second', 'a', -1e300],
        ['first', 'a', null],
      ])
    })
    const timeline = await json<Timeline>('timeline', path, '--conv', 'c')
    expect(idsOf(timeline)).toBe('first second third fourth fifth')
    expect(idsOf(timeline)).toBe(playbookOrder(path))
    expect(timeline.turns.map(({ updated_at_ms }) => updated_at_ms)).toEqual([0, 0, 1_760_000_000_000, 0, 5])
  })

  test('what is not a number comes last, in the order of SQL, and there is no cutover from it', async () => {
    const path = made('iso.db', (db) => {
      db.exec(imported('TEXT'))
      insert(db, [
        ['third', 'b', '2025-10-09T10:00:02Z'],
        ['blob', 'b', Buffer.from('2025')],
        ['second', 'a', '2025-10-09T10:00:01Z'],
      ])
    })
    expect(idsOf(await json<Timeline>('timeline', path, '--conv', 'c'))).toBe('second third blob')
    expect(playbookOrder(path)).toBe('second third blob')
    expect((await json<Inspected>('inspect', path)).cutover).toEqual({
      from_ms: null,
      turns_after: 0,
      turns_before: 3,
    })
    expect(await finding(path, 'times-not-integers')).toContain('3 are not numbers')
  })

  test('a turn without a known time that lacks a value leaves no cutover', async () => {
    const path = made('unknown-incomplete.db', (db) => {
      db.exec(imported('TEXT'))
      insert(db, [
        ['known', 'a', '1760000000000'],
        ['unknown', '', 'yesterday'],
      ])
    })
    expect((await json<Inspected>('inspect', path)).cutover.from_ms).toBeNull()
  })

  test('units are named and nothing is converted', async () => {
    expect(await finding(arrived('t-mixed-sec-ms.db'), 'times-unit')).toContain('several units')
    for (const [unit, factor] of [
      ['seconds', 1],
      ['microseconds', 1e6],
      ['nanoseconds', 1e9],
    ] as const) {
      const path = made(`${unit}.db`, (db) => {
        db.exec(imported('INTEGER'))
        insert(db, [['t', 'a', BigInt(1_760_000_000 * factor)]])
      })
      expect(await finding(path, 'times-unit')).toContain(`look like ${unit}`)
    }
    expect(await finding(join(root, 'roundtrip-original.db'), 'times-unit')).toBe('')
  })

  test('a migrated copy takes an absent time from a creation time that is text', async () => {
    const path = made('old.db', (db) => {
      db.exec('CREATE TABLE turns (conv_id TEXT, session_id TEXT, turn_id TEXT, turn_created_at_ms TEXT)')
      const into = db.prepare(`INSERT INTO turns VALUES ('c', 's', ?, ?)`)
      for (const row of [
        ['t1', '1760000000002'],
        ['t2', '1760000000001.0'],
        ['t3', 'noon'],
      ])
        into.run(row)
    })
    const out = join(root, 'old-migrated.db')
    const { verification } = await json<{ verification: { ok: boolean } }>('migrate', path, '--out', out)
    expect(verification.ok).toBe(true)
    const db = new Database(out, { readonly: true })
    expect(db.prepare('SELECT updated_at_ms FROM turns ORDER BY turn_id').pluck().all()).toEqual([
      1_760_000_000_002, 1_760_000_000_001, 0,
    ])
    db.close()
  })
})

test('an empty blob is a value wherever the playbook counts it as one', async () => {
  const path = arrived('empty-blob.db')
  expect((await json<Inspected>('inspect', path)).counts.missing_runtime_or_inference).toBe(0)
  expect((await json<{ total: number }>('missing', path)).total).toBe(0)
  const out = join(root, 'empty-blob-out.db')
  await json('migrate', path, '--out', out)
  expect((await json<Inspected>('inspect', out)).counts.missing_runtime_or_inference).toBe(0)
})

describe('the same rows twice', () => {
  test('are counted by row and by turn, with a finding', async () => {
    const path = arrived('imported-twice.db')
    const { counts } = await json<Inspected>('inspect', path)
    expect(counts).toMatchObject({ turns: 8, distinct_turns: 4 })
    expect(await finding(path, 'turns-repeated')).toContain('8 rows are 4 different turns')
    const { checks } = await json<{ checks: { id: string; verdict: string }[] }>('validate', path)
    expect(checks.find(({ id }) => id === 'foreign-keys')).toMatchObject({
      verdict: 'attention',
      explanation: expect.stringContaining('imported without its primary key'),
    })
  })

  test.each([
    ['a unique index keeps them apart', 'CREATE UNIQUE INDEX u ON turns (turn_id, session_id, conv_id)', 2],
    ['an index that is not unique does not', 'CREATE INDEX u ON turns (turn_id)', 3],
  ])('%s', async (name, index, turns) => {
    const path = made(`${name}.db`, (db) => {
      db.exec(imported('INTEGER'))
      db.exec(index)
      const into = db.prepare(`INSERT OR IGNORE INTO turns VALUES ('c', 's', ?, 1, '{}', '{}', 'a', 'i', 5)`)
      for (const id of ['t1', 't2', 't1']) into.run(id)
    })
    expect((await json<Inspected>('inspect', path)).counts).toMatchObject({ turns, distinct_turns: 2 })
  })
})

describe('a table as CSV', () => {
  const formula = (): string =>
    made('formula.db', (db) => {
      db.exec(imported('INTEGER'))
      db.prepare(`INSERT INTO turns VALUES ('=1+1', 's', 't', 1, '{}', '{}', 'a', 'i', 5)`).run()
    })

  test('is made for spreadsheets, and both marks can be left out', async () => {
    const [path, out] = [formula(), join(root, 'table.csv')]
    const written = async (...flags: string[]): Promise<string> => {
      const to = ['--table', 'conversations', '--out', out, '--force']
      const { code } = await turnscope(['table', path, ...to, ...flags], { env })
      expect(code).toBe(0)
      return readFileSync(out, 'utf8')
    }
    const usual = await written()
    expect(usual.startsWith('\uFEFFconv_id,')).toBe(true)
    expect(usual).toContain("'=1+1")
    const exact = await written('--no-bom', '--no-formula-safe')
    expect(exact.startsWith('conv_id,')).toBe(true)
    expect(exact).not.toContain("'=1+1")
    expect(await written('--formula-safe', '--bom')).toBe(usual)
  })
})

test('JSONB is read as the JSON it is, and stays JSONB', async () => {
  const path = arrived('jsonb.db')
  const rows = (file: string): unknown[] => {
    const db = new Database(file, { readonly: true })
    const of = (value: string): string => `json_extract(turn_metadata_json, '$."geppetto.${value}')`
    const found = db
      .prepare(
        `SELECT turn_id, hex(turn_metadata_json) AS stored, ${of('runtime@v1".runtime_key')} AS runtime,
           ${of('inference_id@v1"')} AS inference FROM turns ORDER BY turn_id`,
      )
      .all()
    db.close()
    return found
  }
  const missing = await json<{ items: { reason: string }[] }>('missing', path)
  expect(missing.items.map(({ reason }) => reason)).toEqual(Array(6).fill('backfill-pending'))
  const out = join(root, 'jsonb-out.db')
  const { backfill } = await json<{ backfill: { rows_filled: number } }>('migrate', path, '--out', out)
  expect(backfill.rows_filled).toBe(6)
  expect(rows(out)).toEqual(rows(path))
  const db = new Database(out, { readonly: true })
  expect(
    db.prepare('SELECT turn_id, runtime_key AS runtime, inference_id AS inference FROM turns').all(),
  ).toEqual(
    rows(path).map((row) => {
      const { stored: _, ...rest } = row as { stored: string }
      return rest
    }),
  )
  db.close()
})

test('metadata that is wrapped, encoded or spelled otherwise fills nothing and has candidates', async () => {
  const path = arrived('variants.db')
  const { items } = await json<{
    items: { turn_id: string; candidates: { column: string; path: string; value: string }[] }[]
  }>('missing', path)
  const runtime = new Map(
    items.map(({ turn_id, candidates }) => [
      turn_id,
      candidates.find(({ column, value }) => column === 'runtime_key' && value === 'planner')?.path,
    ]),
  )
  const canonical = '["geppetto.runtime@v1"].runtime_key'
  expect(Object.fromEntries([...runtime].filter(([, place]) => place !== undefined))).toEqual({
    'gzip-blob': `gunzip($)${canonical}`,
    'html-escaped': `html($)${canonical}`,
    base64: `base64($)${canonical}`,
    'double-encoded': `json($)${canonical}`,
    'escaped-quotes': `unescape($)${canonical}`,
    bom: `bom($)${canonical}`,
    'utf16-blob': `utf16le($)${canonical}`,
    'array-wrapped': `$[0]${canonical}`,
    'runtime_key upper': '$["geppetto.runtime@v1"].RUNTIME_KEY',
    'runtimeKey camel': '$["geppetto.runtime@v1"].runtimeKey',
    'nested metadata': `$.metadata${canonical}`,
    'v2 key': '$["geppetto.runtime@v2"].runtime_key',
    'flat dotted': '$["geppetto.runtime@v1.runtime_key"]',
    'nested dotted': '$.geppetto["runtime@v1"].runtime_key',
  })
  const { backfill } = await json<{ backfill: { rows_to_fill: number } }>('plan', path)
  expect(backfill.rows_to_fill).toBe(1)
  const rules = join(root, 'rules.json')
  const rule = {
    shape: null,
    column: 'runtime_key',
    path: `gunzip($)${canonical}`,
    note: 'as it was written',
  }
  writeFileSync(rules, JSON.stringify({ kind: 'turnscope-recovery-rules', format: 1, rules: [rule] }))
  const out = join(root, 'variants-out.db')
  await json('recover', path, '--rules', rules, '--out', out, '--person', 'Ada')
  const db = new Database(out, { readonly: true })
  const recovered = `SELECT turn_id FROM turns WHERE runtime_key = 'planner' ORDER BY turn_id`
  expect(db.prepare(recovered).pluck().all()).toEqual(['gzip-blob', 'trailing-newline'])
  db.close()
})
