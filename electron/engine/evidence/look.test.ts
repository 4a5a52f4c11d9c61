import {
  chmodSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  append,
  inAnotherProcess,
  linkTo,
  makeFolders,
  notDatabases,
  notOnLinux,
  rightsUntestable,
  skipWhere,
  type TestFolders,
  withoutSpecialRights,
  writeFifo,
  writeHotJournal,
  writeLiveWal,
  writeTimelineStore,
  writeTruncated,
  writeTurns,
} from './fixtures.ts'
import { lookAtEvidence } from './look.ts'

let folders: TestFolders
let db: string
beforeEach(() => {
  folders = makeFolders()
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => folders.finish())

async function codes(path = db): Promise<string[]> {
  folders.seal()
  return (await lookAtEvidence(path)).findings.map(({ code }) => code)
}

async function refusal(path = db): Promise<{ kind: string; message: string; next: string }> {
  folders.seal()
  return lookAtEvidence(path).then(
    () => expect.unreachable('the look should be refused'),
    (error) => error,
  )
}

describe('what a database shows before anything is copied', () => {
  test('a file that was closed cleanly has no findings', async () => {
    writeTurns(db)
    folders.seal()
    const look = await lookAtEvidence(db)
    expect(look).toMatchObject({ path: db, realPath: db, name: 'turns.db', findings: [], companion: null })
    expect(look.files).toMatchObject([{ role: 'main', name: 'turns.db', path: db }])
    expect(look.header.journalMode).toBe('rollback')
  })

  test('a live WAL database copied with its -wal is complete', async () => {
    writeLiveWal(db)
    expect(await codes()).toEqual([])
    expect((await lookAtEvidence(db)).files.map(({ name }) => name)).toEqual(['turns.db', 'turns.db-wal'])
  })

  test('a WAL database without a -wal is a note: what cannot be known, and what leaves no doubt', async () => {
    writeLiveWal(db, { suffixes: [''] })
    folders.seal()
    const { findings } = await lookAtEvidence(db)
    expect(findings).toMatchObject([{ code: 'wal-missing', severity: 'info' }])
    expect(findings[0]!.message).toContain(`VACUUM INTO 'copy.db'`)
    expect(findings[0]!.message).toContain('turns.db and turns.db-wal copied together')
  })

  test('a -shm that counts frames of a log which was not copied makes it a warning', async () => {
    writeLiveWal(db, { suffixes: ['', '-shm'] })
    folders.seal()
    const { findings, files } = await lookAtEvidence(db)
    expect(findings).toMatchObject([{ code: 'wal-missing', severity: 'warning' }])
    expect(findings[0]!.message).toMatch(/^Turns are missing: the -shm beside it counts \d+ frames /)
    expect(files).toHaveLength(1)
  })

  test.each([
    ['all of the log had been folded in', (shm: Buffer) => shm.copy(shm, 96, 16, 20)],
    ['it was copied half-written', (shm: Buffer) => shm.writeUInt8(shm[50]! ^ 1, 50)],
    ['it is no -shm', (shm: Buffer) => shm.fill(0x20)],
    ['it says nothing yet', (shm: Buffer) => shm.fill(0)],
  ])('a -shm is no sign where %s', async (_what, spoil) => {
    writeLiveWal(db, { suffixes: ['', '-shm'] })
    const shm = readFileSync(`${db}-shm`)
    spoil(shm)
    writeFileSync(`${db}-shm`, shm)
    folders.seal()
    expect((await lookAtEvidence(db)).findings).toMatchObject([{ code: 'wal-missing', severity: 'info' }])
  })

  test('a -wal that kept another name is pointed out', async () => {
    writeLiveWal(db)
    const renamed = join(folders.evidence, 'turns-copy.db')
    renameSync(db, renamed)
    folders.seal()
    const [finding] = (await lookAtEvidence(renamed)).findings
    expect(finding?.code).toBe('wal-missing')
    expect(finding?.message).toContain('turns.db-wal')
  })

  test('the -shm is never part of the set', async () => {
    writeLiveWal(db, { suffixes: ['', '-wal', '-shm'] })
    folders.seal()
    expect((await lookAtEvidence(db)).files.map(({ role }) => role)).toEqual(['main', 'wal'])
  })

  test('an empty -wal is named', async () => {
    writeLiveWal(db, { suffixes: [''] })
    writeFileSync(`${db}-wal`, '')
    expect(await codes()).toEqual(['wal-empty'])
  })

  test.each([
    ['a damaged header', (wal: Buffer) => wal.fill(0xff, 0, 32)],
    ['a header whose checksum does not hold', (wal: Buffer) => wal.writeUInt8(wal[17]! ^ 1, 17)],
    ['frames of another round', (wal: Buffer) => wal.fill(0x11, 32 + 8, 32 + 16)],
  ])('a -wal with %s is unusable', async (_what, spoil) => {
    writeLiveWal(db)
    const wal = readFileSync(`${db}-wal`)
    spoil(wal)
    writeFileSync(`${db}-wal`, wal)
    expect(await codes()).toEqual(['wal-unusable'])
  })

  test('a -wal with another page size belongs to another database', async () => {
    writeLiveWal(db)
    const path = join(folders.evidence, 'other.db')
    const other = new Database(path)
    other.exec('PRAGMA page_size = 1024; CREATE TABLE turns (x)')
    other.close()
    renameSync(path, db)
    folders.seal()
    const [finding] = (await lookAtEvidence(db)).findings
    expect(finding?.code).toBe('wal-unusable')
    expect(finding?.message).toContain('belongs to another')
  })

  test('a -wal beside a rollback database is unexpected', async () => {
    writeLiveWal(db)
    writeTurns(join(folders.evidence, 'plain.db'))
    renameSync(join(folders.evidence, 'plain.db'), db)
    expect(await codes()).toEqual(['wal-unexpected'])
  })

  test('a copy taken during a write has a hot journal', async () => {
    writeHotJournal(db)
    expect(await codes()).toContain('hot-journal')
    expect((await lookAtEvidence(db)).files.map(({ role }) => role)).toEqual(['main', 'journal'])
  })

  test('a journal left from a finished write is cold, other bytes are no journal', async () => {
    writeTurns(db)
    writeFileSync(`${db}-journal`, Buffer.alloc(512))
    expect(await codes()).toEqual(['journal-cold'])
    writeFileSync(`${db}-journal`, 'notes')
    expect(await codes()).toEqual(['journal-unusable'])
  })

  test('a file cut in half says how many of its pages are there', async () => {
    writeTruncated(db)
    folders.seal()
    const { findings, files, header } = await lookAtEvidence(db)
    const whole = Math.floor(files[0]!.bytes / header.pageSize)
    expect(findings).toMatchObject([{ code: 'truncated', severity: 'warning' }])
    expect(findings[0]!.message).toContain(`${whole} of ${header.pageCount} pages`)
  })

  test('a file that lacks a single byte is truncated; one with a byte more has trailing bytes', async () => {
    writeTurns(db)
    const { length: size } = readFileSync(db)
    truncateSync(db, size - 1)
    expect(await codes()).toEqual(['truncated'])
    append(db, 2)
    expect(await codes()).toEqual(['trailing-bytes'])
  })

  test('user_version and application_id are named when somebody set them', async () => {
    writeTurns(db)
    const handle = new Database(db)
    handle.exec('PRAGMA user_version = 3; PRAGMA application_id = 9')
    handle.close()
    expect(await codes()).toEqual(['user-version', 'application-id'])
  })

  test('a sidecar that is a folder or a link is not read', async () => {
    writeLiveWal(db, { suffixes: [''] })
    mkdirSync(`${db}-wal`)
    symlinkSync(db, `${db}-journal`)
    expect(await codes()).toEqual(['sidecar-not-a-file', 'sidecar-not-a-file', 'wal-missing'])
  })

  test('the timeline store beside it is offered, the one with its own name first', async () => {
    writeTurns(db)
    const shared = writeTimelineStore(join(folders.evidence, 'timeline.db'), {})
    expect((await lookAtEvidence(db)).companion).toBe(shared)
    const own = writeTimelineStore(join(folders.evidence, 'turns-timeline.db'), {})
    folders.seal()
    expect((await lookAtEvidence(db)).companion).toBe(own)
    expect((await lookAtEvidence(own)).companion).toBe(shared)
  })

  test('a link is followed to the file, with the sidecars of that file', async () => {
    const real = join(folders.evidence, 'data')
    mkdirSync(real)
    writeLiveWal(join(real, 'turns.db'))
    linkTo(db, join('data', 'turns.db'))
    folders.seal()
    const look = await lookAtEvidence(db)
    expect(look).toMatchObject({ path: db, realPath: join(real, 'turns.db'), findings: [{ code: 'link' }] })
    expect(look.files.map(({ path }) => path)).toEqual([join(real, 'turns.db'), join(real, 'turns.db-wal')])
  })

  test('a database that a program has open is named, without touching its locks', (context) => {
    skipWhere(context, notOnLinux)
    writeTurns(db)
    const url = JSON.stringify(new URL('./look.ts', import.meta.url).href)
    const look = `const { lookAtEvidence } = await import(${url})
      console.log(JSON.stringify((await lookAtEvidence(${JSON.stringify(db)})).findings.map(({ code }) => code)))`
    folders.seal()
    const live = new Database(db)
    live.exec('BEGIN')
    live.prepare('SELECT count(*) FROM turns').get()
    // Another process looks: one that closes a file loses its own locks on it.
    expect(inAnotherProcess(look)).toEqual(['open-elsewhere'])
    live.close()
    expect(inAnotherProcess(look)).toEqual([])
  })
})

describe('what is refused, and what to do then', () => {
  test.each([
    ['random', 'encrypted or random data', 'SQLCipher'],
    ['gzip', 'a gzip archive', 'Unpack'],
    ['zip', 'a zip archive', 'Unpack'],
    ['SQL dump', 'an SQL dump', 'sqlite3 turns.db < dump.sql'],
    ['PNG', 'a PNG image', 'turns.db'],
    ['zeros', 'nothing but zero bytes', 'again'],
    ['empty', '0 bytes', 'again'],
  ] as const)('%s: NotADatabase, named as %s', async (what, named, next) => {
    writeFileSync(db, notDatabases[what]())
    const error = await refusal()
    expect(error.kind).toBe('NotADatabase')
    expect(error.message).toContain(named)
    expect(error.next).toContain(next)
  })

  test('the -wal picked instead of the main file', async () => {
    writeLiveWal(db)
    const error = await refusal(`${db}-wal`)
    expect(error).toMatchObject({ kind: 'NotADatabase' })
    expect(error.message).toContain("a database's -wal file")
  })

  test('a folder names the database inside it', async () => {
    writeTurns(db)
    const error = await refusal(folders.evidence)
    expect(error).toMatchObject({ kind: 'NotADatabase', next: `Pick the file inside it: ${db}` })
    expect(error.message).toContain('is a folder')
  })

  test('a pipe, also behind a link, is not waited for', async () => {
    writeFifo(db)
    expect(await refusal()).toMatchObject({
      kind: 'NotADatabase',
      message: expect.stringContaining('named pipe'),
    })
    const link = linkTo(join(folders.evidence, 'link.db'), db)
    expect(await refusal(link)).toMatchObject({ kind: 'NotADatabase' })
  })

  test('a socket and a device', async () => {
    const server = createServer()
    await new Promise<void>((listening) => server.listen(db, listening))
    try {
      expect((await refusal()).message).toContain('is a socket')
    } finally {
      await new Promise((closed) => server.close(closed))
      folders.seal()
    }
    expect(await refusal('/dev/zero')).toMatchObject({
      kind: 'NotADatabase',
      message: expect.stringContaining('a device'),
    })
  })

  test('a dangling link, a link to itself, nothing at all, and a path through a file are NotFound', async () => {
    const dangling = linkTo(db, 'gone.db')
    expect(await refusal(dangling)).toMatchObject({
      kind: 'NotFound',
      message: expect.stringContaining('link to a file'),
    })
    const circle = linkTo(join(folders.evidence, 'circle.db'), 'circle.db')
    expect(await refusal(circle)).toMatchObject({ kind: 'NotFound' })
    expect(await refusal(join(folders.evidence, 'nope.db'))).toMatchObject({ kind: 'NotFound' })
    writeTurns(join(folders.evidence, 'a.db'))
    expect(await refusal(join(folders.evidence, 'a.db', 'b.db'))).toMatchObject({ kind: 'NotFound' })
  })

  test('no path, a path with a NUL and one that is too long are InvalidRequest', async () => {
    for (const path of ['', 'a\0b', `/${'x'.repeat(5000)}`]) {
      expect(await refusal(path)).toMatchObject({ kind: 'InvalidRequest' })
    }
  })

  test('a header that is cut off or broken is Damaged', async () => {
    writeTurns(db)
    const whole = readFileSync(db)
    writeFileSync(db, whole.subarray(0, 60))
    expect(await refusal()).toMatchObject({
      kind: 'Damaged',
      message: expect.stringContaining('ends after 60 bytes'),
    })
    whole.writeUInt16BE(1000, 16)
    writeFileSync(db, whole)
    expect(await refusal()).toMatchObject({
      kind: 'Damaged',
      message: expect.stringContaining('page size is 1000'),
    })
  })

  const untestable = rightsUntestable()
  describe('without the right to read', () => {
    beforeEach((context) => skipWhere(context, untestable))
    const look = (path: string) => {
      const url = JSON.stringify(new URL('./look.ts', import.meta.url).href)
      return withoutSpecialRights(`
        const { lookAtEvidence } = await import(${url})
        const error = await lookAtEvidence(${JSON.stringify(path)}).catch((error) => error)
        console.log(JSON.stringify({ kind: error.kind, message: error.message }))`)
    }

    test('the main file or its -wal is NotReadable, and the one meant is named', () => {
      writeLiveWal(db)
      chmodSync(db, 0o000)
      expect(look(db)).toEqual({ kind: 'NotReadable', message: `You are not allowed to read ${db}.` })
      chmodSync(db, 0o644)
      chmodSync(`${db}-wal`, 0o000)
      expect(look(db)).toEqual({ kind: 'NotReadable', message: `You are not allowed to read ${db}-wal.` })
    })

    test('a folder that may not be entered is NotReadable', () => {
      writeTurns(db)
      chmodSync(folders.evidence, 0o000)
      expect(look(db)).toMatchObject({ kind: 'NotReadable' })
      chmodSync(folders.evidence, 0o755)
    })
  })
})

test('a look at a terabyte reads its header only', async () => {
  writeTurns(db)
  truncateSync(db, 2 ** 40)
  const { files, findings } = await lookAtEvidence(db)
  expect(files[0]!.bytes).toBe(2 ** 40)
  expect(findings).toMatchObject([{ code: 'trailing-bytes' }])
})
