import { spawn, spawnSync } from 'node:child_process'
import { statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { serialize } from 'node:v8'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openReader, openSharedWriter } from '../db/open.ts'
import { onWindows, skipWhere } from '../evidence/fixtures.ts'
import { V3 } from '../queries/testing/turns-db.ts'
import { otherColumns, Workbench } from './testing/workbench.ts'
import type { WriteAction } from './write-job.ts'

const ROWS = 20_000

let bench: Workbench
beforeEach(() => {
  bench = new Workbench(
    V3,
    Array.from({ length: ROWS }, (_, n) => ({
      conv_id: `conv-${n % 50}`,
      session_id: 's',
      turn_id: `turn-${n}`,
      runtime_key: '',
      inference_id: '',
      updated_at_ms: n,
      metadata: JSON.stringify({ runtime: `planner-${n % 7}` }),
    })),
  )
})
afterEach(() => bench.remove())

const RULE = { column: 'runtime_key', path: '$.runtime' } as const

/** A process that does the action, and after so many rows says so and waits to be killed. */
function child(action: WriteAction, rows: number): string {
  const file = join(bench.folder, 'action')
  writeFileSync(file, serialize(action))
  return `
  import { readFileSync, writeSync } from 'node:fs'
  import { deserialize } from 'node:v8'
  const { recoveryWriteJob } = await import(${JSON.stringify(new URL('./write-job.ts', import.meta.url).href)})
  const progress = ({ done }) => {
    if (done < ${rows}) return
    writeSync(1, 'there')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
  const action = deserialize(readFileSync(${JSON.stringify(file)}))
  try {
    recoveryWriteJob({ path: ${JSON.stringify(bench.path)}, action }, { checkCancelled: () => {}, progress })
    writeSync(1, 'done')
  } catch (error) {
    writeSync(1, String(error.kind ?? error.stack))
  }`
}

const run = (script: string): string[] => ['--input-type=module', '-e', script]

/** The rows as a reader that comes now finds them, and whether the journal says the same. */
function readAnew(before: ReturnType<Workbench['rows']>) {
  bench.db.close()
  bench.db = openReader(bench.path)
  const runs = bench.db
    .prepare("SELECT count(*) FROM sqlite_schema WHERE name = 'turnscope_journal'")
    .pluck()
    .get()
  const rows = bench.rows()
  expect(otherColumns(rows)).toEqual(otherColumns(before))
  return { rows, hasJournal: runs === 1 }
}

test.each([1, ROWS / 2, ROWS])(
  'killed after %i rows, an apply has written nothing, the journal agrees, and the next one writes all',
  async (rows) => {
    const before = bench.rows()
    const killed = spawn(process.execPath, run(child(bench.ruleAction(RULE), rows)), {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let errors = ''
    killed.stderr.on('data', (data) => {
      errors += data
    })
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      killed.once('exit', (_, signal) => resolve(signal)),
    )
    const said = await new Promise<string>((resolve) => {
      killed.stdout.once('data', (data) => resolve(String(data)))
      killed.once('exit', () => resolve(errors))
    })
    expect(said).toBe('there')
    killed.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')

    const anew = readAnew(before)
    expect(anew.rows).toEqual(before)
    expect(anew.hasJournal).toBe(false)
    expect(bench.apply(RULE).changes.rows).toHaveLength(ROWS)
    expect(bench.rows()).toEqual(bench.replayed(before).rows)
  },
)

/** Runs with a limit on the size of files: the full disk that every machine without Windows can have. */
const limited = (action: WriteAction, kibibytes: number): string =>
  spawnSync(
    'bash',
    [
      '-c',
      `ulimit -f ${kibibytes} && exec "$0" "$@"`,
      process.execPath,
      ...run(child(action, Number.POSITIVE_INFINITY)),
    ],
    { encoding: 'utf8' },
  ).stdout

test('a disk too small for an apply leaves nothing of it', (context) => {
  skipWhere(context, onWindows)
  const before = bench.rows()
  expect(limited(bench.ruleAction(RULE), 512)).toBe('NoSpace')
  const anew = readAnew(before)
  expect(anew.rows).toEqual(before)
  expect(anew.hasJournal).toBe(false)
})

test('a disk that takes the log but not the file keeps what was written, and the file has it later', (context) => {
  skipWhere(context, onWindows)
  const before = bench.rows()
  const row = BigInt(ROWS)
  const cell = { row, column: 'runtime_key' as const, path: null, before: '', after: 'planner' }
  const header = { kind: 'asserted' as const, person: 'ada', rule: 'r', note: 'n', details: {} }
  expect(limited({ does: 'fill', cell, header }, 512)).toBe('done')
  expect(statSync(`${bench.path}-wal`).size).toBeGreaterThan(0)
  const { rows } = readAnew(before)
  expect(rows.get(row)!.runtime_key).toBe(`text ${Buffer.from('planner').toString('hex').toUpperCase()}`)
  bench.db.close()
  openSharedWriter(bench.path).close()
  bench.db = openReader(bench.path)
  expect(statSync(`${bench.path}-wal`).size).toBe(0)
  expect(bench.rows()).toEqual(rows)
})

test('cancelled at any point, an apply has written nothing', () => {
  const before = bench.rows()
  let calls = 0
  const action = bench.ruleAction(RULE)
  const stopAt = (at: number) => ({
    progress: () => undefined,
    checkCancelled: () => {
      if (calls++ === at) throw new Error('cancelled')
    },
  })
  for (const at of [0, 1, 40]) {
    calls = 0
    expect(() => bench.write(action, stopAt(at))).toThrow('cancelled')
    expect(bench.rows()).toEqual(before)
  }
})
