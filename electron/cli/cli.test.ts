import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { constants, tmpdir } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { EVIDENCE_STATES } from '../../shared/truth/evidence-state.ts'
import { oracleBackfill, oracleCanonical, oracleServer } from '../../shared/truth/testing/oracle.ts'
import { notOnLinux, skipWhere } from '../engine/evidence/fixtures.ts'
import { generateTurns } from '../engine/sample/turns.ts'
import { writeSample } from '../engine/sample/write.ts'
import { CLI, turnscope as runHere, turnscopeProcess } from './fixtures.ts'

const TURNS = 300

let root: string
/** The evidence: nothing in this folder may ever change. */
let evidence: string
let temporary: string
let v2: string
let v3: string
let timelineDb: string

/** Where the command line keeps its copies while it runs; empty again whenever it has ended. */
const inTemporary = (): NodeJS.ProcessEnv => ({ TURNSCOPE_TMPDIR: temporary })
const turnscope = (args: readonly string[], env = inTemporary()) => runHere(args, { env })

/** Runs a verb that must succeed and print exactly one JSON document. */
async function json<T extends z.ZodType>(shape: T, ...args: string[]): Promise<z.output<T>> {
  const { code, stdout, stderr } = await turnscope([...args, '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  return shape.parse(JSON.parse(stdout))
}

const failure = z.strictObject({
  error: z.strictObject({ kind: z.string(), message: z.string().min(1), next: z.string().min(1) }),
})

/** Runs a verb that must fail; gives the exit code and the kind of the error. */
async function refused(...args: string[]): Promise<[number | null, string]> {
  const { code, stdout } = await turnscope([...args, '--json'])
  const { kind, message, next } = failure.parse(JSON.parse(stdout)).error
  expect(`${message}${next}`).not.toMatch(/^\s+at |node:|SQLITE_|undefined|\[object/m)
  return [code, kind]
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

const contents = (folder: string): Record<string, string> =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, sha256(path.join(folder, name))]))

function query<Row>(file: string, sql: string): Row[] {
  const db = new Database(file, { readonly: true })
  try {
    return db.prepare<[], Row>(sql).all()
  } finally {
    db.close()
  }
}

function makeDatabase(file: string, ...sql: string[]): string {
  const db = new Database(file)
  for (const statement of sql) db.exec(statement)
  db.close()
  return file
}

let before: Record<string, string>

beforeAll(() => {
  root = realpathSync(mkdtempSync(path.join(tmpdir(), 'turnscope-cli-test-')))
  evidence = path.join(root, 'evidence')
  temporary = path.join(root, 'temporary')
  mkdirSync(evidence)
  mkdirSync(temporary)
  v2 = writeSample(path.join(evidence, 'turns.db'), { turns: TURNS }).path
  v3 = writeSample(path.join(evidence, 'v3.db'), { turns: TURNS, generation: 'v3' }).path
  timelineDb = path.join(evidence, 'timeline.db')
  makeDatabase(
    path.join(evidence, 'v0.db'),
    'CREATE TABLE turns (conv_id TEXT, run_id TEXT, turn_id TEXT, phase TEXT, created_at_ms INTEGER, payload TEXT)',
    "INSERT INTO turns VALUES ('c', 'r', 't', 'final', 1, 'id: t')",
  )
  makeDatabase(
    path.join(evidence, 'v1.db'),
    'CREATE TABLE turns (conv_id TEXT, session_id TEXT, turn_id TEXT, phase TEXT, created_at_ms INTEGER, payload TEXT)',
  )
  makeDatabase(
    path.join(evidence, 'no-row-ids.db'),
    'CREATE TABLE turns (conv_id TEXT, session_id TEXT, phase TEXT, payload TEXT, PRIMARY KEY (conv_id)) WITHOUT ROWID',
  )
  makeDatabase(path.join(evidence, 'unrelated.db'), 'CREATE TABLE recipes (name TEXT)')
  writeFileSync(path.join(evidence, 'text.db'), 'These are no turns.\n'.repeat(100))
  writeFileSync(path.join(evidence, 'empty.db'), '')
  copyFileSync(v2, path.join(evidence, 'half.db'))
  truncateSync(path.join(evidence, 'half.db'), 60_000)
  before = contents(evidence)
})

afterAll(() => {
  try {
    expect(contents(evidence)).toEqual(before)
    expect(readdirSync(temporary)).toEqual([])
  } finally {
    rmSync(root, { recursive: true, force: true })
  }
})

const out = (name: string): string => path.join(root, name)
const given = (name: string): string => path.join(evidence, name)

const switches = z.strictObject({ certain: z.number(), at_least: z.number() })
const status = z.strictObject({ name: z.string(), status: z.enum(['ok', 'missing', 'differs']) })

describe.concurrent('inspect', () => {
  const shape = z.object({
    evidence: z.object({
      path: z.string(),
      files: z.array(
        z.strictObject({
          name: z.string(),
          bytes: z.number(),
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
          role: z.enum(['main', 'wal', 'journal']),
        }),
      ),
      journal_mode: z.string(),
      findings: z.array(z.strictObject({ code: z.string(), severity: z.string(), message: z.string() })),
    }),
    schema: z.object({ generation: z.string(), columns: z.array(status), indexes: z.array(status) }),
    counts: z
      .strictObject({
        turns: z.number(),
        conversations: z.number(),
        missing_runtime_or_inference: z.number(),
        missing_runtime: z.number(),
        missing_inference: z.number(),
        server_made: z.number(),
        distinct_turns: z.number().optional(),
      })
      .nullable(),
    cutover: z
      .strictObject({ from_ms: z.number().nullable(), turns_after: z.number(), turns_before: z.number() })
      .nullable(),
  })

  test('says what a v2 file is: its seal, its gaps, every row missing, no cutover', async () => {
    const found = await json(shape, 'inspect', v2)
    expect(found.evidence).toMatchObject({
      path: v2,
      files: [{ name: 'turns.db', bytes: readFileSync(v2).length, sha256: sha256(v2) }],
      findings: [],
    })
    expect(found.schema.generation).toBe('v2')
    expect(found.schema.columns.filter((column) => column.status !== 'ok')).toEqual([
      { name: 'runtime_key', status: 'missing' },
      { name: 'inference_id', status: 'missing' },
    ])
    expect(found.counts).toMatchObject({
      turns: TURNS,
      missing_runtime_or_inference: TURNS,
      missing_runtime: TURNS,
      missing_inference: TURNS,
    })
    expect(found.cutover).toEqual({ from_ms: null, turns_after: 0, turns_before: TURNS })
  })

  test('counts what a v3 file lacks', async () => {
    const found = await json(shape, 'inspect', v3)
    const turns = [...generateTurns({ turns: TURNS, generation: 'v3' })]
    const lack = (column: 'runtime_key' | 'inference_id') =>
      turns.filter((turn) => turn[column] === '').length
    expect(found.schema.generation).toBe('v3')
    expect(found.counts).toEqual({
      turns: TURNS,
      conversations: new Set(turns.map((turn) => turn.conv_id)).size,
      missing_runtime_or_inference: turns.filter(
        (turn) => turn.runtime_key === '' || turn.inference_id === '',
      ).length,
      missing_runtime: lack('runtime_key'),
      missing_inference: lack('inference_id'),
      distinct_turns: TURNS,
      server_made: turns.filter((turn) =>
        (['runtime_key', 'inference_id'] as const).some((column) => {
          const { early, later } = oracleServer(turn.turn_metadata_json, column)
          const canonical = 'value' in oracleCanonical(turn.turn_metadata_json, column)
          return turn[column] !== '' && !canonical && [early, later].includes(turn[column])
        }),
      ).length,
    })
  })

  test.each([
    ['no-row-ids.db', 'v1'],
    ['unrelated.db', 'unrelated'],
  ])('looks at %s too, which no other verb does', async (name, generation) => {
    expect((await json(shape, 'inspect', given(name))).schema.generation).toBe(generation)
    for (const verb of [
      ['conversations'],
      ['missing'],
      ['plan'],
      ['timeline', '--conv', 'c'],
      ['migrate', '--out', out('no.db')],
    ]) {
      const [called, ...rest] = verb as [string, ...string[]]
      const kind = generation === 'unrelated' ? 'UnrelatedDatabase' : 'LegacyGeneration'
      expect(await refused(called, given(name), ...rest)).toEqual([3, kind])
    }
    expect(existsSync(out('no.db'))).toBe(false)
  })

  test('without --json the same is said in words', async () => {
    const { code, stdout } = await turnscope(['inspect', v2])
    expect(code).toBe(0)
    expect(stdout).toContain(sha256(v2))
    expect(stdout).toContain('300 of 300 lack a runtime or an inference id')
    expect(() => JSON.parse(stdout)).toThrow()
  })
})

describe.concurrent('input that is refused', () => {
  test('not a database, empty, absent, a folder: exit 3, in words and as data', async () => {
    expect(await refused('inspect', given('text.db'))).toEqual([3, 'NotADatabase'])
    expect((await refused('inspect', given('empty.db')))[0]).toBe(3)
    expect(await refused('conversations', given('absent.db'))).toEqual([3, 'NotFound'])
    expect((await refused('plan', evidence))[0]).toBe(3)
    const { code, stdout, stderr } = await turnscope(['inspect', given('text.db')])
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('a file cut in half is read as far as it goes, or refused in words', async () => {
    const { code, stdout } = await turnscope(['inspect', given('half.db'), '--json'])
    if (code === 0) {
      const { evidence } = JSON.parse(stdout) as { evidence: { findings: { severity: string }[] } }
      expect(evidence.findings.map(({ severity }) => severity)).toContain('error')
    } else expect([code, failure.parse(JSON.parse(stdout)).error.kind]).toEqual([3, 'Damaged'])
  })
})

describe.concurrent('conversations', () => {
  const shape = z.object({
    items: z.array(
      z.looseObject({
        conv_id: z.string(),
        turns: z.number(),
        missing: z.number(),
        runtimes: z.array(z.string()),
        switches,
        first_ms: z.number(),
        last_ms: z.number(),
        resolved_runtime_key: z.string().nullable(),
      }),
    ),
    total: z.number(),
  })
  const all = [...generateTurns({ turns: TURNS, generation: 'v3' })]
  const ids = new Set(all.map((turn) => turn.conv_id))

  test('lists every one with its turns, and no pointer without a timeline store', async () => {
    const { items, total } = await json(shape, 'conversations', v3)
    expect(total).toBe(ids.size)
    expect(new Set(items.map((item) => item.conv_id))).toEqual(ids)
    for (const item of items) {
      const turns = all.filter((turn) => turn.conv_id === item.conv_id)
      expect(item.turns).toBe(turns.length)
      expect(item.resolved_runtime_key).toBeNull()
    }
  })

  test('shows the pointer of a timeline store beside the turns, which it does not change', async () => {
    const plain = await json(shape, 'conversations', v3)
    const { items } = await json(shape, 'conversations', v3, '--timeline-db', timelineDb)
    const first = items.find((item) => item.conv_id === all[0]!.conv_id)!
    expect(first.resolved_runtime_key).toBe('support')
    expect(first.runtimes).not.toContain('support')
    const withoutPointer = ({ resolved_runtime_key, ...item }: (typeof items)[number]) => item
    expect(items.map(withoutPointer)).toEqual(plain.items.map(withoutPointer))
  })

  test('--limit shortens the list and still says how many there are', async () => {
    const { items, total } = await json(shape, 'conversations', v3, '--limit', '2')
    expect([items.length, total]).toEqual([2, ids.size])
  })
})

describe.concurrent('timeline', () => {
  const shape = z.object({
    conv_id: z.string(),
    resolved_runtime_key: z.string().nullable(),
    turns: z.array(
      z.looseObject({
        session_id: z.string(),
        turn_id: z.string(),
        updated_at_ms: z.number(),
        runtime_key: z.string(),
        inference_id: z.string(),
        evidence: z.strictObject({ runtime: z.enum(EVIDENCE_STATES), inference: z.enum(EVIDENCE_STATES) }),
      }),
    ),
    segments: z.array(
      z.looseObject({
        runtime_key: z.string(),
        first_turn_id: z.string(),
        last_turn_id: z.string(),
        turns: z.number(),
      }),
    ),
    switches,
  })
  const conv_id = [...generateTurns({ turns: 1 })][0]!.conv_id

  test('of a migrated file has the turns in order, unknown runs as segments, and both counts of switches', async () => {
    const migrated = out('for-timeline.db')
    expect((await turnscope(['migrate', v2, '--out', migrated])).code).toBe(0)
    const found = await json(shape, 'timeline', migrated, '--conv', conv_id, '--timeline-db', timelineDb)
    expect(found.turns.map(({ turn_id, runtime_key }) => ({ turn_id, runtime_key }))).toEqual(
      query(
        migrated,
        `SELECT turn_id, runtime_key FROM turns WHERE conv_id = '${conv_id}' ORDER BY updated_at_ms, turn_id`,
      ),
    )
    expect(found.segments.map(({ runtime_key, turns }) => [runtime_key, turns])).toEqual([
      ['planner', 9],
      ['', 5],
      ['inventory', 7],
      ['planner', 6],
      ['analyst', 8],
    ])
    expect(found.segments.at(-1)!.last_turn_id).toBe(found.turns.at(-1)!.turn_id)
    expect(found.switches).toEqual({ certain: 2, at_least: 3 })
    expect(found.resolved_runtime_key).toBe('support')
  })

  test('of a v2 file is unknown throughout, with what its metadata could fill', async () => {
    const found = await json(shape, 'timeline', v2, '--conv', conv_id)
    expect(found.segments).toHaveLength(1)
    expect(found.segments[0]!.runtime_key).toBe('')
    expect(found.switches).toEqual({ certain: 0, at_least: 0 })
    expect(new Set(found.turns.map(({ evidence }) => evidence.runtime))).toEqual(
      new Set(['metadata-only', 'none']),
    )
  })

  test('of a conversation that is not there is refused', async () => {
    expect(await refused('timeline', v2, '--conv', 'nobody')).toEqual([3, 'NotFound'])
  })
})

describe.concurrent('missing', () => {
  const shape = z.object({
    total: z.number(),
    items: z.array(
      z.strictObject({
        conv_id: z.string(),
        session_id: z.string(),
        turn_id: z.string(),
        runtime_key: z.string(),
        inference_id: z.string(),
        updated_at_ms: z.number(),
        reason: z.string(),
        candidates: z.array(
          z.strictObject({ column: z.string(), path: z.string(), value: z.string(), rule: z.string() }),
        ),
        provenance: z.strictObject({ runtime_key: z.null(), inference_id: z.null() }),
        carried_over: z.literal(true).optional(),
      }),
    ),
    next: z.string().nullable(),
  })
  const lacking = [...generateTurns({ turns: TURNS, generation: 'v3' })].filter(
    (turn) => turn.runtime_key === '' || turn.inference_id === '',
  )

  test('page by page, gives every row once', async () => {
    const seen: string[] = []
    let after: string[] = []
    for (;;) {
      const page = await json(shape, 'missing', v3, '--limit', '60', ...after)
      expect(page.total).toBe(lacking.length)
      seen.push(...page.items.map((item) => item.turn_id))
      if (page.next === null) break
      expect(page.items).toHaveLength(60)
      after = ['--after', page.next]
    }
    expect(new Set(seen)).toEqual(new Set(lacking.map((turn) => turn.turn_id)))
    expect(seen).toHaveLength(lacking.length)
  })

  test('gives fifty when not told otherwise, in a v2 file every row', async () => {
    const page = await json(shape, 'missing', v2)
    expect([page.total, page.items.length]).toEqual([TURNS, 50])
  })

  test('a cursor of another file, or none at all, is bad usage', async () => {
    const { next } = await json(shape, 'missing', v3, '--limit', '1')
    expect((await refused('missing', v2, '--after', next!))[0]).toBe(2)
    expect((await refused('missing', v2, '--after', 'page-2'))[0]).toBe(2)
  })
})

const reasons = z.record(z.string(), z.number())
const steps = z.array(
  z.strictObject({
    id: z.string(),
    kind: z.string(),
    sql: z.string(),
    reason: z.string(),
    status: z.string(),
  }),
)

describe.concurrent('plan', () => {
  const shape = z.object({
    steps,
    backfill: z.looseObject({
      rows_to_fill: z.number(),
      fill_runtime: z.number(),
      fill_inference: z.number(),
      stay_missing: z.number(),
      reasons,
    }),
  })

  test('counts what would be filled, and why the rest would stay', async () => {
    const { backfill, steps } = await json(shape, 'plan', v2)
    const after = [...generateTurns({ turns: TURNS })].map((turn) =>
      oracleBackfill(turn, turn.turn_metadata_json),
    )
    expect(backfill.fill_runtime).toBe(after.filter((row) => row.runtime_key !== '').length)
    expect(backfill.fill_inference).toBe(after.filter((row) => row.inference_id !== '').length)
    expect(backfill.stay_missing).toBe(
      after.filter((row) => row.runtime_key === '' || row.inference_id === '').length,
    )
    expect(Object.values(backfill.reasons).reduce((sum, rows) => sum + rows, 0)).toBe(backfill.stay_missing)
    expect(
      steps
        .filter(({ status }) => status === 'pending')
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['add-column', 'add-column', 'backfill', 'create-index', 'create-index'])
  })
})

describe.concurrent('migrate', () => {
  const shape = z.object({
    steps,
    backfill: z.looseObject({
      scanned: z.number(),
      rows_filled: z.number(),
      filled_runtime: z.number(),
      filled_inference: z.number(),
      stay_missing: z.number(),
      reasons,
    }),
    verification: z.looseObject({
      quick_check: z.literal('ok'),
      rows_before: z.number(),
      rows_after: z.number(),
      digest_before: z.string(),
      digest_after: z.string(),
      ok: z.literal(true),
    }),
    output: z.strictObject({ path: z.string(), bytes: z.number(), sha256: z.string() }),
  })

  test('writes a v3 file in which every row is what DOMAIN.md says, and nothing beside it', async () => {
    const folder = out('fresh')
    mkdirSync(folder)
    const target = path.join(folder, 'migrated.db')
    const { backfill, verification, output } = await json(shape, 'migrate', v2, '--out', target)
    expect(readdirSync(folder)).toEqual(['migrated.db'])
    expect(output).toEqual({ path: target, bytes: readFileSync(target).length, sha256: sha256(target) })
    expect(verification.digest_before).toBe(verification.digest_after)
    expect([backfill.scanned, verification.rows_before, verification.rows_after]).toEqual([
      TURNS,
      TURNS,
      TURNS,
    ])
    const expected = new Map(
      [...generateTurns({ turns: TURNS })].map((turn) => [
        turn.turn_id,
        { ...oracleBackfill(turn, turn.turn_metadata_json), updated_at_ms: turn.updated_at_ms },
      ]),
    )
    const rows = query<{ turn_id: string }>(
      target,
      'SELECT turn_id, runtime_key, inference_id, updated_at_ms FROM turns',
    )
    for (const { turn_id, ...row } of rows) expect(row).toEqual(expected.get(turn_id))
    expect(rows).toHaveLength(TURNS)
  })

  test('never replaces a file unless it is forced to', async () => {
    const target = out('taken.db')
    writeFileSync(target, 'mine')
    expect(await refused('migrate', v2, '--out', target)).toEqual([5, 'TargetExists'])
    expect(readFileSync(target, 'utf8')).toBe('mine')
    await json(shape, 'migrate', v2, '--out', target, '--force')
    expect(query(target, 'SELECT COUNT(*) AS n FROM turns')).toEqual([{ n: TURNS }])
  })

  test('never writes over the evidence, its sidecars, or a link to it, forced or not', async () => {
    const link = out('link.db')
    linkSync(v2, link)
    for (const target of [v2, `${v2}-wal`, path.join(evidence, '..', 'evidence', 'turns.db-journal'), link]) {
      expect(await refused('migrate', v2, '--out', target, '--force')).toEqual([5, 'NotWritable'])
    }
    rmSync(link)
  })

  test('refuses a folder that is not there, a folder, and a stray journal, before any work', async () => {
    expect(await refused('migrate', v2, '--out', out('no/x.db'))).toEqual([5, 'NotWritable'])
    expect(await refused('migrate', v2, '--out', evidence, '--force')).toEqual([5, 'NotWritable'])
    expect(await refused('migrate', v2, '--out', path.join(v2, 'x.db'))).toEqual([5, 'NotWritable'])
    expect(await refused('migrate', v2, '--out', out('x'.repeat(300)))).toEqual([5, 'NotWritable'])
    writeFileSync(out('stray.db-wal'), '')
    expect(await refused('migrate', v2, '--out', out('stray.db'))).toEqual([5, 'TargetExists'])
  })
})

describe.concurrent('sample', () => {
  const shape = z.looseObject({ path: z.string(), timeline_path: z.string() })

  test('writes a database and its timeline store, the same for the same seed', async () => {
    for (const name of ['one.db', 'two.db']) {
      const target = out(name)
      const written = await json(
        shape,
        'sample',
        '--out',
        target,
        '--turns',
        '50',
        '--seed',
        '9',
        '--generation',
        'v2-partial',
      )
      expect([written.path, written.timeline_path]).toEqual([target, target.replace('.db', '-timeline.db')])
    }
    expect(sha256(out('one.db'))).toBe(sha256(out('two.db')))
    expect(query(out('one.db'), 'SELECT COUNT(*) AS n FROM turns')).toEqual([{ n: 50 }])
  })

  test('never replaces a file unless it is forced to', async () => {
    writeFileSync(out('kept.db'), 'mine')
    expect(await refused('sample', '--out', out('kept.db'))).toEqual([5, 'TargetExists'])
    expect(readFileSync(out('kept.db'), 'utf8')).toBe('mine')
    await json(shape, 'sample', '--out', out('kept.db'), '--turns', '3', '--force')
  })
})

describe.concurrent('usage', () => {
  test.each([
    [[]],
    [['frobnicate', 'x.db']],
    [['inspect']],
    [['inspect', 'a.db', 'b.db']],
    [['inspect', 'a.db', '--colour']],
    [['timeline', 'a.db']],
    [['missing', 'a.db', '--limit', '0']],
    [['missing', 'a.db', '--limit', 'ten']],
    [['migrate', 'a.db']],
    [['sample', '--out', 'x.db', '--generation', 'v9']],
  ])('%j is bad usage: exit 2, in words, nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await turnscope(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toBe('')
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('with --json it is data', async () => {
    expect(await refused('inspect')).toEqual([2, 'InvalidRequest'])
    expect(await refused('frobnicate')).toEqual([2, 'InvalidRequest'])
  })

  test('help and version are answers, not failures', async () => {
    for (const args of [['--help'], ['migrate', '--help'], ['--version']]) {
      const { code, stdout, stderr } = await turnscope(args)
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(stdout).not.toBe('')
    }
  })

  test('serve passes its arguments on and the web host’s exit code back', async () => {
    const { code, stderr } = await turnscope(['serve', v2, '--port', 'http'])
    expect(code).toBe(2)
    expect(stderr).toContain('http is not a port')
  })
})

describe.concurrent('as a process', () => {
  test('what it prints and ends with is what its caller gets', async () => {
    const env = inTemporary()
    const { code, stdout, stderr } = await turnscopeProcess(['plan', v2, '--json'], { env })
    expect({ code, stdout, stderr }).toEqual(await runHere(['plan', v2, '--json'], { env }))
    expect(code).toBe(0)
    expect(JSON.parse(stdout).backfill.rows_to_fill).toBeGreaterThan(0)
    const refusal = await turnscopeProcess(['inspect', given('text.db')], { env })
    expect(refusal).toEqual(await runHere(['inspect', given('text.db')], { env }))
    expect([refusal.code, refusal.stdout]).toEqual([3, ''])
  })

  test('SIGTERM ends a run with its own exit code and leaves no copy behind', async () => {
    const big = out('big.db')
    writeSample(big, { turns: 60_000 })
    const started = path.join(temporary, 'probe')
    mkdirSync(started)
    let stopped = false
    const child = spawn(process.execPath, [CLI, 'inspect', big, '--json'], {
      env: { ...process.env, TURNSCOPE_TMPDIR: started },
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    let stdout = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text
    })
    // As a shell counts: 128 and the signal's number, whether the process ended by it or says so.
    const ended = new Promise<number | null>((resolve) =>
      child.on('close', (code, signal) => resolve(signal === null ? code : 128 + constants.signals[signal])),
    )
    await expect
      .poll(
        () => {
          if (!stopped && readdirSync(started).length > 0) stopped = child.kill('SIGTERM')
          return stopped || child.exitCode !== null
        },
        { timeout: 600_000, interval: 5 },
      )
      .toBe(true)
    expect(await ended).toBe(143)
    expect(failure.parse(JSON.parse(stdout)).error.kind).toBe('Cancelled')
    expect(readdirSync(started)).toEqual([])
    rmSync(started, { recursive: true })
  })

  test('an answer that the disk did not take is no success', async (context) => {
    skipWhere(context, notOnLinux)
    const full = openSync('/dev/full', 'w')
    const child = spawn(process.execPath, [CLI, 'inspect', v2, '--json'], {
      env: { ...process.env, TURNSCOPE_TMPDIR: temporary },
      stdio: ['ignore', full, 'ignore'],
    })
    const [code] = await once(child, 'exit')
    closeSync(full)
    expect(code).toBe(5)
  })

  test('a temporary folder that is not there is said in words', async () => {
    const { code, stdout } = await turnscope(['inspect', v2, '--json'], { TURNSCOPE_TMPDIR: out('nowhere') })
    expect([code, failure.parse(JSON.parse(stdout)).error.kind]).toEqual([5, 'NotWritable'])
  })
})
