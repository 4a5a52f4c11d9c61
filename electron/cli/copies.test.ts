import { cpSync, mkdirSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  makeFolders,
  type TestFolders,
  writeAllInWal,
  writeLiveWal,
  writeTurns,
} from '../engine/evidence/fixtures.ts'
import { listFolder } from '../engine/evidence/list-folder.ts'
import { type Inspected, parsed, turnscope } from './fixtures.ts'

let folders: TestFolders
let db: string
beforeEach(() => {
  folders = makeFolders()
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => folders.finish())

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

const READERS = ['conversations', 'missing', 'plan', 'shapes', 'analytics', 'release-notes'] as const

describe('everything is in a -wal', () => {
  test('that was not copied: every verb says so and what to ask for', async () => {
    writeAllInWal(db, { suffixes: [''] })
    folders.seal()
    for (const verb of READERS) {
      const { code, stderr } = await turnscope([verb, db])
      expect([verb, code]).toEqual([verb, 3])
      expect(stderr).toMatch(/^Nothing is in this file yet \([\d,]+ bytes, no tables\).* its -wal/)
      expect(stderr).toMatch(/\nAsk for turns\.db and turns\.db-wal, copied together/)
      expect(stderr.match(/Ask for/g)).toHaveLength(1)
    }
    expect((await inspect()).evidence.findings).toMatchObject([{ code: 'all-in-wal', severity: 'warning' }])
    const validated = await turnscope(['validate', db])
    expect(validated.stdout).toContain('Ask for turns.db and turns.db-wal, copied together')
  })

  test('beside a main file of 0 bytes: the log is named, not "no turns"', async () => {
    writeAllInWal(db)
    truncateSync(db, 0)
    folders.seal()
    const { code, stderr } = await turnscope(['conversations', db])
    expect(code).toBe(3)
    expect(stderr).toMatch(/turns\.db-wal beside it holds [\d,]+ bytes/)
    expect(stderr).toContain('copied together')
  })

  test.each([
    'turns.db-wal (1)',
    'turns.db(1)-wal',
    'turns (1)-wal.db',
    'turns.db-wal.txt',
    'turns.db-wal.bin',
    'turns.db-wal.bak',
    'turns.db-wal~',
    'turns.db-WAL',
    'turns.db.wal',
    'turns.db-wal-2026-11-25',
    'turns.db-wal.20261125T0101',
    'Copy of turns.db-wal',
    'turns_db_wal',
    'wal',
    'attachment-2',
  ])('under the name %s it is found by its content, and read only when asked', async (name) => {
    writeAllInWal(db)
    const wal = join(folders.evidence, name)
    renameSync(`${db}-wal`, wal)
    folders.seal()
    const refused = await turnscope(['conversations', db])
    expect(refused.code).toBe(3)
    expect(refused.stderr).toContain(`${name} in the same folder is a log`)
    expect(refused.stderr).toContain('--wal FILE')
    const read = await inspect('--wal', wal)
    expect(read.counts.turns).toBe(30)
    expect(read.evidence).toMatchObject({
      files: [
        { name: 'turns.db', role: 'main' },
        { name, role: 'wal' },
      ],
    })
    expect(read.evidence.findings.map(({ code }) => code)).toEqual(['wal-named', 'wal-folded'])
    const { code, stderr } = await turnscope(['conversations', db, '--wal', wal])
    expect([code, stderr]).toEqual([0, ''])
  })

  test('of the timeline store: it is that which is named', async () => {
    writeTurns(db)
    const store = writeAllInWal(join(folders.evidence, 'timeline.db'), { suffixes: [''] })
    folders.seal()
    const { code, stderr } = await turnscope(['conversations', db, '--timeline-db', store])
    expect(code).toBe(3)
    expect(stderr).toMatch(/^The timeline store timeline\.db: Nothing is in this file yet/)
    expect(stderr).toContain('Ask for timeline.db and timeline.db-wal, copied together, or')
  })

  test('in a packed file it is named, and not read', async () => {
    writeAllInWal(db, { suffixes: [''] })
    writeFileSync(join(folders.evidence, 'turns.db-wal.gz'), 'packed')
    folders.seal()
    expect((await turnscope(['conversations', db])).stderr).toContain('turns.db-wal.gz in the same folder')
  })

  test('as LiteFS keeps it: database and wal in a folder of the name', async () => {
    const folder = join(folders.evidence, 'dbs', 'turns.db')
    mkdirSync(folder, { recursive: true })
    writeAllInWal(join(folder, 'database'))
    renameSync(join(folder, 'database-wal'), join(folder, 'wal'))
    folders.seal()
    for (const args of [[folder], [join(folder, 'database')], [folder, '--wal', join(folder, 'wal')]]) {
      const { evidence, counts } = parsed<Inspected>(await turnscope(['inspect', ...args, '--json']))
      expect([counts.turns, evidence.files.length]).toEqual([30, 2])
      expect(evidence.findings.map(({ code }) => code)).toEqual(['wal-named', 'wal-folded'])
    }
    // The page's dialog picks it as a set.
    expect((await listFolder(join(folders.evidence, 'dbs'))).entries).toMatchObject([
      { name: 'turns.db', kind: 'file', path: join(folder, 'database'), bytes: 4096 },
    ])
    const out = join(folders.home, '..', 'out.db')
    expect((await turnscope(['migrate', folder, '--out', out])).code).toBe(0)
  })

  test('as LiteFS keeps it, with a log of another database in it: that one is named and left out', async () => {
    const folder = join(folders.evidence, 'turns.db')
    mkdirSync(folder, { recursive: true })
    writeLiveWal(join(folder, 'database'), { suffixes: [''] })
    writeFileSync(join(folder, 'wal'), 'no log')
    mkdirSync(join(folders.evidence, 'other'))
    writeFileSync(join(folders.evidence, 'other', 'database'), 'no database')
    folders.seal()
    const { evidence, counts } = parsed<Inspected>(await turnscope(['inspect', folder, '--json']))
    expect([counts.turns, evidence.findings.map(({ code }) => code)]).toEqual([100, ['wal-unusable']])
    expect((await listFolder(folders.evidence)).entries.map(({ name, kind }) => [name, kind])).toEqual([
      ['other', 'folder'],
      ['turns.db', 'file'],
    ])
  })
})

describe('a log in the same folder is not offered', () => {
  const offered = async (): Promise<string> => {
    folders.seal()
    return (await inspect()).evidence.findings.map(({ severity, message }) => severity + message).join()
  }
  test('when it is another database\u2019s own', async () => {
    writeLiveWal(db, { suffixes: [''] })
    writeLiveWal(join(folders.evidence, 'other.db'))
    expect(await offered()).not.toContain('other.db')
  })
  test('when its pages have another size', async () => {
    writeLiveWal(db, { suffixes: [''] })
    const odd = new Database(join(folders.evidence, 'odd.db'))
    odd.pragma('page_size = 1024')
    odd.pragma('journal_mode = wal')
    odd.exec('CREATE TABLE t (x)')
    cpSync(join(folders.evidence, 'odd.db-wal'), join(folders.evidence, 'some.log'))
    odd.close()
    expect(await offered()).not.toContain('some.log')
  })
  test('when the database is not in WAL mode', async () => {
    writeTurns(db)
    writeLiveWal(join(folders.evidence, 'gone.db'), { suffixes: ['-wal'] })
    expect(await offered()).toBe('')
  })
})

test('a file that is no log is refused as one', async () => {
  writeTurns(db)
  const other = join(folders.evidence, 'notes.txt')
  writeFileSync(other, 'not a log')
  folders.seal()
  const absent = await turnscope(['inspect', db, '--wal', `${other}.gone`])
  expect([absent.code, absent.stderr]).toEqual([3, expect.stringContaining('There is no -wal file at')])
  const read = await turnscope(['conversations', db, '--wal', other])
  expect(read.stderr).toContain('The -wal file cannot be used')
})

describe('a -wal whose end was lost', () => {
  const frame = 4096 + 24
  test.each<[what: string, suffixes: readonly string[], keep: number, says: RegExp]>([
    [
      'in the middle of a frame',
      ['', '-wal'],
      32 + 5 * frame + 1000,
      /in the middle of a frame, after 5 whole/,
    ],
    ['in the head of a frame', ['', '-wal'], 32 + 5 * frame + 10, /in the middle of a frame, after 5 whole/],
    [
      'between frames of a write',
      ['', '-wal'],
      32 + 5 * frame,
      /in the middle of a write: 5 frames of it are whole/,
    ],
    [
      'between frames, with its -shm',
      ['', '-wal', '-shm'],
      32 + 5 * frame,
      /lacks [\d,]+ frames? that the -shm/,
    ],
    [
      'in a frame, with its -shm',
      ['', '-wal', '-shm'],
      32 + 5 * frame + 1,
      /lacks [\d,]+ frames? that the -shm/,
    ],
  ])('%s', async (_what, suffixes, keep, says) => {
    writeLiveWal(db, { suffixes })
    truncateSync(`${db}-wal`, keep)
    folders.seal()
    const { findings } = (await inspect()).evidence
    expect(findings.filter(({ code }) => /^wal-(?:cut|open)$/.test(code))).toEqual([
      { code: expect.any(String), severity: 'warning', message: expect.stringMatching(says) },
    ])
    const { stderr } = await turnscope(['conversations', db])
    expect(stderr.includes('Ask for turns.db and turns.db-wal')).toBe(true)
  })

  test('what is left of an earlier round may end anywhere', async () => {
    writeLiveWal(db)
    const wal = readFileSync(`${db}-wal`)
    const old = Buffer.from(wal.subarray(32 + 3 * frame, 32 + 4 * frame + 500))
    old.fill(0x11, 8, 16)
    old.fill(0x11, frame + 8, frame + 16)
    writeFileSync(`${db}-wal`, Buffer.concat([wal, old]))
    folders.seal()
    expect((await inspect()).evidence.findings.map(({ code }) => code)).toEqual(['wal-folded'])
  })
})
