import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withFaults } from '../disk/testing/faulty-disk.ts'
import { Engine } from '../engine.ts'
import { makeFolders, type TestFolders, writeTurns } from '../evidence/fixtures.ts'

let folders: TestFolders
let engine: Engine
let path: string
let case_id: string
beforeEach(async () => {
  folders = makeFolders()
  path = writeTurns(join(folders.evidence, 'turns.db'), { turns: 20 })
  folders.seal()
  engine = new Engine({ home: folders.home })
  case_id = (await engine.call('case.open', { path })).case_id
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

const inCases = (): string[] => readdirSync(join(folders.home, 'cases'))
const reopened = async () => {
  await engine.close()
  engine = new Engine({ home: folders.home })
  const { evidence } = await engine.call('case.open', { path })
  return evidence.findings
}

test('a case that was being deleted when its process was killed is gone at the next opening, which says so', async () => {
  await withFaults([{ call: 'rmSync', code: 'EIO' }], () => engine.call('cases.delete', { case_id }))
  expect(inCases()).toEqual([expect.stringMatching(/^\.deleted-/)])
  expect(await reopened()).toMatchObject([
    { code: 'deleted-before', severity: 'info', message: expect.stringContaining('begins anew') },
  ])
  expect(inCases()).toEqual([case_id])
  expect(existsSync(join(folders.home, 'cases', case_id, 'case.json'))).toBe(true)
  // Whoever deletes it themselves then has not to be told.
  await engine.call('cases.delete', { case_id })
  expect((await engine.call('case.open', { path })).evidence.findings).toEqual([])
})

test('a file that is refused is refused for what it is where the disk lets nothing be taken away', async () => {
  const other = join(folders.evidence, '..', 'other.db')
  new Database(other).exec('CREATE TABLE other (x)').close()
  const when = (_: unknown, to: unknown): boolean => String(to).includes('.deleted-')
  await withFaults([{ call: 'renameSync', code: 'EROFS', when }], () =>
    expect(engine.call('case.open', { path: other })).rejects.toMatchObject({ kind: 'UnrelatedDatabase' }),
  )
})

test('one that was deleted whole is nothing to speak of', async () => {
  await engine.call('cases.delete', { case_id })
  expect(inCases()).toEqual([])
  expect(await reopened()).toEqual([])
})
