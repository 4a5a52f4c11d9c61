import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolders, type TestFolders, writeAllInWal, writeTurns } from './fixtures.ts'
import { lookInside } from './unpack.ts'

let folders: TestFolders
let db: string
beforeEach(() => {
  folders = makeFolders()
  mkdirSync(folders.home, { recursive: true })
  db = join(folders.evidence, 'turns.db')
})
afterEach(() => folders.finish())

test('an archive in whose place a database stands by now is opened as that', async () => {
  writeTurns(db)
  folders.seal()
  const look = await lookInside(db, {}, folders.home)
  expect([look.name, look.packed]).toEqual(['turns.db', null])
})

test('what is no archive is said with the name that was asked for', async () => {
  writeTurns(db)
  folders.seal()
  await expect(lookInside(db, { inside: 'a\u202eb.db' }, folders.home)).rejects.toMatchObject({
    kind: 'NotFound',
    message: 'turns.db is no archive, and holds no database a\u202eb.db.',
  })
})

test('a log, or a name, beside a byte of a file is refused, not dropped', async () => {
  const path = join(folders.evidence, 'mail.eml')
  writeFileSync(path, Buffer.concat([Buffer.alloc(100, 'x'), readFileSync(writeTurns(db))]))
  folders.seal()
  for (const more of [{ walPath: `${db}-wal` }, { walInside: 'wal' }, { inside: 'turns.db' }]) {
    await expect(lookInside(path, { at: 100, ...more }, folders.home)).rejects.toMatchObject({
      kind: 'InvalidRequest',
    })
  }
})

test('a log that was named for a database of a folder is read', async () => {
  writeAllInWal(db, { suffixes: ['', '-wal'] })
  const folder = join(folders.evidence, 'alone')
  mkdirSync(folder)
  writeFileSync(join(folder, 'a.db'), readFileSync(db))
  folders.seal()
  const look = await lookInside(folder, { inside: 'a.db', walPath: `${db}-wal` }, folders.home)
  expect(look.files.map(({ role, name }) => [role, name])).toEqual([
    ['main', 'a.db'],
    ['wal', 'turns.db-wal'],
  ])
})
