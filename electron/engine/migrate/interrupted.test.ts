import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { onWindows, skipWhere } from '../evidence/fixtures.ts'
import { canonical, dump, hashOf, leavingOut, TRUTH, turnsSql, Workshop } from './fixtures.ts'

let workshop: Workshop
beforeEach(() => {
  workshop = new Workshop().write(turnsSql({ without: TRUTH }), (db) => {
    const insert = db.prepare(
      `INSERT INTO turns (conv_id, session_id, turn_id, turn_created_at_ms, turn_metadata_json, updated_at_ms)
       VALUES ('c', 's', ?, 1, ?, 2)`,
    )
    for (let n = 0; n < 20_000; n++) insert.run(`t${n}`, canonical('planner', `inference-${n}`))
  })
})
afterEach(() => workshop.remove())

/** A process that migrates, and at the first progress under `label` says so and waits to be killed. */
const child = (label: string): string => `
  import { writeSync } from 'node:fs'
  const { migrateJob } = await import(${JSON.stringify(new URL('./migrate.ts', import.meta.url).href)})
  const progress = (now) => {
    if (now.label !== ${JSON.stringify(label)}) return
    writeSync(1, 'there')
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
  try {
    const input = ${JSON.stringify({ path: workshop.path, nextPath: workshop.next, person: 'ada', sound: null })}
    await migrateJob(input, { checkCancelled: () => {}, progress })
    writeSync(1, 'done')
  } catch (error) {
    writeSync(1, String(error.kind))
  }`

test.each([
  'Copying the working copy',
  'Filling from metadata',
  'Building indexes',
  'Comparing before and after',
])(
  'killed while %s, the working copy is byte for byte as it was and the next run succeeds',
  async (label) => {
    const before = hashOf(workshop.path)
    const run = spawn(process.execPath, ['--input-type=module', '-e', child(label)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const ended = new Promise<NodeJS.Signals | null>((resolve) =>
      run.once('exit', (_, signal) => resolve(signal)),
    )
    let errors = ''
    run.stderr.on('data', (data) => {
      errors += data
    })
    const said = await new Promise<string>((resolve) => {
      run.stdout.once('data', (data) => resolve(String(data)))
      run.once('exit', () => resolve(errors))
    })
    expect(said).toBe('there')
    run.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')

    expect(existsSync(workshop.next)).toBe(true)
    expect(hashOf(workshop.path)).toBe(before)
    expect((await workshop.migrate()).backfill.rows_filled).toBe(20_000)
    expect(leavingOut(dump(workshop.next).turns!, TRUTH)).toEqual(dump(workshop.path).turns)
  },
)

// A limit on the size of files is the full disk that every machine without Windows can have.
test.for([
  ['the copy', 1024],
  ['the filled copy', 4300],
] as const)(
  'a disk too small for %s is a typed error that leaves nothing behind',
  async ([, blocks], context) => {
    skipWhere(context, onWindows)
    const before = hashOf(workshop.path)
    const { stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `ulimit -f ${blocks} && exec "$0" "$@"`,
        process.execPath,
        '--input-type=module',
        '-e',
        child('never'),
      ],
      { encoding: 'utf8' },
    )
    expect(stdout, stderr).toBe('NoSpace')
    expect(existsSync(workshop.next)).toBe(false)
    expect(hashOf(workshop.path)).toBe(before)
  },
)
