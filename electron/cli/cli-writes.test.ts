import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { constants } from 'node:os'
import path from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { oracleBackfill } from '../../shared/truth/testing/oracle.ts'
import { notOnLinux, skipWhere } from '../engine/evidence/fixtures.ts'
import { generateTurns } from '../engine/sample/turns.ts'
import { writeSample } from '../engine/sample/write.ts'
import {
  evidence,
  failure,
  given,
  inTemporary,
  json,
  layOutEvidence,
  out,
  query,
  refused,
  sha256,
  TURNS,
  temporary,
  turnscope,
  v2,
} from './evidence-fixtures.ts'
import { CLI, turnscope as runHere, turnscopeProcess } from './fixtures.ts'

layOutEvidence()

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
    [['fleet', 'a.db', '--processes', '257']],
    [['fleet', 'a.db', '--time-limit', '604801']],
    [['table', 'a.db', '--table', 'turns', '--search', 'x', '--out', 'x.csv']],
    [['table', 'a.db', '--table', 'conversations', '--conv', 'x', '--out', 'x.csv']],
    [['table', 'a.db', '--table', 'timeline', '--conv', 'x', '--reason', 'forbidden', '--out', 'x.csv']],
    [['recover', 'a.db', '--close', 'x', '--reason', 'x'.repeat(4001), '--out', 'x.db']],
    [['serve', '--allow-dir', '/no/such/folder']],
    [['inspect', 'a.db', '--wal', '']],
    [['inspect', 'a.db', '--timeline-db', '']],
    [['report', 'a.db', '--out', ' ']],
    [['fleet', 'a.db', '--dataset', '']],
  ])('%j is bad usage: exit 2, in words, nothing on stdout', async (args) => {
    const { code, stdout, stderr } = await turnscope(args)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).not.toBe('')
    expect(stderr).not.toMatch(/\n\s+at /)
  })

  test('what is too long or empty is said in words of ours', async () => {
    const said = async (...args: string[]): Promise<string> => (await turnscope(args)).stderr
    const recover = ['recover', 'a.db', '--close', 'x', '--out', 'x.db']
    expect(await said(...recover, '--reason', 'x'.repeat(4001))).toContain(
      '--reason must have at most 4,000 characters.',
    )
    expect(await said(...recover, '--reason', 'x', '--person', '')).toContain(
      '--person must have at least 1 character.',
    )
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
    writeSample(big, { turns: 1 })
    const db = new Database(big)
    // Takes long to read, and little to write.
    db.exec(`INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, turn_data_json, updated_at_ms)
      WITH n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000)
      SELECT 'conv-' || n % 50, 'session', 'turn-' || n, n, '{"note":"' || hex(zeroblob(400)) || '"}', hex(zeroblob(600)), n FROM n`)
    db.close()
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
