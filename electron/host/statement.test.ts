import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { type SqlAnswer, sqlAnswerInWords } from '../../shared/contract/sql.ts'
import type { Spare } from '../engine/jobs/spare.ts'
import { runStatement } from '../engine/sql/run-statement.ts'
import { forkSpare } from './forked-spare.ts'

const folder = mkdtempSync(join(tmpdir(), 'turnscope-sql-'))
const path = join(folder, 'working.db')
beforeAll(() => new Database(path).exec('CREATE TABLE turns (conv_id TEXT)').close())
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.useRealTimers())

const run = (sql: string, options: Parameters<typeof runStatement>[2] = {}): Promise<SqlAnswer> =>
  runStatement({ path, sql }, { startSpare: forkSpare, home: folder }, options)

test('what never comes to a row is ended with its process, by time or by a cancel', async () => {
  const endless = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c'
  const ended: string[] = []
  let told: () => void = () => undefined
  const started = new Promise<void>((resolve) => {
    told = resolve
  })
  const startSpare = async (home: string): Promise<Spare> => {
    const spare = await forkSpare(home)
    spare.link.onClose((reason) => ended.push(reason))
    spare.link.onMessage((message) => message === 'running' && told())
    return spare
  }
  const late = await run(endless)
  expect(late).toMatchObject({ rows: [], stopped: 'time' })
  expect(sqlAnswerInWords(late)).toBe('stopped after 5 s, without a row')
  const stop = new AbortController()
  const asked = runStatement({ path, sql: endless }, { startSpare, home: folder }, { signal: stop.signal })
  await Promise.race([started, asked])
  stop.abort()
  await expect(asked).rejects.toMatchObject({ kind: 'Cancelled' })
  await expect.poll(() => ended).toHaveLength(1)
})

test('memory that a statement takes is bounded: a value by SQLite, all of it by its process', async () => {
  await expect(run('SELECT randomblob(1000000000)')).rejects.toMatchObject({
    kind: 'InvalidRequest',
    message: 'SQLite says: string or blob too big.',
  })
  // Its time stands still, or a slow machine comes to the end of that first.
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  // Each of these is allowed by itself; sorting holds them all.
  const greedy = await run(
    'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 40) SELECT x FROM c ORDER BY zeroblob(200000000 + x)',
  )
  expect(greedy.stopped).toBe('memory')
})
