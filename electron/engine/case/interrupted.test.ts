import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CALLER_GONE } from '../../../shared/rpc/server.ts'
import { Engine } from '../engine.ts'
import { writeSample } from '../sample/write.ts'
import { Interruptions } from './interrupted.ts'

let home: string
let engine: Engine
let case_id: string

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'turnscope-interrupted-'))
  engine = new Engine({ home })
  const { path } = writeSample(join(home, 'turns.db'), { turns: 400, seed: 1, generation: 'v2' })
  case_id = (await engine.call('case.open', { path })).case_id
})
afterEach(async () => {
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

/** Aborts a migration at its first progress. */
async function abortedMigration(reason: unknown): Promise<void> {
  const abort = new AbortController()
  const migrated = engine.call(
    'migrate.run',
    { case_id },
    { signal: abort.signal, onProgress: () => abort.abort(reason) },
  )
  await expect(migrated).rejects.toMatchObject({ kind: 'Cancelled' })
}

test('a migration whose caller went is told when the case is opened again, with when it began, until it was read', async () => {
  const before = Date.now()
  await abortedMigration(CALLER_GONE)
  await engine.close()
  engine = new Engine({ home })
  const { interrupted, migration } = await engine.call('case.open', { case_id })
  expect(interrupted).toEqual({ what: 'The migration', at_ms: expect.any(Number), wrote: 'nothing' })
  expect(Number(interrupted!.at_ms)).toBeGreaterThanOrEqual(before)
  expect(migration).toBeNull()
  expect((await engine.call('case.forgetInterrupted', { case_id })).interrupted).toBeUndefined()
  await engine.call('case.close', { case_id })
  expect((await engine.call('case.open', { case_id })).interrupted).toBeUndefined()
})

test('what a person cancels, and what comes to its end, is no interruption', async () => {
  await abortedMigration('a person')
  expect((await engine.call('case.view', { case_id })).interrupted).toBeUndefined()
  await engine.call('migrate.run', { case_id })
  expect((await engine.call('case.view', { case_id })).interrupted).toBeUndefined()
  expect(existsSync(join(home, 'cases', case_id, 'running.json'))).toBe(false)
})

test('what a killed process left running is found by the next', () => {
  const at = join(home, 'cases', case_id)
  void new Interruptions(at).during('A rule', 0, undefined, () => new Promise(() => undefined))
  expect(new Interruptions(at).last).toMatchObject({ what: 'A rule' })
})

test('what was killed once all of it was written is told so', async () => {
  const at = join(home, 'cases', case_id)
  const mark = JSON.stringify({ what: 'The migration', at_ms: Date.now() + 9e9, last_run: 0 })
  await engine.call('migrate.run', { case_id })
  await engine.close()
  writeFileSync(join(at, 'running.json'), mark)
  engine = new Engine({ home })
  expect((await engine.call('case.open', { case_id })).interrupted).toMatchObject({ wrote: 'all' })
})

test('decisions that were being carried over when everything was killed are told of, at whichever step that was', async () => {
  await engine.call('migrate.run', { case_id })
  const { path } = writeSample(join(home, 'again.db'), { turns: 410, seed: 1, generation: 'v2' })
  const open = async (home: string) => {
    const killed = new Engine({ home })
    try {
      return await killed.call('case.open', { path })
    } finally {
      await killed.close()
    }
  }
  // What a kill leaves is what stood in the home at each of these moments.
  const homes: string[] = []
  const copied = (): void => {
    const copy = mkdtempSync(join(tmpdir(), 'turnscope-interrupted-'))
    cpSync(home, copy, { recursive: true })
    for (const id of readdirSync(join(copy, 'cases')))
      rmSync(join(copy, 'cases', id, 'case.lock'), { force: true })
    homes.push(copy)
  }
  const labels = new Set<string>()
  const onProgress = ({ label }: { label: string }): void => {
    if (!labels.has(label)) copied()
    labels.add(label)
  }
  try {
    await engine.call('case.open', { path, carry_from: case_id }, { onProgress })
    copied()
    const told = []
    for (const each of homes) told.push((await open(each)).interrupted)
    expect(told.at(-1)).toBeUndefined()
    const interrupted = told.filter((one) => one !== undefined)
    expect(interrupted.length).toBeGreaterThan(1)
    for (const one of interrupted)
      expect(one).toMatchObject({ what: 'The carrying over of earlier decisions', wrote: 'part' })
  } finally {
    for (const each of homes) rmSync(each, { recursive: true })
  }
})

test('a case has a name and a ticket, open or not, and says what dies with it', async () => {
  const label = { title: 'Ada’s server', ticket: 'OPS-7' }
  await engine.call('cases.label', { case_id, label })
  expect((await engine.call('case.view', { case_id })).label).toEqual(label)
  await engine.call('migrate.run', { case_id })
  const turn = (await engine.call('recovery.queue', { case_id })).items[0]!
  const { conv_id, session_id, turn_id } = turn
  await engine.call('recovery.close', { case_id, turn: { conv_id, session_id, turn_id }, reason: 'no log' })
  await engine.call('case.close', { case_id })
  await engine.call('cases.label', { case_id, label: { ...label, ticket: 'OPS-8' } })
  const [summary] = (await engine.call('cases.list', {})).items
  expect(summary!.label).toEqual({ title: 'Ada’s server', ticket: 'OPS-8' })
  const contents = await engine.call('cases.contents', { case_id })
  expect(contents).toEqual({
    bytes: summary!.disk_bytes,
    decisions: 1,
    migrated: true,
    notes: 0,
    views: 0,
    open: false,
  })
  const heard: unknown[] = []
  engine.onEvent((name, data) => name === 'case.gone' && heard.push(data))
  await engine.call('cases.delete', { case_id })
  expect(heard).toEqual([{ case_id, deleted: true }])
})

test('a case that is open somewhere is deleted, its windows hear of it; not while something is written in it', async () => {
  const heard: unknown[] = []
  engine.onEvent((name, data) => name === 'case.gone' && heard.push(data))
  expect(await engine.call('cases.contents', { case_id })).toMatchObject({ open: true })
  let refused: Promise<unknown> | undefined
  await engine.call(
    'migrate.run',
    { case_id },
    {
      onProgress: () => {
        refused ??= engine.call('cases.delete', { case_id }).catch((error: unknown) => error)
      },
    },
  )
  expect(await refused).toMatchObject({
    kind: 'Conflict',
    message: 'The migration is still running in this case.',
  })
  await engine.call('cases.delete', { case_id })
  expect(heard).toEqual([{ case_id, deleted: true }])
  expect((await engine.call('cases.list', {})).items).toEqual([])
})

test('a mark that lost its content is gone, and so is what was being written of a list', async () => {
  const at = join(home, 'cases', case_id)
  await engine.call('case.close', { case_id })
  for (const name of ['running.json', 'views.json.new', '.incoming-export-1.db'])
    writeFileSync(join(at, name), '')
  expect((await engine.call('case.open', { case_id })).interrupted).toBeUndefined()
  expect(readdirSync(at).sort()).toEqual(['case.json', 'case.lock', 'work-1.db'])
})

test('what has no room for its mark is done all the same, and told nobody', async () => {
  const interruptions = new Interruptions(join(home, 'no such folder'))
  expect(await interruptions.during('A rule', 0, undefined, async () => 'done')).toBe('done')
  expect([interruptions.running, interruptions.last]).toEqual([null, null])
})

test('an export and the copying of a timeline store whose caller went are told, too', async () => {
  const file = { case_id, path: join(home, 'out.db'), replace: true }
  const options = { signal: AbortSignal.abort(CALLER_GONE) }
  for (const [work, what] of [
    [() => engine.call('export.database', file, options), 'The export of the database'],
    [() => engine.call('migrate.file', file, options), 'The migration'],
    [
      () => engine.call('case.attachTimeline', { case_id, path: join(home, 'timeline.db') }, options),
      'The copying of a timeline store',
    ],
  ] as const) {
    await expect(work()).rejects.toMatchObject({ kind: 'Cancelled' })
    const { interrupted } = await engine.call('case.view', { case_id })
    expect(interrupted).toMatchObject({ what, wrote: 'all-or-nothing' })
  }
})
