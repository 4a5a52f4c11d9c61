import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openReader } from '../db/open.ts'
import { soundnessJob } from '../db/soundness-job.ts'
import {
  append,
  makeFolders,
  type TestFolders,
  writeBitRotted,
  writeHotJournal,
  writeLiveWal,
  writeTruncated,
  writeTurns,
} from '../evidence/fixtures.ts'
import { lookAtEvidence } from '../evidence/look.ts'
import type { JobContext } from '../jobs/job.ts'
import { type Prepared, prepareWorkingCopy } from './prepare.ts'
import { quickChecked } from './quick-check.ts'

let folders: TestFolders
let db: string
let work: string
beforeEach(() => {
  folders = makeFolders()
  mkdirSync(folders.home)
  db = join(folders.evidence, 'turns.db')
  work = join(folders.home, 'work-1.db')
})
afterEach(() => folders.finish())

const context: JobContext = { checkCancelled: () => undefined, progress: () => undefined }

/** Looks at the sealed evidence, copies it as it is and prepares the copy. */
async function prepare(): Promise<Prepared> {
  folders.seal()
  const { files, findings } = await lookAtEvidence(db)
  for (const { role, path } of files) copyFileSync(path, role === 'main' ? work : `${work}-${role}`)
  const has = (role: string) => files.some((file) => file.role === role)
  return prepareWorkingCopy(
    { path: work, hasWal: has('wal'), hasJournal: has('journal'), findings, durable: true },
    context,
  )
}

const codes = ({ findings }: Prepared): string[] => findings.map(({ code }) => code)

function read<T>(sql: string): T[] {
  const reader = openReader(work)
  try {
    return reader.prepare(sql).pluck().all() as T[]
  } finally {
    reader.close()
  }
}
const turns = (): number => read<number>('SELECT count(*) FROM turns')[0]!
const checked = () => quickChecked(soundnessJob({ path: work }, context), false, null)
const check = (): string => checked().result

describe('what became of copies of a live WAL database with 150 turns (DOMAIN.md, section 5)', () => {
  test('main and -wal: all 150, and no sidecar remains', async () => {
    writeLiveWal(db)
    const prepared = await prepare()
    expect(codes(prepared)).toEqual(['wal-folded'])
    expect(prepared.padded).toBe(0)
    expect(turns()).toBe(150)
    expect(prepared.page_count).toBe(read('PRAGMA page_count')[0])
    expect(check()).toBe('ok')
    expect(readdirSync(folders.home)).toEqual(['work-1.db'])
    expect(read('PRAGMA journal_mode')).toEqual(['delete'])
  })

  test('the main file only: 100, and it is said that turns may be absent', async () => {
    writeLiveWal(db, { suffixes: [''] })
    expect(codes(await prepare())).toEqual(['wal-missing'])
    expect(turns()).toBe(100)
    expect(readdirSync(folders.home)).toEqual(['work-1.db'])
  })

  test('the pages and frames that the finding counts are those in the -wal', async () => {
    writeLiveWal(db)
    const { findings } = await prepare()
    const frames = (readFileSync(`${db}-wal`).length - 32) / (4096 + 24)
    expect(findings[0]!.message).toMatch(
      new RegExp(
        `^\\d+ pages came from the -wal \\(${frames} frames\\)\\. Main file and log need not be of one moment`,
      ),
    )
  })

  test('a -wal cut off within its last transaction: what was committed before it', async () => {
    writeLiveWal(db)
    truncateSync(`${db}-wal`, readFileSync(`${db}-wal`).length - 1)
    expect(codes(await prepare())).toEqual(['wal-cut', 'wal-unusable'])
    expect(turns()).toBe(100)
  })

  test('a second transaction that never committed is left out, the first is kept', async () => {
    const live = join(folders.home, 'live.db')
    writeTurns(live, { journal: 'wal' })
    const writer = new Database(live)
    writer.pragma('wal_autocheckpoint = 0')
    writer.exec(`UPDATE turns SET turn_data_json = '{"first":1}'`)
    writer.exec(`UPDATE turns SET turn_data_json = '{"second":2}'`)
    copyFileSync(live, db)
    copyFileSync(`${live}-wal`, `${db}-wal`)
    writer.close()
    truncateSync(`${db}-wal`, readFileSync(`${db}-wal`).length - 5000)
    const { findings } = await prepare()
    expect(findings).toMatchObject([
      { code: 'wal-cut' },
      { code: 'wal-folded', message: expect.stringContaining('were left out') },
    ])
    expect(read('SELECT DISTINCT turn_data_json FROM turns')).toEqual(['{"first":1}'])
  })

  test('one that ends between two frames of a write, or before its last frame, says so', async () => {
    const live = join(folders.home, 'live.db')
    writeTurns(live, { journal: 'wal' })
    const writer = new Database(live)
    writer.pragma('wal_autocheckpoint = 0')
    writer.exec(`UPDATE turns SET turn_data_json = '{"first":1}'`)
    const first = readFileSync(`${live}-wal`).length
    writer.exec(`UPDATE turns SET turn_data_json = '{"second":2}'`)
    copyFileSync(live, db)
    const wal = readFileSync(`${live}-wal`)
    writer.close()
    const FRAME = 4096 + 24
    writeFileSync(`${db}-wal`, wal.subarray(0, wal.length - FRAME))
    expect((await prepare()).findings).toMatchObject([
      { code: 'wal-folded' },
      {
        code: 'wal-open',
        severity: 'warning',
        message: expect.stringContaining(`${(wal.length - first) / FRAME - 1} frames of it are whole`),
      },
    ])
    expect(read('SELECT DISTINCT turn_data_json FROM turns')).toEqual(['{"first":1}'])
  })

  test('one that ends with a write says nothing more', async () => {
    writeLiveWal(db)
    expect(codes(await prepare())).toEqual(['wal-folded'])
  })

  test('a damaged -wal is set aside, and the main file read without it', async () => {
    writeLiveWal(db)
    const wal = readFileSync(`${db}-wal`)
    writeFileSync(`${db}-wal`, wal.fill(0xff, 0, 32))
    expect(codes(await prepare())).toEqual(['wal-unusable'])
    expect(turns()).toBe(100)
  })

  test('a -wal of another database that makes this one unreadable is set aside', async () => {
    writeLiveWal(db, { turns: 2000, suffixes: [''] })
    // Its first page leads to pages that are not in the log: here other things stand there.
    const other = join(folders.home, 'other.db')
    const writer = new Database(other)
    writer.pragma('journal_mode = WAL')
    for (let n = 0; n < 100; n++) writer.exec(`CREATE TABLE other_${n} (a, b, c)`)
    writer.pragma('wal_checkpoint(TRUNCATE)')
    writer.exec('CREATE TABLE last (x)')
    copyFileSync(`${other}-wal`, `${db}-wal`)
    writer.close()
    expect(codes(await prepare())).toEqual(['wal-unusable'])
    expect(turns()).toBe(2000)
    expect(check()).toBe('ok')
  })

  test('an interrupted preparation carries on when run again', async () => {
    writeLiveWal(db)
    const first = await prepare()
    const again = prepareWorkingCopy(
      { path: work, hasWal: true, hasJournal: false, findings: first.findings, durable: true },
      context,
    )
    expect(again).toEqual(first)
    expect(turns()).toBe(150)
  })
})

describe('a copy taken during a write with a rollback journal', () => {
  test('the write is rolled back', async () => {
    writeHotJournal(db)
    expect(codes(await prepare())).toEqual(expect.arrayContaining(['hot-journal', 'journal-rolled-back']))
    expect(turns()).toBe(2000)
    expect(read('SELECT DISTINCT turn_data_json FROM turns')).toEqual(['{}'])
    expect(check()).toBe('ok')
    expect(readdirSync(folders.home)).toEqual(['work-1.db'])
  })

  test('a journal that is cold or no journal at all changes nothing', async () => {
    writeTurns(db)
    writeFileSync(`${db}-journal`, 'notes')
    expect(codes(await prepare())).toEqual(['journal-unusable'])
    expect(turns()).toBe(100)
    expect(existsSync(`${work}-journal`)).toBe(false)
  })

  test('a journal that names a super-journal cannot make SQLite delete the file of that name', async () => {
    writeHotJournal(db)
    const victim = join(folders.evidence, 'victim.txt')
    writeFileSync(victim, 'precious')
    const name = Buffer.from(victim)
    const tail = Buffer.alloc(8)
    tail.writeUInt32BE(name.length, 0)
    tail.writeUInt32BE(
      name.reduce((sum, byte) => sum + byte, 0),
      4,
    )
    const magic = Buffer.from('d9d505f920a163d7', 'hex')
    const page = Buffer.alloc(4)
    writeFileSync(`${db}-journal`, Buffer.concat([readFileSync(`${db}-journal`), page, name, tail, magic]))
    const prepared = await prepare()
    expect(prepared.findings.find(({ code }) => code === 'journal-super')?.message).toContain(victim)
    expect(codes(prepared)).not.toContain('journal-rolled-back')
    expect(readFileSync(victim, 'utf8')).toBe('precious')
  })
})

describe('copies that lack something', () => {
  test('a file cut in half is padded, and what is left can be read', async () => {
    writeTruncated(db)
    const prepared = await prepare()
    expect(codes(prepared)).toEqual(['truncated', 'padded'])
    const { header, files } = await lookAtEvidence(db)
    expect(prepared.padded).toBe(header.pageCount! - Math.floor(files[0]!.bytes / header.pageSize))
    expect(prepared.page_count).toBe(header.pageCount)
    expect(read("SELECT name FROM pragma_table_list WHERE name = 'turns'")).toEqual(['turns'])
    const { result, findings } = checked()
    expect(result).not.toBe('ok')
    expect(result.split('\n').length).toBeLessThanOrEqual(20)
    expect(findings).toMatchObject([{ code: 'damaged', severity: 'error' }])
    expect(read('SELECT turn_id FROM turns NOT INDEXED LIMIT 10')).toHaveLength(10)
  })

  test('a truncated main file that its -wal completes is whole', async () => {
    // The checkpoint was under way: the header's page is written, later pages are not yet.
    const live = join(folders.home, 'live.db')
    writeTurns(live, { turns: 10, journal: 'wal' })
    const writer = new Database(live)
    writer.pragma('wal_autocheckpoint = 0')
    const before = readFileSync(live).length
    writer.exec(`UPDATE turns SET turn_data_json = '${'x'.repeat(9000)}'`)
    const wal = readFileSync(`${live}-wal`)
    writer.pragma('wal_checkpoint(FULL)')
    writeFileSync(db, readFileSync(live).subarray(0, before))
    writeFileSync(`${db}-wal`, wal)
    writer.close()
    const prepared = await prepare()
    expect(codes(prepared)).toEqual(['truncated', 'wal-folded'])
    expect(prepared.padded).toBe(0)
    expect(turns()).toBe(10)
    expect(check()).toBe('ok')
  })

  test('a bit-rotted file opens, and the check names what is broken', async () => {
    writeBitRotted(db)
    expect(codes(await prepare())).toEqual([])
    const { result, findings } = checked()
    expect(result).not.toBe('ok')
    expect(findings).toMatchObject([{ code: 'damaged' }])
  })

  test('a file whose first page is broken behind its header is Damaged, with a way out', async () => {
    writeTurns(db)
    writeFileSync(db, readFileSync(db).fill(0xa5, 100, 4096))
    await expect(prepare()).rejects.toMatchObject({
      kind: 'Damaged',
      next: expect.stringContaining('turnscope salvage'),
    })
  })

  test('bytes after the last page are ignored', async () => {
    writeTurns(db)
    append(db, 5000)
    expect(codes(await prepare())).toEqual(['trailing-bytes'])
    expect(turns()).toBe(100)
    expect(check()).toBe('ok')
  })
})

test('cancelling a preparation leaves the copied set as it was', async () => {
  writeLiveWal(db)
  copyFileSync(db, work)
  copyFileSync(`${db}-wal`, `${work}-wal`)
  const checkCancelled = () => {
    throw new Error('cancelled')
  }
  const input = { path: work, hasWal: true, hasJournal: false, findings: [], durable: true }
  expect(() => prepareWorkingCopy(input, { ...context, checkCancelled })).toThrow('cancelled')
  expect(readFileSync(work).equals(readFileSync(db))).toBe(true)
  expect(readFileSync(`${work}-wal`).equals(readFileSync(`${db}-wal`))).toBe(true)
})
