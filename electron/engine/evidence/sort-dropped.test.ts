import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { zip } from './archive-fixtures.ts'
import { makeFolders, type TestFolders, writeLiveWal, writeTimelineStore, writeTurns } from './fixtures.ts'
import { lookAtEvidence } from './look.ts'
import { Offer } from './offer.ts'
import { sortDropped } from './sort-dropped.ts'
import { lookInside } from './unpack.ts'

let folders: TestFolders
const at = (name: string): string => join(folders.evidence, name)
beforeEach(() => {
  folders = makeFolders()
})
afterEach(() => folders.finish())

test('a turns file goes with its timeline store, whichever was named first', async () => {
  writeTurns(at('turns.db'))
  writeTimelineStore(at('turns-timeline.db'), {})
  for (const paths of [
    [at('turns.db'), at('turns-timeline.db')],
    [at('turns-timeline.db'), at('turns.db')],
  ])
    expect(await sortDropped(paths)).toEqual({
      databases: [at('turns.db')],
      timeline_path: at('turns-timeline.db'),
      wal_path: null,
      others: [],
    })
})

test('a log is known by its content, from wherever it was dropped', async () => {
  writeLiveWal(at('turns.db'))
  mkdirSync(at('elsewhere'))
  const log = at('elsewhere/the log')
  renameSync(at('turns.db-wal'), log)
  writeFileSync(at('turns.db-shm'), 'x')
  expect(await sortDropped([log, at('turns.db-shm'), at('turns.db')])).toEqual({
    databases: [at('turns.db')],
    timeline_path: null,
    wal_path: log,
    others: [],
  })
})

test('of several databases none is chosen, and nothing is passed over in silence', async () => {
  for (const name of ['a.db', 'b.db']) writeTurns(at(name))
  writeFileSync(at('c.zip'), zip([['turns.db', Buffer.from('x')]]))
  writeFileSync(at('notes.txt'), 'hello')
  const paths = ['a.db', 'notes.txt', 'b.db', 'c.zip', 'gone.db'].map(at)
  expect(await sortDropped(paths)).toEqual({
    databases: ['a.db', 'b.db', 'c.zip'].map(at),
    timeline_path: null,
    wal_path: null,
    others: ['notes.txt', 'gone.db'].map(at),
  })
})

test('a folder offers its databases by name, and opens the one that is chosen, which is no link out of it', async () => {
  const inside = writeTurns(at('turns.db'))
  writeTimelineStore(at('timeline.db'), {})
  const offer = await lookAtEvidence(folders.evidence).catch((error: unknown) => error)
  expect(offer).toBeInstanceOf(Offer)
  expect((offer as Offer).choices).toEqual({ inside: ['turns.db', 'timeline.db'], at: null })
  const look = await lookInside(folders.evidence, { inside: 'turns.db' }, folders.evidence)
  expect(look).toMatchObject({ path: inside, name: 'turns.db', packed: null, companion: at('timeline.db') })
  await expect(
    lookInside(folders.evidence, { inside: '../turns.db' }, folders.evidence),
  ).rejects.toMatchObject({ kind: 'NotFound' })
})
