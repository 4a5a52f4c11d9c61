import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { withFaults } from '../disk/testing/faulty-disk.ts'
import { findWals } from './find-wal.ts'
import { makeFolders, type TestFolders, writeLiveWal, writeTurns } from './fixtures.ts'
import { lookAtEvidence } from './look.ts'

let folders: TestFolders
beforeEach(() => {
  folders = makeFolders()
})
afterEach(() => folders.finish())

test('a folder of evidence, which may hold any number of files, is never listed by this thread itself', async () => {
  const path = writeTurns(join(folders.evidence, 'turns.db'), { turns: 3, journal: 'wal' })
  folders.seal()
  const listed: unknown[] = []
  const look = { call: 'readdirSync', code: '', when: (at: unknown) => listed.push(at) < 0 } as const
  await withFaults([look], () => lookAtEvidence(path))
  expect(listed.filter((folder) => folder === folders.evidence)).toEqual([])
})

test('a log under another name is found among thousands of files and of logs that belong to others', async () => {
  const elsewhere = join(folders.home, 'elsewhere')
  mkdirSync(elsewhere, { recursive: true })
  const wal = readFileSync(`${writeLiveWal(join(elsewhere, 'turns.db'))}-wal`)
  const path = writeTurns(join(folders.evidence, 'turns.db'), { turns: 3, journal: 'wal' })
  for (let n = 0; n < 2000; n++) writeFileSync(join(folders.evidence, `a-${(n * 7919) % 2000}`), 'x')
  for (let n = 0; n < 600; n++) {
    writeFileSync(join(folders.evidence, `a-${n}.db`), 'x')
    writeFileSync(join(folders.evidence, `a-${n}.db-wal`), wal)
  }
  writeFileSync(join(folders.evidence, 'the wal of turns'), wal)
  folders.seal()
  const { fitting } = await findWals(path, { pageSize: null })
  expect(fitting.map(({ name }) => name)).toEqual(['the wal of turns'])
})
