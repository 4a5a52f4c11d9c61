import { cpSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeFolders, type TestFolders, writeLiveWal } from '../engine/evidence/fixtures.ts'
import { type Ran, turnscope } from './fixtures.ts'

let folders: TestFolders
let db: string
beforeEach(() => {
  folders = makeFolders()
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => folders.finish())

interface Inspected {
  readonly evidence: { readonly findings: readonly { code: string; severity: string; message: string }[] }
  readonly counts: { readonly turns: number }
}

const parsed = <T>({ stdout }: Ran): T => JSON.parse(stdout) as T
const inspect = async (...more: string[]): Promise<Inspected> =>
  parsed(await turnscope(['inspect', db, '--json', ...more]))

describe('a WAL database without a -wal', () => {
  test('a complete copy made by .backup is no reason for a warning anywhere', async () => {
    const live = new Database(writeLiveWal(join(folders.home, '..', 'live.db')))
    await live.backup(db)
    live.close()
    folders.seal()
    const { counts, evidence } = await inspect()
    expect(counts.turns).toBe(150)
    expect(evidence.findings).toMatchObject([{ code: 'wal-missing', severity: 'info' }])
    const { code, stderr } = await turnscope(['conversations', db])
    expect([code, stderr]).toEqual([0, ''])
  })

  test('VACUUM INTO, which the note advises, leaves no note', async () => {
    const live = new Database(writeLiveWal(join(folders.home, '..', 'live.db')))
    live.prepare('VACUUM INTO ?').run(db)
    live.close()
    folders.seal()
    const { counts, evidence } = await inspect()
    expect([counts.turns, evidence.findings]).toEqual([150, []])
  })

  test('a -shm that counts frames is a warning, on stderr too', async () => {
    writeLiveWal(db, { suffixes: ['', '-shm'] })
    folders.seal()
    expect((await inspect()).evidence.findings).toMatchObject([{ code: 'wal-missing', severity: 'warning' }])
    expect((await turnscope(['conversations', db])).stderr).toMatch(/^warning: Turns are missing: the -shm /)
  })

  test.each([
    ['a minute and a bit after', 60_001, 'warning'],
    ['a minute after', 60_000, 'info'],
    ['before', -5_000, 'info'],
  ])('a timeline store with activity %s the last turn', async (_what, later, severity) => {
    writeLiveWal(db, { suffixes: [''] })
    const timeline = join(folders.evidence, 'store.db')
    const copy = join(folders.home, '..', 'look.db')
    cpSync(db, copy)
    const reader = new Database(copy)
    const last = reader.prepare('SELECT conv_id, max(updated_at_ms) AS ms FROM turns').get() as {
      conv_id: string
      ms: number
    }
    reader.close()
    const store = new Database(timeline)
    store.exec(`CREATE TABLE timeline_conversations (conv_id TEXT PRIMARY KEY, runtime_key TEXT, last_activity_ms INTEGER);
      INSERT INTO timeline_conversations VALUES ('${last.conv_id}', 'planner', ${last.ms + later}), ('elsewhere', 'planner', ${last.ms * 2})`)
    store.close()
    folders.seal()
    const { evidence } = await inspect('--timeline-db', timeline)
    expect(evidence.findings).toMatchObject([{ code: 'wal-missing', severity }])
    const { stderr } = await turnscope(['conversations', db, '--timeline-db', timeline])
    if (severity === 'warning')
      expect(stderr).toMatch(
        /^warning: Turns seem to be missing: the timeline store knows activity in 1 conversation /,
      )
    else expect(stderr).toBe('')
  })
})
