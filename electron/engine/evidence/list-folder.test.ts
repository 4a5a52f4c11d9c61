import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  makeFolders,
  rightsUntestable,
  skipWhere,
  type TestFolders,
  withoutSpecialRights,
  writeFifo,
  writeTurns,
} from './fixtures.ts'
import { listFolder } from './list-folder.ts'

let folders: TestFolders
beforeEach(() => {
  folders = makeFolders()
})
afterEach(() => folders.finish())

const names = async (path: string) => (await listFolder(path)).entries.map(({ name }) => name)

test('folders come first, then files, numbers in order, hidden ones last; what cannot be opened is left out', async () => {
  const { evidence, seal } = folders
  for (const name of ['b', 'a', '.cache']) mkdirSync(join(evidence, name))
  for (const name of ['turns-10.db', 'turns-9.db', '.hidden.db']) writeFileSync(join(evidence, name), 'x')
  symlinkSync(join(evidence, 'a'), join(evidence, 'link-to-folder'))
  symlinkSync(join(evidence, 'turns-9.db'), join(evidence, 'link-to-file'))
  symlinkSync(join(evidence, 'nowhere'), join(evidence, 'dangling'))
  writeFifo(join(evidence, 'pipe'))
  seal()
  expect(await names(evidence)).toEqual([
    'a',
    'b',
    'link-to-folder',
    'link-to-file',
    'turns-9.db',
    'turns-10.db',
    '.cache',
    '.hidden.db',
  ])
})

test('nothing is opened in a folder that is not called like a database: it may be a share that is mounted for it', async () => {
  const { evidence, seal } = folders
  for (const name of ['alice', 'turns.db']) {
    mkdirSync(join(evidence, name))
    writeTurns(join(evidence, name, 'database'))
  }
  seal()
  expect((await listFolder(evidence)).entries.map(({ name, kind }) => [name, kind])).toEqual([
    ['alice', 'folder'],
    ['turns.db', 'file'],
  ])
})

test('at most 1000 entries are listed, and it is said that there are more', async () => {
  const { evidence, seal } = folders
  for (let n = 0; n < 1001; n++) writeFileSync(join(evidence, `f${n}`), 'xyz')
  utimesSync(join(evidence, 'f999'), 1, 1_700_000_000.25)
  seal()
  const listing = await listFolder(evidence)
  expect(listing.truncated).toBe(true)
  expect(listing.entries).toHaveLength(1000)
  expect(listing.entries.at(-1)).toEqual({
    name: 'f999',
    path: join(evidence, 'f999'),
    kind: 'file',
    bytes: 3,
    modified_ms: 1_700_000_000_250,
  })
  expect(listing.parent).toBe(dirname(evidence))
})

test('without a path it starts at home, and the top has no parent', async () => {
  expect((await listFolder()).path).toBe(homedir())
  expect((await listFolder('/')).parent).toBeNull()
})

test('what is not there, or is a file, is refused in plain words', async () => {
  const file = join(folders.evidence, 'turns.db')
  writeFileSync(file, 'x')
  await expect(listFolder(join(folders.evidence, 'nope'))).rejects.toMatchObject({ kind: 'NotFound' })
  await expect(listFolder(file)).rejects.toMatchObject({
    kind: 'InvalidRequest',
    message: `${file} is not a folder.`,
  })
})

const untestable = rightsUntestable()
test('a folder without the right to read it is NotReadable', (context) => {
  skipWhere(context, untestable)
  const closed = join(folders.evidence, 'closed')
  mkdirSync(closed, { mode: 0o000 })
  const url = new URL('./list-folder.ts', import.meta.url).href
  const said = withoutSpecialRights(`
    const { listFolder } = await import(${JSON.stringify(url)})
    const error = await listFolder(${JSON.stringify(closed)}).catch((error) => error)
    console.log(JSON.stringify({ kind: error.kind }))`)
  expect(said).toEqual({ kind: 'NotReadable' })
})
