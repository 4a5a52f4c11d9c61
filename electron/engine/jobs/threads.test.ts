import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'node:worker_threads'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findTimelineTable } from '../case/timeline-table.ts'
import { checkPayloadJob } from '../payload/check-job.ts'
import { createJobThreads } from './threads.ts'

let folder: string
let path: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnscope-threads-'))
  path = join(folder, 'any.db')
  new Database(path).exec('CREATE TABLE a (x)').close()
})
afterAll(() => rmSync(folder, { recursive: true }))

test('jobs beyond the threads there are wait in line, and each gets its own answer', async () => {
  const threads = createJobThreads(2, 60_000)
  const answers = await Promise.all(Array.from({ length: 9 }, () => threads.run(findTimelineTable, { path })))
  expect(answers).toEqual(Array(9).fill({ found: null, tables: ['a'] }))
})

test('a job that fails is rejected with its own error, and its thread does the next one', async () => {
  const threads = createJobThreads(1, 60_000)
  const bad = threads.run(checkPayloadJob, { from: { text: 'no' }, database: null })
  const good = threads.run(findTimelineTable, { path })
  await expect(bad).rejects.toMatchObject({ kind: 'InvalidRequest' })
  await expect(threads.run(findTimelineTable, { path: 1 as never })).rejects.toThrow(
    /findTimelineTable failed/,
  )
  // The file may be a case's or one that was to be written.
  const noFile = threads.run(findTimelineTable, { path: folder })
  await expect(noFile).rejects.toMatchObject({
    kind: 'NotWritable',
    message: expect.not.stringContaining('the case lies on'),
  })
  expect((await good).tables).toEqual(['a'])
})

test('a job whose caller has gone before its turn is never begun', async () => {
  const threads = createJobThreads(1, 60_000)
  const first = threads.run(findTimelineTable, { path })
  const gone = new AbortController()
  const second = threads.run(findTimelineTable, { path }, { signal: gone.signal })
  gone.abort()
  await expect(second).rejects.toMatchObject({ kind: 'Cancelled' })
  expect((await first).tables).toEqual(['a'])
})

test('a thread that may take less memory than a job needs does not do it', async () => {
  const limits: (number | undefined)[] = []
  const onWorker = ({ resourceLimits }: Worker): void => {
    limits.push(resourceLimits?.maxOldGenerationSizeMb)
  }
  process.on('worker', onWorker)
  try {
    const threads = createJobThreads(1, 60_000)
    const run = (mb: number) =>
      threads.run(findTimelineTable, { path }, { patience: { ms: 60_000, mb, besideMb: 512 } })
    for (const mb of [64, 1024, 1025, 64, 2048]) expect((await run(mb)).tables).toEqual(['a'])
    expect(limits).toEqual([1024, 2048])
  } finally {
    process.off('worker', onWorker)
  }
})

test('of threads without work one stays for whoever comes back, and one that ended is replaced', async () => {
  const started: Worker[] = []
  const ended: number[] = []
  const onWorker = (worker: Worker): void => {
    started.push(worker)
    worker.once('exit', (code) => ended.push(code))
  }
  process.on('worker', onWorker)
  try {
    const threads = createJobThreads(2, 0)
    const run = async () => (await threads.run(findTimelineTable, { path })).tables
    await Promise.all([run(), run()])
    await expect.poll(() => [started.length, ended.length]).toEqual([2, 1])
    expect(await run()).toEqual(['a'])
    expect(await run()).toEqual(['a'])
    expect(started.length).toBe(2)
    await started[0]!.terminate()
    await started[1]!.terminate()
    expect(await run()).toEqual(['a'])
    expect(started.length).toBe(3)
  } finally {
    process.off('worker', onWorker)
  }
})
