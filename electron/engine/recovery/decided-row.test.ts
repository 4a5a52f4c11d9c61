import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MethodInput } from '../../../shared/contract/methods.ts'
import type { Grouping, MissingGroup, QueueItem, Written } from '../../../shared/contract/recovery.ts'
import { Engine } from '../engine.ts'
import { makeFolders, type TestFolders } from '../evidence/fixtures.ts'

/** What a person waits for after a key is pressed. */
const MOST_CALLS = 4
const MOST_BYTES = 10_000

let folders: TestFolders
let engine: Engine
let case_id: string

beforeAll(async () => {
  folders = makeFolders()
  engine = new Engine({ home: folders.home, person: 'ada' })
  const { path } = await engine.call('sample.path', {})
  case_id = (await engine.call('case.open', { path })).case_id
  await engine.settled(case_id)
  await engine.call('migrate.run', { case_id })
  await engine.settled(case_id)
})
afterAll(async () => {
  await engine.close()
  folders.finish()
})

type Screen = NonNullable<MethodInput<'recovery.take'>['screen']>
const idOf = ({ conv_id, session_id, turn_id }: QueueItem) => ({ conv_id, session_id, turn_id })

const take = (row: QueueItem, screen?: Screen) => {
  const { column, path } = row.candidates[0]!
  return engine.call('recovery.take', {
    case_id,
    turn: idOf(row),
    column,
    path,
    allow_number: true,
    ...(screen === undefined ? {} : { screen }),
  })
}

const namesOf: Record<Grouping, (group: MissingGroup) => Partial<Screen>> = {
  shape: ({ shape }) => ({ shape: shape! }),
  conversation: ({ conv_id }) => ({ conv_id: conv_id! }),
  session: ({ session_id }) => ({ session_id: session_id! }),
}
const groupsBy = (by: Grouping) => engine.call('shapes.list', { case_id, by })
const queueOf = ({ by: _, ...filter }: Screen) =>
  engine.call('recovery.queue', { case_id, ...filter, limit: 1000 })

/** Whether an answer says what reading everything anew says. */
async function expectTrue(written: Written, screen: Screen, row: Pick<QueueItem, 'conv_id' | 'turn_id'>) {
  const view = await engine.call('case.view', { case_id })
  const { new_runtimes: _, ...changed } = written.view
  expect(view).toMatchObject(changed)
  expect(await engine.call('recovery.triage', { case_id })).toEqual(written.triage)
  const isRow = (item: QueueItem) => item.conv_id === row.conv_id && item.turn_id === row.turn_id
  const all = await queueOf({ by: screen.by, state: 'all' })
  expect(written.row?.item).toEqual(all.items.find(isRow) ?? null)
  const listed = await queueOf(screen)
  const at = listed.items.findIndex(isRow)
  expect(written.row?.screen).toMatchObject({ total: listed.total, at: at < 0 ? null : at })
  await expectGroups(written, screen)
}

async function expectGroups({ groups }: Written, screen: Screen) {
  const { items } = await groupsBy(screen.by)
  expect(groups).not.toBeNull()
  expect(groups).not.toEqual([])
  for (const group of groups!) {
    const name = JSON.stringify(namesOf[screen.by](group))
    const again = items.find((one) => JSON.stringify(namesOf[screen.by](one)) === name)
    expect(group).toEqual(again ?? { ...group, rows: 0, open: 0, candidates: [] })
  }
}

describe.each(['shape', 'conversation', 'session'] as const)('decisions by %s', (by) => {
  test('an answer says what reading everything anew would say', async () => {
    const { items } = await groupsBy(by)
    const group = items.find(({ candidates, open }) => candidates.length > 0 && open > 3)!
    const screen: Screen = { by, state: 'open', ...namesOf[by](group) }
    const rows = (await queueOf(screen)).items.filter(({ candidates }) => candidates.length > 0)
    const second = rows.find(({ inference_id }) => inference_id === '')!
    const [first, third] = rows.filter((row) => row !== second) as [QueueItem, QueueItem]
    const taken = await take(first, screen)
    await expectTrue(taken, screen, first)
    const asserted = await engine.call('recovery.assert', {
      case_id,
      turn: idOf(second),
      column: 'inference_id',
      value: 'typed',
      reason: 'the log says so',
      screen,
    })
    await expectTrue(asserted, screen, second)
    const reason = 'no log is left'
    const closed = await engine.call('recovery.close', { case_id, turn: idOf(third), reason, screen })
    await expectTrue(closed, screen, third)
    expect(closed.view.recovery).toMatchObject({ undo: closed.run.run_id, redo: null })
    const undone = await engine.call('recovery.undo', { case_id, screen })
    await expectTrue(undone, screen, third)
    expect(undone.view.recovery).toMatchObject({ undo: asserted.run.run_id, redo: closed.run.run_id })
    await expectTrue(await engine.call('recovery.redo', { case_id, screen }), screen, third)
    await expectTrue(
      await engine.call('recovery.undo', { case_id, run_id: taken.run.run_id, screen }),
      screen,
      first,
    )
  })
})

test('a run of many rows tells its groups, and so does its undo; of too many groups nothing is told', async () => {
  const { items } = await groupsBy('shape')
  const group = items.find(({ candidates, rows }) => candidates[0]?.rows === rows && rows > 3)!
  const [{ column, path }] = group.candidates as [MissingGroup['candidates'][number]]
  const screen: Screen = { by: 'shape', state: 'open', shape: group.shape! }
  const rule = { shape: group.shape, column, path, allow_number: true, filter: {} }
  await expectGroups(await engine.call('recovery.apply', { case_id, rule, note: 'n', screen }), screen)
  const undone = await engine.call('recovery.undo', { case_id, screen })
  expect(undone.row).toBeNull()
  await expectGroups(undone, screen)
  await expectGroups(await engine.call('recovery.redo', { case_id, screen }), screen)
  const bySession: Screen = { by: 'session', state: 'open' }
  expect((await engine.call('recovery.undo', { case_id, screen: bySession })).groups).toBeNull()
})

test('the answer to an undo names the value and the row', async () => {
  const { items } = await engine.call('recovery.queue', { case_id })
  const row = items.find(({ candidates }) => candidates.length > 0)!
  const { column, value } = row.candidates[0]!
  await take(row)
  const { row: undone } = await engine.call('recovery.undo', { case_id })
  expect(undone?.entry).toMatchObject({ ...idOf(row), column, before: value, after: '' })
})

test('a runtime that nobody had before is named, so that it gets its colour', async () => {
  const { items } = await engine.call('recovery.queue', { case_id })
  const row = items.find(({ runtime_key }) => runtime_key === '')!
  const assert = (value: string) =>
    engine.call('recovery.assert', {
      case_id,
      turn: idOf(row),
      column: 'runtime_key',
      value,
      reason: 'the log says so',
    })
  const before = (await engine.call('case.view', { case_id })).runtime_places
  expect((await assert('never-seen')).view.new_runtimes).toEqual(['never-seen'])
  const { runtime_places } = await engine.call('case.view', { case_id })
  expect(before.length).toBeGreaterThan(3)
  expect(runtime_places).toEqual([...before, ['never-seen', expect.any(Number)]])
  await engine.call('recovery.undo', { case_id })
  expect((await assert('never-seen')).view.new_runtimes).toEqual([])
})

test('a decision, and the turn after it, come in few calls and bytes', async () => {
  const screen: Screen = { by: 'shape', state: 'open' }
  await groupsBy('shape')
  const { items } = await queueOf(screen)
  const rows = items.filter(({ candidates }) => candidates.length > 0).slice(0, 50)
  for (const [at, row] of rows.entries()) {
    const answers = [
      await take(row, screen),
      await engine.call('turn.get', { case_id, ...idOf(rows[at + 1] ?? row) }),
      // The one row that moved up into sight at the foot of the list: the screen asks for no other.
      await engine.call('recovery.queue', { case_id, state: 'open', offset: 12, limit: 1 }),
    ]
    expect(answers.length).toBeLessThanOrEqual(MOST_CALLS)
    expect(JSON.stringify(answers).length).toBeLessThanOrEqual(MOST_BYTES)
  }
})
