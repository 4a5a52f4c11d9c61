import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  makeFolders,
  rightsUntestable,
  skipWhere,
  type TestFolders,
  withoutSpecialRights,
  writeLiveWal,
  writeTruncated,
  writeTurns,
} from '../evidence/fixtures.ts'
import { lookAtEvidence } from '../evidence/look.ts'
import { countTurns, createPrepared, withOtherProcess } from './fixtures.ts'
import { prepareCase } from './prepare-case.ts'
import { CaseStore } from './store.ts'
import { FORMAT } from './stored.ts'

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

describe('opening evidence', () => {
  test('a case holds the working copy and the seal, and nothing else is written', async () => {
    writeLiveWal(db)
    folders.seal()
    const handle = await store.create(await lookAtEvidence(db))
    await prepareCase(handle)
    expect(handle.id).toMatch(/^[0-9a-f]{16}$/)
    expect(inCases()).toEqual([handle.id])
    expect(readdirSync(handle.folder).sort()).toEqual(['case.json', 'case.lock', 'work-1.db'])
    expect(countTurns(handle.workingPath)).toBe(150)
    expect(handle.record.evidence).toMatchObject({
      path: db,
      journal_mode: 'wal',
      files: [{ name: 'turns.db' }, { name: 'turns.db-wal' }],
      findings: [{ code: 'wal-folded' }],
    })
    handle.release()
    expect(readdirSync(handle.folder).sort()).toEqual(['case.json', 'work-1.db'])
  })

  test('the same evidence gives the same case, also from another place and under another name', async () => {
    writeTurns(db)
    const elsewhere = join(folders.evidence, 'copy.db')
    copyFileSync(db, elsewhere)
    folders.seal()
    const first = await createPrepared(store, db)
    first.release()
    const second = await store.create(await lookAtEvidence(elsewhere))
    expect(second.id).toBe(first.id)
    expect(second.record.evidence).toMatchObject({ path: elsewhere, files: [{ name: 'copy.db' }] })
    expect(second.record.seen.map(({ path }) => path)).toEqual([elsewhere, db])
    expect(inCases()).toEqual([first.id])
    for (const path of [db, elsewhere]) {
      expect(await store.findExisting(await lookAtEvidence(path))).toMatchObject({ case_id: first.id })
    }
    second.release()
  })

  test('the same main file with and without its -wal are two pieces of evidence', async () => {
    writeLiveWal(db)
    const alone = join(folders.evidence, 'alone.db')
    copyFileSync(db, alone)
    folders.seal()
    const both = await createPrepared(store, db)
    const main = await createPrepared(store, alone)
    expect(main.id).not.toBe(both.id)
    both.release()
    main.release()
  })

  test('two openings at the same time end in one case', async () => {
    writeTurns(db)
    folders.seal()
    const look = await lookAtEvidence(db)
    const [first, second] = await Promise.all([store.create(look), store.create(look)])
    expect(second.id).toBe(first.id)
    expect(inCases()).toEqual([first.id])
    second.release()
  })

  test('a case that is open in this store gives the same handle again', async () => {
    writeTurns(db)
    folders.seal()
    const first = await createPrepared(store, db)
    expect(await store.resume(first.id)).toBe(first)
    expect(await store.create(await lookAtEvidence(db))).toBe(first)
    first.release()
  })

  test('a case that never got ready is gone once released', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await store.create(await lookAtEvidence(db))
    handle.release()
    expect(inCases()).toEqual([])
  })

  describe('a case that a killed process never got ready', () => {
    let id: string
    beforeEach(async () => {
      writeTurns(db)
      folders.seal()
      const handle = await createPrepared(store, db)
      handle.release()
      id = handle.id
      const path = join(handle.folder, 'case.json')
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), prepared: false }))
      writeFileSync(handle.workingPath, 'half written')
    })

    test('is not offered, and made anew from the evidence', async () => {
      expect(await store.list()).toEqual([])
      expect(await store.findExisting(await lookAtEvidence(db))).toBeNull()
      const again = await createPrepared(store, db)
      expect(again.id).toBe(id)
      expect(countTurns(again.workingPath)).toBe(100)
      again.release()
    })

    test('is cleared away by the next process', async () => {
      expect(inCases()).toEqual([id])
      expect(await new CaseStore(folders.home).list()).toEqual([])
      expect(inCases()).toEqual([])
    })
  })

  test('a working copy that is gone is said, and opening the evidence brings it back', async () => {
    writeTurns(db)
    folders.seal()
    const first = await createPrepared(store, db)
    first.release()
    rmSync(first.workingPath)
    await expect(store.resume(first.id)).rejects.toMatchObject({ kind: 'Damaged' })
    expect(await store.findExisting(await lookAtEvidence(db))).toBeNull()
    const second = await createPrepared(store, db)
    expect(countTurns(second.workingPath)).toBe(100)
    second.release()
  })

  test('a cancelled copy leaves no case', async () => {
    writeTurns(db)
    folders.seal()
    const controller = new AbortController()
    const creating = store.create(await lookAtEvidence(db), {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(creating).rejects.toMatchObject({ kind: 'Cancelled' })
    expect(inCases()).toEqual([])
  })

  test('a working copy cannot be opened as evidence', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    const inside = await lookAtEvidence(handle.workingPath)
    await expect(store.create(inside)).rejects.toMatchObject({ kind: 'InvalidRequest' })
  })

  const untestable = rightsUntestable()
  test('evidence in a read-only folder opens with all its turns', (context) => {
    skipWhere(context, untestable)
    writeLiveWal(db)
    chmodSync(folders.evidence, 0o555)
    mkdirSync(folders.home)
    chmodSync(folders.home, 0o777)
    folders.seal()
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
    const said = withoutSpecialRights(`
      const { CaseStore } = await import(${url('./store.ts')})
      const { prepareCase } = await import(${url('./prepare-case.ts')})
      const { lookAtEvidence } = await import(${url('../evidence/look.ts')})
      const { openReader } = await import(${url('../db/open.ts')})
      const handle = await new CaseStore(${JSON.stringify(folders.home)}).create(await lookAtEvidence(${JSON.stringify(db)}))
      await prepareCase(handle)
      const reader = openReader(handle.workingPath)
      console.log(reader.prepare('SELECT count(*) FROM turns').pluck().get())`)
    expect(said).toBe(150)
  })

  test('a home that may not be written to is NotWritable', (context) => {
    skipWhere(context, untestable)
    writeTurns(db)
    mkdirSync(folders.home, { mode: 0o555 })
    chmodSync(folders.home, 0o555)
    folders.seal()
    const url = (name: string) => JSON.stringify(new URL(name, import.meta.url).href)
    const said = withoutSpecialRights(`
      const { CaseStore } = await import(${url('./store.ts')})
      const { lookAtEvidence } = await import(${url('../evidence/look.ts')})
      const store = new CaseStore(${JSON.stringify(folders.home)})
      const error = await store.create(await lookAtEvidence(${JSON.stringify(db)})).catch((error) => error)
      console.log(JSON.stringify({ kind: error.kind }))`)
    expect(said).toEqual({ kind: 'NotWritable' })
  })
})

describe('the list of cases', () => {
  test('says whether the evidence still stands where it was, unchanged', async () => {
    writeLiveWal(db)
    const handle = await createPrepared(store, db)
    handle.release()
    const state = async () => (await store.list())[0]?.evidence_state
    expect(await state()).toBe('unchanged')
    utimesSync(`${db}-wal`, 1, 1)
    expect(await state()).toBe('changed')
    rmSync(`${db}-wal`)
    expect(await state()).toBe('changed')
    rmSync(db)
    expect(await state()).toBe('gone')
  })

  test('has the case opened last first', async () => {
    writeTurns(db)
    const other = writeTurns(join(folders.evidence, 'other.db'), { turns: 7 })
    folders.seal()
    const first = await createPrepared(store, db)
    const second = await createPrepared(store, other)
    first.update({ opened_at_ms: 2000 })
    second.update({ opened_at_ms: 1000 })
    expect((await store.list()).map(({ name }) => name)).toEqual(['turns.db', 'other.db'])
    first.release()
    second.release()
  })

  test.each([
    ['cut off', '{"format": 1, "case_id"', 'Damaged', 'cannot be read'],
    ['of another shape', '{"format": 1}', 'Damaged', 'cannot be read'],
    [
      'of a newer format',
      `{"format": ${FORMAT + 1}, "anything": true}`,
      'VersionMismatch',
      'newer Turnscope',
    ],
  ])(
    'a record that is %s is listed with its problem, and can be deleted',
    async (_what, text, kind, problem) => {
      writeTurns(db)
      folders.seal()
      const handle = await createPrepared(store, db)
      handle.release()
      writeFileSync(join(handle.folder, 'case.json'), text)
      const listed = await store.list()
      expect(listed).toMatchObject([{ case_id: handle.id, evidence_state: 'gone' }])
      expect(listed[0]!.problem).toContain(problem)
      await expect(store.resume(handle.id)).rejects.toMatchObject({ kind })
      // What such a case holds may be worth more than its record: it is not replaced without a word.
      await expect(store.create(await lookAtEvidence(db))).rejects.toMatchObject({ kind })
      await store.delete(handle.id)
      expect(await store.list()).toEqual([])
      expect(inCases()).toEqual([])
    },
  )

  test('members that this version does not know survive a rewrite', async () => {
    writeTurns(db)
    folders.seal()
    const handle = await createPrepared(store, db)
    handle.release()
    const path = join(handle.folder, 'case.json')
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), later: { kept: 1 } }))
    const again = await store.resume(handle.id)
    again.update({ opened_at_ms: 5 })
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ later: { kept: 1 }, opened_at_ms: 5 })
    again.release()
  })

  test('what killed processes left goes; what a living one is copying stays', async () => {
    mkdirSync(cases(), { recursive: true })
    const lockOf = (pid: number) => JSON.stringify({ pid, host: hostname(), start: null, token: 'x' })
    const make = (name: string, lock: string | null) => {
      mkdirSync(join(cases(), name))
      if (lock) writeFileSync(join(cases(), name, 'case.lock'), lock)
    }
    await withOtherProcess(async (pid) => {
      make('.incoming-living', lockOf(pid))
      // No process has a number this high.
      make('.incoming-killed', lockOf(2 ** 30))
      make('.incoming-just-made', null)
      make('.incoming-old', null)
      utimesSync(join(cases(), '.incoming-old'), 1, 1)
      make('.deleted-old', null)
      utimesSync(join(cases(), '.deleted-old'), 1, 1)
      make('../fleet', null)
      make('../fleet/fleet-living', lockOf(pid))
      make('../fleet/fleet-killed', lockOf(2 ** 30))
      make('../downloads', null)
      make('../downloads/killed', lockOf(2 ** 30))
      writeFileSync(join(folders.home, 'downloads', 'killed', 'file'), 'half of what was asked for')
      expect(await store.list()).toEqual([])
      expect(inCases().sort()).toEqual(['.incoming-just-made', '.incoming-living'])
      expect(readdirSync(join(folders.home, 'fleet'))).toEqual(['fleet-living'])
      expect(readdirSync(join(folders.home, 'downloads'))).toEqual([])
    })
  })
})

test('findings of the look and of the preparation are kept with the case', async () => {
  writeTruncated(db)
  const link = join(folders.evidence, 'link.db')
  symlinkSync('turns.db', link)
  folders.seal()
  const handle = await createPrepared(store, link)
  handle.release()
  const again = await store.resume(handle.id)
  expect(again.record.evidence.findings.map(({ code }) => code)).toEqual(['link', 'truncated', 'padded'])
  again.release()
})
