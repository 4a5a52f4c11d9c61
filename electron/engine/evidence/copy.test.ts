import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Progress } from '../../../shared/contract/methods.ts'
import { inUnits } from '../disk/space.ts'
import { copyEvidence } from './copy.ts'
import {
  append,
  linkTo,
  makeFolders,
  notOnLinux,
  rightsUntestable,
  skipWhere,
  type TestFolders,
  withoutSpecialRights,
  writeHotJournal,
  writeLiveWal,
  writeTurns,
} from './fixtures.ts'
import { lookAtEvidence } from './look.ts'

let folders: TestFolders
let db: string
beforeEach(() => {
  folders = makeFolders()
  mkdirSync(folders.home)
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => folders.finish())

const sha256 = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')
const copied = (): string[] => readdirSync(folders.home).sort()

/** Large enough that copying it reports progress more than once. */
function writeLarge(): void {
  writeLiveWal(db)
  truncateSync(db, 8 << 20)
}

test('the set is copied byte for byte, sidecars under the name of the copy, each with its hash', async () => {
  writeLiveWal(db)
  folders.seal()
  const { files } = await copyEvidence(await lookAtEvidence(db), folders.home, 'work-1.db')
  expect(copied()).toEqual(['work-1.db', 'work-1.db-wal'])
  expect(files.map(({ name, sha256: hash }) => [name, hash])).toEqual([
    ['turns.db', sha256(db)],
    ['turns.db-wal', sha256(`${db}-wal`)],
  ])
  expect(sha256(join(folders.home, 'work-1.db'))).toBe(sha256(db))
  expect(sha256(join(folders.home, 'work-1.db-wal'))).toBe(sha256(`${db}-wal`))
})

test('a hot journal comes along, a -shm never', async () => {
  writeHotJournal(db)
  writeFileSync(`${db}-shm`, 'anything')
  folders.seal()
  await copyEvidence(await lookAtEvidence(db), folders.home, 'work-1.db')
  expect(copied()).toEqual(['work-1.db', 'work-1.db-journal'])
})

test('progress is in bytes of the whole set and ends at its size', async () => {
  writeLarge()
  folders.seal()
  const seen: Progress[] = []
  const look = await lookAtEvidence(db)
  await copyEvidence(look, folders.home, 'work-1.db', { onProgress: (now) => seen.push(now) })
  const total = look.files.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(seen.at(-1)).toEqual({ label: 'Copying evidence', done: total, total, unit: 'bytes' })
  expect(seen.map(({ done }) => done)).toEqual(seen.map(({ done }) => done).sort((a, b) => a - b))
})

test('the owner’s copy does not even touch the access times', async (context) => {
  skipWhere(context, notOnLinux)
  writeLiveWal(db)
  const long = new Date('2026-01-02T03:04:05.678Z')
  for (const path of [db, `${db}-wal`]) utimesSync(path, long, statSync(path).mtime)
  await copyEvidence(await lookAtEvidence(db), folders.home, 'work-1.db')
  for (const path of [db, `${db}-wal`]) expect(statSync(path).atime).toEqual(long)
})

test('a copy of a read-only file can be written', async () => {
  writeTurns(db)
  chmodSync(db, 0o444)
  folders.seal()
  await copyEvidence(await lookAtEvidence(db), folders.home, 'work-1.db')
  expect(statSync(join(folders.home, 'work-1.db')).mode & 0o777).toBe(0o600)
})

describe('cancelling', () => {
  test.each([
    ['before', (controller: AbortController) => controller.abort()],
    ['during', () => undefined],
  ])('%s the copy leaves nothing', async (_when, start) => {
    writeLarge()
    folders.seal()
    const controller = new AbortController()
    start(controller)
    const copying = copyEvidence(await lookAtEvidence(db), folders.home, 'work-1.db', {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(copying).rejects.toMatchObject({ kind: 'Cancelled' })
    expect(copied()).toEqual([])
  })
})

describe('evidence that changes while it is copied', () => {
  /** Copies, doing something to the evidence in the first `times` attempts. */
  async function copyDuring(times: number, change: (attempt: number) => void) {
    let attempt = 0
    const look = await lookAtEvidence(db)
    return copyEvidence(look, folders.home, 'work-1.db', {
      onProgress: ({ done, total }) => {
        if (done === total && attempt++ < times) change(attempt)
      },
    })
  }
  const age = () => utimesSync(db, 1_700_000_000.5, 1_700_000_000.5)

  test.each([
    ['grows', () => append(db, 100)],
    ['is rewritten in place', () => writeFileSync(db, readFileSync(db))],
    [
      'is replaced by another file of the same size and time',
      () => {
        const bytes = readFileSync(db)
        rmSync(db)
        // Takes the inode that just became free.
        writeFileSync(join(folders.evidence, 'in-between'), '')
        writeFileSync(db, bytes)
        age()
      },
    ],
    [
      'gets a -wal',
      () =>
        writeLiveWal(join(folders.evidence, 'other.db')) &&
        writeFileSync(`${db}-wal`, readFileSync(join(folders.evidence, 'other.db-wal'))),
    ],
  ])('a file that %s once is copied anew', async (_what, change) => {
    writeLiveWal(db, { suffixes: [''] })
    age()
    const { look, files } = await copyDuring(1, change)
    for (const file of files) {
      expect(file.sha256).toBe(sha256(file.path))
      expect(file.bytes).toBe(statSync(file.path).size)
    }
    expect(look.files.map(({ role }) => role)).toEqual(existsSync(`${db}-wal`) ? ['main', 'wal'] : ['main'])
    expect(copied()).toEqual(files.map(({ role }) => (role === 'wal' ? 'work-1.db-wal' : 'work-1.db')))
  })

  test('a -wal that is folded in and gone is copied as the set is then', async () => {
    writeLiveWal(db)
    const { files, look } = await copyDuring(1, () => rmSync(`${db}-wal`))
    expect(files.map(({ role }) => role)).toEqual(['main'])
    expect(look.findings.map(({ code }) => code)).toEqual(['wal-missing'])
    expect(copied()).toEqual(['work-1.db'])
  })

  test('a file that keeps changing is refused as in use after three attempts, and nothing is left', async () => {
    writeLiveWal(db)
    const attempts: number[] = []
    const copying = copyDuring(9, (attempt) => {
      attempts.push(attempt)
      append(`${db}-wal`, 1)
    })
    await expect(copying).rejects.toMatchObject({
      kind: 'InUse',
      message: expect.stringContaining('keeps changing'),
    })
    expect(attempts).toEqual([1, 2, 3])
    expect(copied()).toEqual([])
  })

  test('a writer that takes its journal away between our steps is waited for, or in use, and never a file that is not there', async () => {
    writeHotJournal(db)
    const look = await lookAtEvidence(db)
    rmSync(`${db}-journal`)
    const { files } = await copyEvidence(look, folders.home, 'work-1.db')
    expect(files.map(({ role }) => role)).toEqual(['main'])
    expect(copied()).toEqual(['work-1.db'])
  })

  test('a file that is gone by the time it is copied is NotFound', async () => {
    writeTurns(db)
    const look = await lookAtEvidence(db)
    rmSync(db)
    await expect(copyEvidence(look, folders.home, 'work-1.db')).rejects.toMatchObject({ kind: 'NotFound' })
    expect(copied()).toEqual([])
  })

  test('a file that became a link since is not followed', async () => {
    writeTurns(db)
    const look = await lookAtEvidence(db)
    const other = writeTurns(join(folders.evidence, 'other.db'))
    rmSync(db)
    linkTo(db, other)
    await expect(copyEvidence(look, folders.home, 'work-1.db')).rejects.toMatchObject({ kind: 'NotFound' })
    expect(copied()).toEqual([])
  })
})

test('too little room on the disk is said with numbers, before anything is written', async () => {
  const { bavail, bsize } = statfsSync(folders.home)
  writeTurns(db)
  // Sparse: it takes up no room itself.
  const bytes = Math.ceil((bavail * bsize) / 2) + 2 ** 30
  truncateSync(db, bytes)
  const copying = copyEvidence(await lookAtEvidence(db), folders.home, 'work-1.db')
  await expect(copying).rejects.toMatchObject({
    kind: 'NoSpace',
    message: expect.stringContaining(`needs ${inUnits(Math.ceil(bytes * 2.2))}`),
  })
  expect(copied()).toEqual([])
})

const untestable = rightsUntestable()
test('evidence in a read-only folder is copied, and nothing is left there', (context) => {
  skipWhere(context, untestable)
  writeLiveWal(db)
  chmodSync(folders.home, 0o777)
  chmodSync(folders.evidence, 0o555)
  folders.seal()
  const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
  const said = withoutSpecialRights(`
      const { lookAtEvidence } = await import(${url('./look.ts')})
      const { copyEvidence } = await import(${url('./copy.ts')})
      const look = await lookAtEvidence(${JSON.stringify(db)})
      const { files } = await copyEvidence(look, ${JSON.stringify(folders.home)}, 'work-1.db')
      console.log(JSON.stringify(files.map(({ sha256 }) => sha256)))`)
  expect(said).toEqual([sha256(db), sha256(`${db}-wal`)])
})
