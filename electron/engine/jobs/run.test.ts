import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { findTimelineTable } from '../case/timeline-table.ts'
import { openReader } from '../db/open.ts'
import { soundnessJob } from '../db/soundness-job.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import { onWindows, skipWhere, writeTurns } from '../evidence/fixtures.ts'
import { indexJob } from '../migrate/index-job.ts'
import { checkPayloadJob } from '../payload/check-job.ts'
import { scanSourcesJob } from '../payload/scan-job.ts'
import { turnColumns } from '../queries/columns.ts'
import { readSchema } from '../schema/read.ts'
import { KeptThreads } from './kept-threads.ts'
import { abandonLingering, type Lingering, linger } from './lingering.ts'
import { endsOnExhaustion, watchMemory } from './memory.ts'
import { patienceFor } from './patience.ts'
import { runJob } from './run.ts'
import { createJobThreads } from './threads.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-jobs-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('a job that SQLite does not let go is cancelled at once, and lingers until it does', async (context) => {
  skipWhere(context, onWindows)
  // Opening a pipe for reading takes until somebody opens it for writing: a call that nothing can stop.
  const pipe = join(folder, 'pipe')
  expect(spawnSync('mkfifo', [pipe]).status).toBe(0)
  const controller = new AbortController()
  let ended: Promise<void> | null = null
  const job = runJob(
    soundnessJob,
    { path: pipe },
    {
      signal: controller.signal,
      onProgress: () => controller.abort(),
      lingers: (thread) => {
        ended = thread.ended
      },
    },
  )
  // The step that it is at may still do what it was to do.
  await expect(job).rejects.toMatchObject({
    kind: 'Cancelled',
    message: expect.stringContaining('has not ended'),
    next: expect.not.stringContaining('Nothing was changed'),
  })
  expect(ended).not.toBeNull()
  expect(abandonLingering(removeDatabase)).toBe(true)
  openSync(pipe, 'w')
  await ended
  await expect.poll(() => abandonLingering(removeDatabase)).toBe(false)
})

test('a job that SQLite does not let go ends with a typed error once it took more time than it may', async (context) => {
  skipWhere(context, onWindows)
  const pipes = [join(folder, 'one'), join(folder, 'other')] as const
  expect(spawnSync('mkfifo', [...pipes]).status).toBe(0)
  const lingering: Lingering[] = []
  const ended: string[] = []
  const threads = createJobThreads(1, 60_000)
  const patience = { ms: 1, mb: 512, besideMb: 512 }
  const lingers = (thread: Lingering): void => {
    lingering.push(thread)
    void thread.ended.then(() => ended.push('thread'))
  }
  for (const job of [
    runJob(soundnessJob, { path: pipes[0] }, { patience, lingers }),
    threads.run(soundnessJob, { path: pipes[1] }, { patience }),
  ])
    await expect(job).rejects.toMatchObject({
      kind: 'Exhausted',
      message: expect.stringContaining('time'),
      // The statement that it is at may still succeed.
      next: expect.not.stringContaining('Nothing was changed'),
    })
  // A case that is closed does not wait for the thread; whoever writes next can tell that it is still there.
  expect(lingering).toHaveLength(1)
  await lingering[0]!.outlasted
  expect(ended).toEqual([])
  expect(abandonLingering(removeDatabase)).toBe(true)
  for (const pipe of pipes) openSync(pipe, 'w')
  await lingering[0]!.ended
  await expect.poll(() => abandonLingering(removeDatabase)).toBe(false)
})

test('a job that takes more memory than it may ends with a typed error', async () => {
  const from = { text: `[${'{"turn_id":"t"},'.repeat(400_000)}{}]` }
  const job = runJob(checkPayloadJob, { from, database: null } as never, {
    patience: { ms: 60_000, mb: 8, besideMb: 4096 },
  })
  await expect(job).rejects.toMatchObject({ kind: 'Exhausted', message: expect.stringContaining('memory') })
})

test('one job after the other is done by one thread, but for one that was stopped or failed as a whole', async () => {
  const path = join(folder, 'any.db')
  new Database(path).exec('CREATE TABLE a (x)').close()
  const started: Worker[] = []
  const ended: Worker[] = []
  const onWorker = (worker: Worker): void => {
    started.push(worker)
    worker.once('exit', () => ended.push(worker))
  }
  process.on('worker', onWorker)
  try {
    const threads = new KeptThreads(60_000, 0)
    const run = (of = path, options = {}) => runJob(findTimelineTable, { path: of }, options, threads)
    for (const _ of [1, 2, 3]) expect((await run()).tables).toEqual(['a'])
    expect((await runJob(soundnessJob, { path }, {}, threads)).damage).toEqual([])
    await expect(run(folder)).rejects.toMatchObject({ kind: 'NotWritable' })
    expect((await run()).tables).toEqual(['a'])
    expect(started).toHaveLength(1)

    // Both at once: neither waits for the other.
    expect((await Promise.all([run(), run()])).map(({ tables }) => tables)).toEqual([['a'], ['a']])
    expect(started).toHaveLength(2)

    const gone = new AbortController()
    const stopped = run(path, { signal: gone.signal })
    gone.abort()
    // It may have been done before the cancel came.
    await Promise.allSettled([stopped])
    await expect.poll(() => ended.length).toBe(1)
    await expect(run(1 as never)).rejects.toThrow(/findTimelineTable failed/)
    expect(ended).toHaveLength(2)

    expect((await run()).tables).toEqual(['a'])
    expect(started).toHaveLength(3)

    // What nobody has wanted for a while gives its memory back.
    await runJob(findTimelineTable, { path })
    await expect.poll(() => ended.length).toBe(3)
  } finally {
    process.off('worker', onWorker)
  }
})

test('a file whose values take longer to work out, or more memory, than it may have ends in a typed error', async () => {
  const path = join(folder, 'large.db')
  writeTurns(path, { turns: 2, generation: 'v3' })
  const db = new Database(path)
  // What SQLite holds meanwhile is no object of the thread's.
  db.exec(`ALTER TABLE turns DROP COLUMN turn_metadata_json;
    ALTER TABLE turns ADD COLUMN turn_metadata_json TEXT AS (substr(hex(zeroblob(150000000)), 1, 2))`)
  db.close()
  const reader = openReader(path)
  const input = { path, columns: turnColumns(readSchema(reader).turns!) }
  reader.close()
  const budgets = [
    ['memory', { ms: 600_000, mb: 64, besideMb: 64 }],
    ['time', { ms: 1, mb: 512, besideMb: 4096 }],
  ] as const
  for (const [what, patience] of budgets) {
    await expect(runJob(indexJob, input, { patience })).rejects.toMatchObject({
      kind: 'Exhausted',
      message: expect.stringContaining(what),
    })
    await expect.poll(() => abandonLingering(removeDatabase)).toBe(false)
  }
})

test('where what was taken is not given back, the process is told to end', async () => {
  let told = 0
  let ended = 0
  endsOnExhaustion(() => ended++)
  // Less than none: whatever the process takes is too much.
  const watch = watchMemory(-(2 ** 20), () => told++)
  await expect.poll(() => ended).toBeGreaterThan(0)
  watch.clear()
  endsOnExhaustion(() => undefined)
  expect(told).toBeGreaterThan(ended)
})

test('what a job may take grows with the bytes of its texts and of the files that it reads', () => {
  const small = patienceFor({ path: join(folder, 'none.db'), columns: new Set(['a']) })
  const path = join(folder, 'big.db')
  writeFileSync(path, Buffer.alloc(2 ** 21))
  writeFileSync(`${path}-wal`, Buffer.alloc(2 ** 20))
  for (const reads of [
    { path },
    { copy: { path } },
    { b: { copy: { path } } },
    { from: path },
    { timeline: { path } },
  ]) {
    const big = patienceFor({ ...reads, out: 'x' })
    expect(big.ms - small.ms).toBeCloseTo(30_000, -2)
    expect(big.mb - small.mb).toBeCloseTo(48, 0)
  }
  expect(patienceFor({ text: 'x'.repeat(2 ** 20) }).ms).toBeGreaterThan(small.ms)
})

test('nothing that is read of evidence is taken for a file, whatever it looks like', () => {
  const path = join(folder, 'big.db')
  writeFileSync(path, Buffer.alloc(2 ** 21))
  for (const id of ['/', '/tmp', path, `/${'x'.repeat(300)}`, '/with a \0', 'C:\\', '\\\\host\\share']) {
    const plain = 'x'.repeat(id.length)
    for (const of of [
      (text: string) => ({ index: { convIds: [text] }, pointers: { path: text }, item: { path: text } }),
      (text: string) => ({ action: { fills: { rule: { path: text } } }, evidencePaths: [text], text }),
    ])
      expect(patienceFor(of(id))).toEqual(patienceFor(of(plain)))
  }
})

test('what a job is to read may be gone, no file, or no name at all', () => {
  const none = patienceFor({ path: '' })
  for (const path of ['/', folder, join(folder, 'none'), `/${'x'.repeat(300)}`, '/with a \0']) {
    expect(patienceFor({ path }).ms - none.ms).toBeLessThan(100)
  }
})

test('a job that is cancelled before it begins does not linger', async () => {
  const controller = new AbortController()
  controller.abort()
  const lingers = (): void => {
    throw new Error('lingers')
  }
  await expect(
    runJob(soundnessJob, { path: folder }, { signal: controller.signal, lingers }),
  ).rejects.toMatchObject({ kind: 'Cancelled' })
  expect(abandonLingering(removeDatabase)).toBe(false)
})

test('who ends the process takes away what a lingering job would leave', async () => {
  const file = join(folder, 'half.db')
  for (const path of [file, `${file}-wal`]) writeFileSync(path, 'half')
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  linger({ ended, outlasted: ended, files: [file] })
  expect(abandonLingering(removeDatabase)).toBe(true)
  expect([file, `${file}-wal`].some((path) => existsSync(path))).toBe(false)
  end()
  await expect.poll(() => abandonLingering(removeDatabase)).toBe(false)
})

test('a job tells of its progress ten times a second at most, however often it speaks', async () => {
  const FILES = 2000
  for (let n = 0; n < FILES; n++) writeFileSync(join(folder, `${n}.txt`), '')
  const heard: number[] = []
  const begun = performance.now()
  const { files } = await runJob(
    scanSourcesJob,
    { path: folder },
    { onProgress: ({ done }) => heard.push(done) },
  )
  expect(files).toBe(FILES)
  // The first, the last, and those in between.
  expect(heard.length).toBeLessThanOrEqual(2 + (performance.now() - begun) / 100)
  expect(heard.at(-1)).toBe(FILES - 1)
})
