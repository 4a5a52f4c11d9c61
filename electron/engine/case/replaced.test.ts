import { copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { cancelled, TurnscopeError } from '../../../shared/contract/errors.ts'
import { makeFolders, type TestFolders, writeTurns } from '../evidence/fixtures.ts'
import { lookAtEvidence } from '../evidence/look.ts'
import { isUnlocked } from './lock.ts'
import { CaseSession } from './session.ts'
import { CaseStore } from './store.ts'

let folders: TestFolders
let path: string
beforeEach(() => {
  folders = makeFolders()
  path = join(folders.evidence, 'turns.db')
  writeTurns(path, { turns: 40, generation: 'v2' })
})
afterEach(() => folders.finish())

async function openSession(): Promise<CaseSession> {
  const handle = await new CaseStore(folders.home).create(await lookAtEvidence(path))
  const nothing = (): void => undefined
  return CaseSession.open(handle, {
    throwaway: false,
    readOnly: false,
    person: 'ada',
    log: nothing,
    changed: nothing,
  })
}

/** Puts a copy of the working copy in its place. */
function replace(session: CaseSession): Promise<void> {
  const next = session.handle.nextWorkingPath()
  copyFileSync(session.handle.workingPath, next)
  return session.replaceWorking(() => session.handle.pointTo(next))
}

test('no call meets a working copy that is closed while another takes its place', async () => {
  const session = await openSession()
  await session.settled()
  const { db } = session.working
  let done = false
  const replaced = replace(session).finally(() => {
    done = true
  })
  let looks = 0
  for (; !done; looks++) {
    expect(session.working.db.open).toBe(true)
    await (looks % 50 === 49 ? setImmediate() : null)
  }
  await replaced
  expect(looks).toBeGreaterThan(1)
  expect(session.working.db).not.toBe(db)
  await session.close()
})

test('whoever reads keeps the working copy that was replaced until they are done; then it is gone', async () => {
  const session = await openSession()
  const { working } = session
  const old = session.handle.workingPath
  let go = (): void => undefined
  const reading = session.untilClosed({}, async () => {
    const { db } = await session.source()
    await new Promise<void>((resolve) => {
      go = resolve
    })
    return db.prepare('SELECT count(*) FROM turns').pluck().get()
  })
  await session.indexed()
  await setImmediate()
  await replace(session)
  expect(session.working.db).not.toBe(working.db)
  expect((await session.source()).db.open).toBe(true)
  expect(existsSync(old)).toBe(true)
  go()
  expect(await reading).toBe(40)
  await expect.poll(() => working.db.open || existsSync(old)).toBe(false)
  await session.close()
})

test('where it cannot be replaced, the one that was there is read on', async () => {
  const session = await openSession()
  await expect(
    session.replaceWorking(() => {
      throw new Error('no room')
    }),
  ).rejects.toThrow('no room')
  expect((await session.source()).index.turns).toBe(40)
  await session.close()
})

test('a case is let go when no thread reads it any more', async () => {
  const session = await openSession()
  const { folder } = session.handle
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const reading = session.untilClosed({}, async ({ signal, lingers }) => {
    await new Promise((resolve) => signal!.addEventListener('abort', resolve))
    lingers!({ ended, outlasted: new Promise(() => undefined), files: [] })
    throw cancelled()
  })
  const closed = session.close()
  await expect(reading).rejects.toMatchObject({ kind: 'Cancelled' })
  await session.settled()
  await setImmediate()
  expect(isUnlocked(folder)).toBe(false)
  expect(session.working.db.open).toBe(true)
  end()
  await closed
  expect(isUnlocked(folder)).toBe(true)
})

test('no write begins while the thread of one that took too long is still there, but the case can be closed', async () => {
  const session = await openSession()
  let end = (): void => undefined
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  const tooLong = session.alone('recovery.take', {}, async ({ lingers }) => {
    lingers!({ ended, outlasted: Promise.resolve(), files: [] })
    throw new TurnscopeError('Exhausted', 'too long', '')
  })
  await expect(tooLong).rejects.toMatchObject({ kind: 'Exhausted' })
  const write = (): Promise<string> => session.alone('recovery.take', {}, async () => 'written')
  await expect(write()).rejects.toMatchObject({
    kind: 'Conflict',
    message: expect.stringContaining('not ended'),
  })
  end()
  expect(await write()).toBe('written')
  void session.alone('recovery.take', {}, async ({ lingers }) =>
    lingers!({ ended: new Promise(() => undefined), outlasted: Promise.resolve(), files: [] }),
  )
  await session.close()
  expect(isUnlocked(session.handle.folder)).toBe(true)
})
