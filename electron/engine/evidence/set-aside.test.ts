import { spawn } from 'node:child_process'
import { constants, existsSync, mkdirSync, openSync, readSync, utimesSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { publish } from '../disk/publish.ts'
import { SIDECARS } from '../disk/sidecars.ts'
import { withFaults } from '../disk/testing/faulty-disk.ts'
import { unfinishedPath } from '../disk/unfinished.ts'
import { Engine } from '../engine.ts'
import {
  makeFolders,
  onWindows,
  skipWhere,
  type TestFolders,
  writeAllInWal,
  writeFifo,
  writeHotJournal,
  writeLiveWal,
  writeTurns,
} from './fixtures.ts'
import { lookAtEvidence } from './look.ts'

let folders: TestFolders
let engine: Engine
let path: string
beforeEach(() => {
  folders = makeFolders()
  path = join(folders.evidence, 'turns.db')
  engine = new Engine({ home: folders.home })
})
afterEach(async () => {
  await engine.close()
  folders.finish()
})

/** Turnscope is killed while it replaces the file: what belongs to it stands aside, and the new one is or is not in its place. */
async function killedAt(step: 'before' | 'after'): Promise<void> {
  const temporary = unfinishedPath(dirname(path)).replace(`-${process.pid}-`, `-${2 ** 30}-`)
  writeTurns(temporary, { turns: 3, journal: 'wal' })
  const kill = {
    call: step === 'before' ? ('renameSync' as const) : ('rmSync' as const),
    code: 'EIO',
    when: (from: unknown, to: unknown) => step === 'after' || to === path || String(from).endsWith('.old'),
  }
  await withFaults([kill], () => publish(temporary, path, true, SIDECARS)).catch(() => undefined)
  for (const suffix of SIDECARS) expect(existsSync(path + suffix)).toBe(false)
  expect(existsSync(temporary)).toBe(step === 'before')
}

async function opened(): Promise<{ turns: number; findings: readonly { code: string; message: string }[] }> {
  folders.seal()
  const look = await engine.call('evidence.look', { path })
  const { case_id, evidence } = await engine.call('case.open', { path })
  const { counts } = await engine.settled(case_id)
  expect(evidence.findings.map(({ code }) => code)).toEqual(
    expect.arrayContaining(look.findings.map(({ code }) => code)),
  )
  return { turns: counts!.turns, findings: look.findings }
}

for (const [what, write, turns, role] of [
  ['a log', writeLiveWal, 150, 'wal'],
  ['a log in which all of it lies', writeAllInWal, 30, 'wal'],
  ['a journal of a write under way', writeHotJournal, 2000, 'journal'],
] as const) {
  test(`${what} that was set aside is read with its database, and named`, async () => {
    write(path)
    await killedAt('before')
    const { turns: read, findings } = await opened()
    expect(read).toBe(turns)
    const [said] = findings.filter(({ code }) => code === 'set-aside')
    expect(said!.message).toMatch(new RegExp(`\\.turnscope-\\S+-${role}\\.old was read as its -${role}`))
    expect(said!.message).toContain(`turns.db-${role}`)
    expect(findings.map(({ code }) => code)).not.toContain('wal-missing')
  })

  test(`${what} is not read with a database that was written to since, and that is said`, async () => {
    write(path)
    await killedAt('before')
    utimesSync(path, 4e9, 4e9)
    folders.seal()
    const { files, findings } = await lookAtEvidence(path)
    expect(files.map(({ role }) => role)).toEqual(['main'])
    const [said] = findings.filter(({ code }) => code === 'set-aside')
    expect(said).toMatchObject({
      severity: 'warning',
      message: expect.stringContaining('may be old or missing'),
    })
    expect(said!.message).toContain('written to since')
  })
}

test('nor where another log stands in its place', async () => {
  writeLiveWal(path)
  await killedAt('before')
  writeFileSync(`${path}-wal`, '')
  folders.seal()
  const { files, findings } = await lookAtEvidence(path)
  expect(files.map(({ name }) => name)).toEqual(['turns.db', 'turns.db-wal'])
  expect(findings.find(({ code }) => code === 'set-aside')!.message).toContain(
    'stands beside turns.db already',
  )
})

test('what was set aside of a database that was replaced is nobody’s log', async () => {
  writeLiveWal(path)
  await killedAt('after')
  const { turns, findings } = await opened()
  expect(turns).toBe(3)
  expect(findings).toMatchObject([{ code: 'wal-missing', severity: 'info' }])
})

test('what was set aside of one database says nothing of another', async () => {
  writeLiveWal(path)
  await killedAt('before')
  const other = writeTurns(join(folders.evidence, 'other.db'), { journal: 'wal' })
  folders.seal()
  expect((await lookAtEvidence(other)).findings).toMatchObject([{ code: 'wal-missing', severity: 'info' }])
})

const noted = (digit: string): string =>
  join(folders.evidence, `.turnscope-1-${digit.repeat(8)}-${digit.repeat(12)}.tmp.of`)

test('what is called like a note and is none hides no log that was set aside', async () => {
  writeLiveWal(path)
  await killedAt('before')
  mkdirSync(noted('0'))
  mkdirSync(noted('f'))
  writeFileSync(noted('1'), 'x'.repeat(100_000))
  expect((await opened()).turns).toBe(150)
})

test('a pipe that is called like a note is not read: nobody may ever write to it', async (context) => {
  skipWhere(context, onWindows)
  writeLiveWal(path)
  const pipe = writeFifo(noted('0'))
  const writer = spawn('sh', ['-c', 'printf turns.db > "$1"', 'sh', pipe])
  try {
    await lookAtEvidence(path)
    const fd = openSync(pipe, constants.O_RDONLY | constants.O_NONBLOCK)
    const bytes = Buffer.alloc(8)
    await expect.poll(() => readSync(fd, bytes)).toBe(8)
  } finally {
    writer.kill()
  }
})
