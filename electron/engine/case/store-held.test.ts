import {
  cpSync,
  existsSync,
  fstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { withFaults } from '../disk/testing/faulty-disk.ts'
import { makeFolders, notOnLinux, skipWhere, type TestFolders, writeTurns } from '../evidence/fixtures.ts'
import { lookAtEvidence } from '../evidence/look.ts'
import { quiet } from '../migrate/fixtures.ts'
import { migrateJob } from '../migrate/migrate.ts'
import { salvageJob } from '../salvage/salvage.ts'
import { countTurns, createPrepared, withOtherProcess } from './fixtures.ts'
import { CaseStore } from './store.ts'

let folders: TestFolders
let store: CaseStore
let db: string
beforeEach(() => {
  folders = makeFolders()
  store = new CaseStore(folders.home)
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => folders.finish())

const cases = (): string => join(folders.home, 'cases')
const inCases = (): string[] => (existsSync(cases()) ? readdirSync(cases()) : [])

describe('one process at a time', () => {
  test('a case that another process has is a Conflict, for opening and deleting', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    await withOtherProcess(async (pid) => {
      const lock = join(handle.folder, 'case.lock')
      writeFileSync(lock, JSON.stringify({ pid, host: hostname(), start: null, token: 'x' }))
      const look = await lookAtEvidence(db)
      for (const call of [
        () => store.resume(handle.id),
        () => store.delete(handle.id),
        () => store.create(look),
      ]) {
        await expect(call()).rejects.toMatchObject({
          kind: 'Conflict',
          message: expect.stringContaining(`${pid}`),
        })
      }
      expect(inCases()).toEqual([handle.id])
      // Who shows the list can say so before anybody asks.
      expect(await store.list()).toMatchObject([{ case_id: handle.id, held: { holder: pid } }])
      writeFileSync(lock, JSON.stringify({ pid, host: 'far-away', start: null, token: 'x' }))
      expect(await store.list()).toMatchObject([{ held: { holder: null } }])
      writeFileSync(lock, JSON.stringify({ pid: 2 ** 30, host: hostname(), start: null, token: 'x' }))
      expect(await store.list()).toMatchObject([{ held: null }])
    })
    const again = await store.resume(handle.id)
    expect(await store.list()).toMatchObject([{ held: null }])
    expect(countTurns(again.workingPath)).toBe(100)
    again.release()
  })

  test('two stores over one home exclude each other', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    const other = new CaseStore(folders.home)
    await expect(other.resume(handle.id)).rejects.toMatchObject({ kind: 'Conflict' })
    handle.release()
    const again = await other.resume(handle.id)
    again.release()
  })

  test.each([
    ['a process that is gone', { pid: 2 ** 30, start: null }],
    ['an earlier process of our own number', { pid: process.pid, start: null }],
  ])('the lock of %s is stale', async (_what, holder) => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    const lock = join(handle.folder, 'case.lock')
    writeFileSync(lock, JSON.stringify({ ...holder, host: hostname(), token: 'x' }))
    const again = await store.resume(handle.id)
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid })
    again.release()
    expect(existsSync(lock)).toBe(false)
  })

  test('a lock for which there was no room keeps nobody out', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    const full = withFaults([{ call: 'writeSync', code: 'ENOSPC' }], () => store.resume(handle.id))
    await expect(full).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(existsSync(join(handle.folder, 'case.lock'))).toBe(false)
    const again = await store.resume(handle.id)
    again.release()
  })

  test('a case that somebody has is a Conflict on a full disk, too', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    const other = new CaseStore(folders.home)
    const calls: (() => Promise<unknown>)[] = [() => other.resume(handle.id), () => other.delete(handle.id)]
    for (const call of calls) {
      const full = withFaults([{ call: 'writeSync', code: 'ENOSPC' }], call)
      await expect(full).rejects.toMatchObject({ kind: 'Conflict' })
    }
    handle.release()
  })

  test('a lock is whole from its first moment on, however early its process is killed', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    const lock = join(handle.folder, 'case.lock')
    const seen: boolean[] = []
    const look = { call: 'writeSync' as const, code: '', when: () => seen.push(existsSync(lock)) < 0 }
    const again = await withFaults([look], () => store.resume(handle.id))
    expect(seen[0]).toBe(false)
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject({ pid: process.pid })
    expect(readdirSync(handle.folder).filter((name) => name.startsWith('.'))).toEqual([])
    again.release()
  })

  test('a lock that was copied with its folder, which was open, keeps nobody out of the copy', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    const copied = join(folders.home, 'copied')
    cpSync(cases(), join(copied, 'cases'), { recursive: true })
    const other = await new CaseStore(copied).resume(handle.id)
    const lock = (of: { folder: string }) => JSON.parse(readFileSync(join(of.folder, 'case.lock'), 'utf8'))
    expect(lock(other).token).not.toBe(lock(handle).token)
    other.release()
    // The same folder by another name is no copy.
    const linked = join(folders.home, 'linked')
    symlinkSync(folders.home, linked, 'junction')
    await expect(new CaseStore(linked).resume(handle.id)).rejects.toMatchObject({ kind: 'Conflict' })
    handle.release()
  })

  test('the lock of a process whose number another one has now is stale', async (context) => {
    skipWhere(context, notOnLinux)
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    await withOtherProcess(async (pid) => {
      const start = 'some-earlier-boot 12345'
      writeFileSync(
        join(handle.folder, 'case.lock'),
        JSON.stringify({ pid, host: hostname(), start, token: 'x' }),
      )
      const again = await store.resume(handle.id)
      again.release()
    })
  })

  test('the lock of another machine is respected', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    const lock = join(handle.folder, 'case.lock')
    writeFileSync(lock, JSON.stringify({ pid: 2 ** 30, host: 'far-away', start: null, token: 'x' }))
    await expect(store.resume(handle.id)).rejects.toMatchObject({
      kind: 'Conflict',
      next: expect.stringContaining(lock),
    })
  })

  test('an open case is not deleted, a released one is', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    await expect(store.delete(handle.id)).rejects.toMatchObject({ kind: 'Conflict' })
    handle.release()
    await store.delete(handle.id)
    expect(inCases()).toEqual([])
  })

  test.each(['0123456789abcdef', '../../evidence', '', '.incoming-x'])('%j is no case', async (id) => {
    writeTurns(db)
    mkdirSync(join(cases(), '.incoming-x'), { recursive: true })
    folders.seal()
    await expect(store.resume(id)).rejects.toMatchObject({ kind: 'NotFound' })
    await expect(store.delete(id)).rejects.toMatchObject({ kind: 'NotFound' })
  })
})

describe('replacing the working copy', () => {
  test('the next one becomes current together with what was recorded, and the old one goes', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    const old = handle.workingPath
    const next = handle.nextWorkingPath()
    expect(next).toBe(join(handle.folder, 'work-2.db'))
    writeTurns(next, { turns: 3, generation: 'v3' })
    await handle.commitWorking(next, { opened_at_ms: 7 })
    expect(handle.workingPath).toBe(next)
    expect(existsSync(old)).toBe(false)
    handle.release()
    const again = await store.resume(handle.id)
    expect(countTurns(again.workingPath)).toBe(3)
    expect(again.nextWorkingPath()).toBe(join(again.folder, 'work-3.db'))
    again.release()
  })

  test('what an interrupted run left is gone after resuming, and the current copy with its journal stays', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    for (const name of [
      'work-2.db',
      'work-2.db-journal',
      'timeline-9.db',
      'case.json.new',
      'work-1.db-journal',
      'notes.txt',
    ]) {
      writeFileSync(join(handle.folder, name), '')
    }
    mkdirSync(join(handle.folder, '.incoming-abc'))
    const again = await store.resume(handle.id)
    again.release()
    expect(readdirSync(handle.folder).sort()).toEqual([
      'case.json',
      'notes.txt',
      'work-1.db',
      'work-1.db-journal',
    ])
  })

  test('a leftover where the next one is to be written does not get in the way', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    writeFileSync(join(handle.folder, 'work-2.db'), 'left over')
    writeFileSync(join(handle.folder, 'work-2.db-wal'), 'left over')
    expect(existsSync(handle.nextWorkingPath())).toBe(false)
    expect(readdirSync(handle.folder)).not.toContain('work-2.db-wal')
    handle.release()
  })

  // Committing only points to the file: that it survives a power cut is the business of the job that wrote it.
  test.each([
    [
      'migrates',
      (path: string, nextPath: string) => migrateJob({ path, nextPath, person: 'ada', sound: null }, quiet),
    ],
    ['salvages', (path: string, nextPath: string) => salvageJob({ path, nextPath }, quiet)],
  ])('what %s fails where the disk does not keep the file, or its name', async (_, write) => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    const nextPath = handle.nextWorkingPath()
    const run = async () => write(handle.workingPath, nextPath)
    for (const kept of [nextPath, handle.folder]) {
      const isKept = (fd: unknown): boolean =>
        existsSync(kept) && fstatSync(fd as number).ino === statSync(kept).ino
      const unsynced = withFaults([{ call: 'fsyncSync', code: 'EIO', when: isKept }], run)
      await expect(unsynced).rejects.toMatchObject({ kind: 'NoSpace' })
      expect(existsSync(nextPath)).toBe(false)
    }
    await run()
    expect(existsSync(nextPath)).toBe(true)
    handle.release()
  })

  test('only a next working copy of this case can be committed', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    await expect(handle.commitWorking(db)).rejects.toThrow('not a next working copy')
    await expect(handle.commitWorking(handle.workingPath)).rejects.toThrow('not a next working copy')
    await expect(handle.commitWorking(handle.nextWorkingPath())).rejects.toThrow('ENOENT')
    expect(countTurns(handle.workingPath)).toBe(100)
    handle.release()
    expect(() => handle.update({ opened_at_ms: 1 })).toThrow('released')
  })
})
