import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { soundnessJob } from '../db/soundness-job.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import { onWindows, skipWhere } from '../evidence/fixtures.ts'
import { abandonLingering, linger } from './lingering.ts'
import { runJob } from './run.ts'

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
      lingers: (end) => {
        ended = end
      },
    },
  )
  await expect(job).rejects.toMatchObject({ kind: 'Cancelled' })
  expect(ended).not.toBeNull()
  expect(abandonLingering(removeDatabase)).toBe(true)
  openSync(pipe, 'w')
  await ended
  await expect.poll(() => abandonLingering(removeDatabase)).toBe(false)
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
  linger({ ended, files: [file] })
  expect(abandonLingering(removeDatabase)).toBe(true)
  expect([file, `${file}-wal`].some((path) => existsSync(path))).toBe(false)
  end()
  await expect.poll(() => abandonLingering(removeDatabase)).toBe(false)
})
