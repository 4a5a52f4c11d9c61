import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MethodName, methods } from '../../../shared/contract/methods.ts'
import type { CaseView } from '../../../shared/contract/model.ts'
import { meanwhile, withFaults } from '../disk/testing/faulty-disk.ts'
import { Engine } from '../engine.ts'
import { makeFolders, snapshot, type TestFolders } from '../evidence/fixtures.ts'
import { writeSample } from '../sample/write.ts'
import { copyToRead } from './copy-to-read.ts'
import { REFUSED } from './refuse-read-only.ts'

let folders: TestFolders
let first: Engine
let second: Engine
let case_id: string
let path: string
beforeEach(async () => {
  folders = makeFolders()
  path = join(folders.evidence, 'turns.db')
  writeSample(path, { turns: 300, seed: 5, generation: 'v2' })
  folders.seal()
  first = new Engine({ home: folders.home, person: 'ann' })
  second = new Engine({ home: folders.home, person: 'bob' })
  case_id = (await first.call('case.open', { path })).case_id
  await first.settled(case_id)
})
afterEach(async () => {
  await second.close()
  await first.close()
  folders.finish()
})

const inCases = (): string[] => readdirSync(join(folders.home, 'cases'))

/** All that is read of a case, but for what tells one copy from another. */
async function allOf(engine: Engine): Promise<object> {
  const { counts, recovery, schema, migration } = await engine.settled(case_id)
  const { items: conversations } = await engine.call('conversations.page', { case_id })
  const { conv_id } = conversations[0]!
  return {
    ...{ counts, recovery, schema, migration, conversations },
    timeline: await engine.call('timeline.get', { case_id, conv_id }),
    turns: await engine.call('timeline.turns', { case_id, conv_id }),
    missing: await engine.call('missing.page', { case_id }),
    journal: await engine.call('journal.page', { case_id }),
    notes: await engine.call('notes.list', { case_id }),
  }
}

/** Closes one of the rows that lack a value, another by each number. */
async function closeOne(engine: Engine, number = 0): Promise<void> {
  const { items } = await engine.call('missing.page', { case_id })
  const { conv_id, session_id, turn_id } = items[number]!
  const turn = { conv_id, session_id, turn_id }
  await engine.call('recovery.close', { case_id, turn, reason: 'lost' })
}

const open = (): Promise<CaseView> => second.call('case.open', { case_id, or_read_only: true, newest: true })

test('the second is told who has the case and that it can be read; then reads what the first reads', async () => {
  await first.call('migrate.run', { case_id })
  await first.call('notes.set', { case_id, conv_id: 'any', turn: null, text: 'seen' })
  await closeOne(first)
  for (const asked of [{ case_id }, { path }]) {
    const request = { ...asked, newest: true }
    const told = await second.call('case.open', request).catch((error: unknown) => error)
    expect(told).toMatchObject({
      kind: 'Conflict',
      detail: 'held-elsewhere',
      message: `This case is open in another Turnscope (process ${process.pid}).`,
    })
    const before = Date.now()
    const { read_only } = await second.call('case.open', { ...request, or_read_only: true })
    expect(read_only).toEqual({
      holder: process.pid,
      since_ms: expect.any(Number),
      copied_at_ms: expect.any(Number),
      refuses: REFUSED,
    })
    expect(Number(read_only!.since_ms)).toBeLessThanOrEqual(before)
    expect(Number(read_only!.copied_at_ms)).toBeGreaterThanOrEqual(before)
    expect(await allOf(second)).toEqual(await allOf(first))
  }
  const report = join(folders.home, 'report.md')
  await second.call('report.write', { case_id, format: 'md', path: report })
  expect(readFileSync(report, 'utf8')).toContain('turns.db')
  await second.call('export.database', { case_id, path: join(folders.home, 'exported.db') })
})

test('what would change the case is refused with words, and nothing of it changes', async () => {
  await first.call('migrate.run', { case_id })
  const folder = join(folders.home, 'cases', case_id)
  await open()
  const before = snapshot(folder)
  const turn = { conv_id: 'c', session_id: 's', turn_id: 't' }
  const rule = { shape: null, column: 'runtime_key', path: '$.runtime' }
  const about = {
    ...{ case_id, path, turn, rule, column: 'runtime_key', value: 'x', reason: 'x', note: 'x', text: 'x' },
    ...{ conv_id: 'c', rows: 1, name: 'x', to: 'y', address: `#/case/${case_id}/missing` },
    label: { title: 'x', ticket: '' },
  }
  const changing = (Object.keys(methods) as MethodName[]).filter(
    (name) =>
      methods[name].does !== 'read' &&
      'case_id' in ((methods[name].input as unknown as { shape?: object }).shape ?? {}) &&
      name !== 'case.openBeside',
  )
  expect(changing.length).toBeGreaterThan(15)
  expect(REFUSED).toEqual(changing)
  for (const name of changing) {
    const input = name === 'notes.set' ? { ...about, turn: null } : about
    const refused = await second.answer(name, input).catch((error: unknown) => error)
    expect([name, refused]).toEqual([
      name,
      expect.objectContaining({
        kind: 'Conflict',
        message: expect.stringContaining('Read only: open in another Turnscope'),
        next: expect.stringContaining('Read the newest state'),
      }),
    ])
  }
  expect(snapshot(folder)).toBe(before)
})

test('what the first writes meanwhile is not mixed in; reading the newest state shows it, and writes once the case is free', async () => {
  const { revision } = await open()
  const before = await allOf(second)
  await first.call('migrate.run', { case_id })
  await closeOne(first)
  expect(await allOf(second)).toEqual(before)
  const heard: number[] = []
  second.onEvent((name, data) => {
    if (name === 'case.changed') heard.push((data as { revision: number }).revision)
  })
  const again = await open()
  expect(again.revision).toBeGreaterThan(revision)
  expect(heard).toContain(again.revision)
  expect(again.read_only).toBeDefined()
  expect(await allOf(second)).toEqual(await allOf(first))
  await expect(second.call('case.open', { case_id, newest: true })).rejects.toMatchObject({
    kind: 'Conflict',
  })
  expect((await second.call('case.view', { case_id })).read_only).toBeDefined()
  await first.call('case.close', { case_id })
  const free = await open()
  expect(free.read_only).toBeUndefined()
  expect(free.revision).toBeGreaterThan(again.revision)
  await second.call('recovery.undo', { case_id })
  expect(inCases()).toEqual([case_id])
})

test('a copy that is open for reading is given to who asks next, also once the case is free; nobody takes another', async () => {
  const { read_only } = await open()
  await first.call('migrate.run', { case_id })
  const requests = [{ case_id }, { path }, { case_id, or_read_only: true }, { path, or_read_only: true }]
  await second.settled(case_id)
  const { revision: now } = await second.call('case.view', { case_id })
  for (const request of requests) {
    const given = await second.call('case.open', request)
    expect([given.read_only, given.revision]).toEqual([read_only, now])
  }
  expect(inCases().length).toBe(2)
  await first.call('case.close', { case_id })
  expect((await second.call('case.open', { case_id })).read_only).toEqual(read_only)
  expect((await open()).read_only).toBeUndefined()
})

test('a copy that is taken while the case is written is of one state', async () => {
  await first.call('migrate.run', { case_id })
  const { total: before } = await first.call('journal.page', { case_id })
  let isWriting = true
  const writing = (async () => {
    for (let n = 0; n < 12; n++) await closeOne(first, n)
  })().finally(() => {
    isWriting = false
  })
  const states = new Set<number>()
  while (isWriting || states.size === 0) {
    await open()
    const { total } = await second.call('journal.page', { case_id })
    const { closed } = await second.call('recovery.triage', { case_id })
    expect(closed).toBe(total - before)
    states.add(closed)
  }
  await writing
  await open()
  expect((await second.call('recovery.triage', { case_id })).closed).toBe(12)
})

test('a case whose copy is replaced while it is copied is copied again, whole', async () => {
  const migrating = first.call('migrate.run', { case_id })
  const { migration, schema } = await open()
  expect(schema.generation).toBe(migration === null ? 'v2' : 'v3')
  await migrating
  expect((await open()).schema.generation).toBe('v3')
})

test('a working copy that is gone when its copying begins, since another is in its place, is copied again', async () => {
  await first.call('case.close', { case_id })
  const folder = join(folders.home, 'cases', case_id)
  const at = (name: string): string => join(folder, name)
  const replaced = meanwhile('statfsSync', () => {
    renameSync(at('work-1.db'), at('work-2.db'))
    const record = JSON.parse(readFileSync(at('case.json'), 'utf8'))
    writeFileSync(at('case.json'), JSON.stringify({ ...record, working: 'work-2.db' }))
  })
  const copy = await withFaults([replaced], () =>
    copyToRead(folder, join(folders.home, 'cases', '.incoming-'), {}),
  )
  expect(copy.record.working).toBe('work-2.db')
  expect(existsSync(copy.workingPath)).toBe(true)
  copy.release()
  expect(inCases()).toEqual([case_id])
})

test('what was decided in a case that another has open is carried over to a copy that was made again', async () => {
  await first.call('migrate.run', { case_id })
  await closeOne(first)
  const again = join(folders.home, 'turns.db')
  writeSample(again, { turns: 310, seed: 5, generation: 'v2' })
  const made = await second.call('case.open', { path: again, carry_from: case_id })
  expect((await second.call('recovery.triage', { case_id: made.case_id })).closed).toBe(1)
  expect(inCases().sort()).toEqual([case_id, made.case_id].sort())
})

test('nothing of the copy is left when it is closed', async () => {
  await open()
  expect(inCases().length).toBe(2)
  await second.call('case.close', { case_id })
  expect(inCases()).toEqual([case_id])
  expect(existsSync(join(folders.home, 'cases', case_id, 'case.lock'))).toBe(true)
})
