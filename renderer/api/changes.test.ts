import { beforeEach, describe, expect, test } from 'vitest'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import type { DecidedRow, TriageScreen, Written } from '../../shared/contract/recovery.ts'
import { call } from '../host/connection.ts'
import { type Asked, connectToWaiting } from '../testing/engine.ts'
import { caseChanged, caseWritten, ownWrite } from './changes.ts'
import { queryClient } from './client.ts'
import { keys } from './keys.ts'

const VIEW: CaseView = {
  case_id: 'a',
  name: 'turns.db',
  revision: 3,
  evidence: { path: '/e/turns.db', files: [], journal_mode: 'wal', findings: [], sealed_at_ms: 1 },
  schema: { generation: 'v3', hybrid: false, refusals: [], columns: [], indexes: [] },
  counts: null,
  cutover: null,
  runtimes: ['planner'],
  runtime_places: [['planner', 3]],
  quick_check: 'ok',
  salvage: null,
  migration: null,
  recovery: { pending: 0, undo: null, redo: null },
  timeline_store: null,
  tables: [],
}
const SCREEN: TriageScreen = { by: 'shape', shape: 'empty', state: 'open' }
const group = { shape: 'empty', conv_id: null, session_id: null, rows: 4, open: 4, candidates: [] }
const sample = { conv_id: 'c', session_id: 's', turn_id: 't' }
const row: DecidedRow = {
  entry: { ...sample, column: 'runtime_key', path: '$.runtime', before: '', after: 'planner' },
  item: null,
  screen: { total: 0, at: null },
}
const written = (revision: number, about: DecidedRow | null = row): Written => ({
  run: {
    run_id: 1,
    kind: 'candidate',
    at_ms: 1,
    person: 'ada',
    rule: '',
    note: '',
    rows: 1,
    undone: false,
    of_run: null,
    equals_pointer: false,
  },
  triage: { of: 5, decided: 1, recovered: 1, closed: 0 },
  view: {
    revision,
    counts: null,
    cutover: null,
    recovery: { pending: 0, undo: 1, redo: null },
    new_runtimes: ['analyst'],
  },
  groups: [{ ...group, sample }],
  row: about,
})

let asked: Asked[]
const view = () => queryClient.getQueryData<CaseView>(keys.view('a'))
const isOld = () => queryClient.getQueryState(keys.view('a'))?.isInvalidated

beforeEach(async () => {
  asked = await connectToWaiting()
  queryClient.clear()
  queryClient.setQueryData(keys.view('a'), VIEW)
})

describe('an event that the case has changed', () => {
  test('makes the case be read again', async () => {
    await caseChanged({ case_id: 'a', revision: 4 })
    expect(isOld()).toBe(true)
  })

  test('does nothing where that revision is known', async () => {
    await caseChanged({ case_id: 'a', revision: 3 })
    expect(isOld()).toBe(false)
  })

  test('about a write of this window waits for its answer, which says it all', async () => {
    const write = ownWrite('a', call('cases.list', {}))
    await expect.poll(() => asked.length).toBe(1)
    const heard = caseChanged({ case_id: 'a', revision: 4 })
    asked[0]!.resolve({})
    await write
    caseWritten('a', written(4), SCREEN)
    await heard
    expect(isOld()).toBe(false)
    expect(view()).toMatchObject({ revision: 4, runtimes: ['planner', 'analyst'], recovery: { undo: 1 } })
    expect(view()?.runtime_places).toEqual([
      ['planner', 3],
      ['analyst', expect.any(Number)],
    ])
  })

  test('is heard where the write of this window failed', async () => {
    const write = ownWrite('a', call('cases.list', {}))
    await expect.poll(() => asked.length).toBe(1)
    const heard = caseChanged({ case_id: 'a', revision: 4 })
    asked[0]!.reject(new TurnscopeError('NoSpace', 'The disk is full.', 'Make room.'))
    await expect(write).rejects.toThrow()
    await heard
    expect(isOld()).toBe(true)
  })
})

describe('after a write', () => {
  const elsewhere = { ...sample, conv_id: 'other' }
  const hold = (method: Parameters<typeof keys.inCase>[1], input: object, data: unknown) =>
    queryClient.setQueryData(keys.inCase(VIEW, method, input), data)
  const now = (method: Parameters<typeof keys.inCase>[1], input: object) =>
    queryClient.getQueryData(keys.inCase({ ...VIEW, revision: 4 }, method, input))
  const fill = (): void => {
    hold('recovery.triage', {}, { of: 5, decided: 0, recovered: 0, closed: 0 })
    hold('turn.get', sample, 'the turn')
    hold('turn.get', elsewhere, 'a turn elsewhere')
    hold('timeline.get', { conv_id: 'other' }, 'a timeline elsewhere')
    hold('missing.page', {}, 'missing rows')
    hold('validation.run', {}, 'verdicts')
    const { by: _, ...list } = SCREEN
    hold('recovery.queue', list, { total: 1, rows: new Map([[0, sample]]) })
    hold('recovery.queue', { state: 'open' }, { total: 1, rows: new Map([[0, sample]]) })
    hold('recovery.queue', { shape: 'empty', state: 'open', limit: 1 }, { total: 1 })
    hold('shapes.list', { by: 'shape' }, { items: [{ ...group, rows: 5 }], groups: 1, rows: 5, of: 9 })
    hold('shapes.list', { by: 'session' }, 'sessions')
  }

  test('what it tells is taken, what it cannot have changed is kept, and all else is asked again', () => {
    fill()
    caseWritten('a', written(4), SCREEN)
    expect(now('recovery.triage', {})).toMatchObject({ decided: 1 })
    expect(now('turn.get', elsewhere)).toBe('a turn elsewhere')
    expect(now('timeline.get', { conv_id: 'other' })).toBe('a timeline elsewhere')
    expect(now('recovery.queue', { shape: 'empty', state: 'open' })).toEqual({ total: 0, rows: new Map() })
    expect(now('shapes.list', { by: 'shape' })).toMatchObject({ rows: 4, items: [{ rows: 4 }] })
    expect(now('turn.get', sample)).toBeUndefined()
    expect(now('missing.page', {})).toBeUndefined()
    expect(now('validation.run', {})).toBeUndefined()
    expect(now('recovery.queue', { state: 'open' })).toBeUndefined()
    expect(now('recovery.queue', { shape: 'empty', state: 'open', limit: 1 })).toBeUndefined()
    expect(now('shapes.list', { by: 'session' })).toBeUndefined()
  })

  test('of many rows nothing but the counts and the groups is known', () => {
    fill()
    caseWritten('a', written(4, null), SCREEN)
    expect(now('recovery.triage', {})).toMatchObject({ decided: 1 })
    expect(now('turn.get', elsewhere)).toBeUndefined()
    expect(now('recovery.queue', { shape: 'empty', state: 'open' })).toBeUndefined()
    expect(now('shapes.list', { by: 'shape' })).toMatchObject({ rows: 4, items: [{ rows: 4 }] })
  })

  test('of groups that it does not tell nothing is known', () => {
    fill()
    caseWritten('a', { ...written(4), groups: null }, SCREEN)
    expect(now('shapes.list', { by: 'shape' })).toBeUndefined()
  })

  test('nothing is taken for known where the case changed otherwise as well', () => {
    fill()
    caseWritten('a', written(6), SCREEN)
    expect(view()?.revision).toBe(3)
    expect(isOld()).toBe(true)
  })

  test('an answer that is old already is not carried on', async () => {
    fill()
    const key = keys.inCase(VIEW, 'turn.get', elsewhere)
    await queryClient.invalidateQueries({ queryKey: key })
    caseWritten('a', written(4), SCREEN)
    expect(now('turn.get', elsewhere)).toBeUndefined()
  })
})
