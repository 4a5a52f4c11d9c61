import { describe, expect, test } from 'vitest'
import type { TurnDetail } from '../../shared/contract/model.ts'
import type { MissingGroup } from '../../shared/contract/recovery.ts'
import type { Candidate } from '../../shared/truth/candidates.ts'
import {
  goOn,
  type Press,
  press,
  resume,
  ruleFor,
  type Sight,
  START,
  screenOf,
  type TriageEvent,
  type TriageState,
  take,
  triageAfter,
} from './triage.ts'

const candidate: Candidate = {
  column: 'runtime_key',
  path: '$.runtime',
  value: 'planner',
  rule: 'runtime-string',
}
const number: Candidate = { ...candidate, path: '$.n', value: '42', rule: 'number-for-string' }
const turn = (values: Partial<TurnDetail> = {}): TurnDetail =>
  ({
    conv_id: 'c',
    session_id: 's',
    turn_id: 't',
    runtime_key: '',
    inference_id: 'i',
    candidates: [candidate, number],
    closed: null,
    shape: 'runtime: string',
    ...values,
  }) as TurnDetail

const there: Sight = { turn: turn(), waiting: false, canUndo: true, canRedo: true }
const onItsWay: Sight = { ...there, waiting: true }
const key = (name: Press['key'], index = 0, at = 1000): Press => ({ key: name, index, at })
const stateAfter = (state: TriageState, ...events: TriageEvent[]): TriageState =>
  events.reduce(triageAfter, state)
const wrote = (went: Extract<TriageEvent, { type: 'wrote' }>['went'], run_id = 1): TriageEvent => ({
  type: 'wrote',
  on: 7,
  run_id,
  said: 'Took planner.',
  went,
})
const group = (shape: string, open: number): MissingGroup => ({
  shape,
  conv_id: null,
  session_id: null,
  rows: open,
  open,
  sample: { conv_id: 'c', session_id: 's', turn_id: 't' },
  candidates: [],
})

describe('a key', () => {
  test('takes the candidate of its number', () => {
    expect(press(START, key('take'), there).command).toEqual({ write: 'take', turn: there.turn, candidate })
    expect(press(START, key('take', 8), there).command).toBeNull()
  })

  test('asks before a number is taken as text', () => {
    const { state, command } = press(START, key('take', 1), there)
    expect(command).toBeNull()
    expect(state.dialog).toEqual({ kind: 'number', candidate: number })
    expect(take(START, number, there).state.dialog).toEqual({ kind: 'number', candidate: number })
  })

  test('opens the dialog for the value that is missing, or to close the row', () => {
    expect(press(START, key('assert'), there).state.dialog).toEqual({ kind: 'assert', column: 'runtime_key' })
    expect(press(START, key('close'), there).state.dialog).toEqual({ kind: 'close' })
  })

  test('decides nothing about a closed row', () => {
    const closed = {
      ...there,
      turn: turn({ closed: { run_id: 3, at_ms: 1, person: 'ada', reason: 'no log' } }),
    }
    for (const name of ['take', 'assert', 'close'] as const) {
      const { state, command } = press(START, key(name), closed)
      expect(command).toBeNull()
      expect(state.dialog).toBeNull()
    }
  })

  test('for undo or redo says so where there is nothing of the kind', () => {
    expect(press(START, key('undo'), there).command).toEqual({ write: 'undo' })
    const nothing = { ...there, canUndo: false, canRedo: false }
    expect(press(START, key('undo'), nothing)).toMatchObject({
      command: null,
      state: { said: 'There is nothing to undo.' },
    })
    expect(press(START, key('redo'), nothing).state.said).toBe('There is nothing to redo.')
  })
})

describe('a key pressed before its row is there', () => {
  test('is dropped when it is a number right after a decision', () => {
    const decided = stateAfter(
      START,
      { type: 'moved', at: 3 },
      { type: 'began' },
      wrote({ kind: 'row', at: 3 }),
    )
    const { state } = press(decided, key('take'), onItsWay)
    expect(state).toMatchObject({ held: null, said: expect.stringContaining('still on its way') })
    expect(resume(state, there, 1001).command).toBeNull()
  })

  test('is done once, when it is there, after a move by hand', () => {
    const moved = stateAfter(START, { type: 'moved', at: 3 })
    const { state: waiting, command } = press(moved, key('take'), onItsWay)
    expect(command).toBeNull()
    expect(resume(waiting, onItsWay, 1500)).toEqual({ state: waiting, command: null })
    const done = resume(waiting, there, 1500)
    expect(done.command).toMatchObject({ write: 'take', candidate })
    expect(resume(done.state, there, 1501).command).toBeNull()
  })

  test('waits for its row where it opens a dialog, also right after a decision', () => {
    const { state } = press(START, key('assert'), onItsWay)
    expect(resume(state, there, 1500).state.dialog).toEqual({ kind: 'assert', column: 'runtime_key' })
  })

  test('is forgotten after three seconds, by another move, and by a dialog', () => {
    const { state } = press(stateAfter(START, { type: 'moved', at: 3 }), key('take'), onItsWay)
    expect(resume(state, there, 4000)).toMatchObject({ command: null, state: { held: null } })
    expect(stateAfter(state, { type: 'moved', at: 4 }).held).toBeNull()
    expect(stateAfter(state, { type: 'chose', group: null }).held).toBeNull()
    expect(stateAfter(state, { type: 'opened', dialog: { kind: 'close' } }).held).toBeNull()
  })

  test('waits for the write before it where it is undo', () => {
    const writing = stateAfter(START, { type: 'began' })
    const { state, command } = press(writing, key('undo'), onItsWay)
    expect(command).toBeNull()
    expect(resume(state, onItsWay, 1100).command).toBeNull()
    const written = stateAfter(state, wrote({ kind: 'row', at: 0 }))
    expect(resume(written, onItsWay, 1200).command).toEqual({ write: 'undo' })
  })
})

describe('after a write', () => {
  test('the selection goes on, and undo comes back to where the decision was taken', () => {
    const at5 = stateAfter(START, { type: 'chose', group: { shape: 'a' } }, { type: 'moved', at: 5 })
    const decided = stateAfter(at5, { type: 'began' }, wrote({ kind: 'row', at: 6 }, 9))
    expect(decided).toMatchObject({ at: 6, writing: false, decidedOn: 7, advance: true, moved: false })
    const elsewhere = stateAfter(
      decided,
      { type: 'grouped', by: 'session' },
      { type: 'listed', listed: 'all' },
    )
    const undone = stateAfter(elsewhere, { type: 'began' }, wrote({ kind: 'undo', of_run: 9 }, 10))
    expect(undone).toMatchObject({
      by: 'shape',
      group: { shape: 'a' },
      listed: 'open',
      at: 5,
      advance: false,
    })
  })

  test('an undo of what was done before this session stays where it is', () => {
    const at5 = stateAfter(
      START,
      { type: 'moved', at: 5 },
      { type: 'began' },
      wrote({ kind: 'undo', of_run: 2 }),
    )
    expect(at5.at).toBe(5)
  })

  test('a failure is told until it is dismissed or a dialog is opened, a cancel is only said', () => {
    const failed = stateAfter(START, { type: 'began' }, { type: 'failed', failure: 'no space' })
    expect(failed).toMatchObject({ writing: false, failure: 'no space' })
    expect(stateAfter(failed, { type: 'opened', dialog: null }).failure).toBe('no space')
    expect(stateAfter(failed, { type: 'opened', dialog: { kind: 'close' } }).failure).toBeNull()
    expect(stateAfter(failed, { type: 'dismissed' }).failure).toBeNull()
    const cancelled = stateAfter(START, { type: 'began' }, { type: 'failed', failure: null })
    expect(cancelled).toMatchObject({
      writing: false,
      failure: null,
      said: 'Cancelled. Nothing was written.',
    })
  })

  test('what failed beside a write does not end that', () => {
    const both = stateAfter(START, { type: 'began' }, { type: 'refused', failure: 'no such file' })
    expect(both).toMatchObject({ writing: true, failure: 'no such file' })
  })

  test('another case starts anew, the same one goes on', () => {
    const one = stateAfter(START, { type: 'entered', case_id: 'a' }, { type: 'moved', at: 3 })
    expect(stateAfter(one, { type: 'entered', case_id: 'a' })).toBe(one)
    expect(stateAfter(one, { type: 'entered', case_id: 'b' })).toMatchObject({ at: 0, case_id: 'b' })
  })
})

describe('the group to look at', () => {
  const groups = [group('a', 0), group('b', 4), group('c', 2)]
  const lists = { groups, rows: 0, settled: true }

  test('is at first the largest that has open rows, or all where somebody has begun there', () => {
    expect(goOn(START, lists).group).toEqual({ shape: 'b' })
    expect(goOn({ ...START, at: 2 }, lists).group).toBeNull()
    const found = stateAfter(
      START,
      { type: 'chose', group: { shape: 'a' } },
      { type: 'sifted', sift: { search: ' x' } },
    )
    expect(screenOf(found)).toMatchObject({ shape: 'a', search: 'x' })
    // Where rows are looked for, that none are left of those says nothing of the group.
    expect(goOn({ ...found, advance: true }, { ...lists, rows: 0 }).group).toEqual({ shape: 'a' })
    expect(goOn(START, { ...lists, groups: [] }).group).toBeNull()
  })

  test('is the next one once this one is decided, and that is said', () => {
    const done = stateAfter(
      START,
      { type: 'chose', group: { shape: 'b' } },
      { type: 'began' },
      wrote({ kind: 'row', at: 0 }),
    )
    const next = goOn(done, lists)
    expect(next).toMatchObject({ group: { shape: 'c' }, at: 0, advance: false })
    expect(next.said).toBe('Took planner. This group is decided; the next is c.')
    const none = goOn(done, { ...lists, groups: [group('b', 0)] })
    expect(none).toMatchObject({ group: null, said: 'Took planner. No open rows are left.' })
  })

  test('stays while rows of it are open, while it is not settled, and while nobody decided', () => {
    const chosen = stateAfter(START, { type: 'chose', group: { shape: 'b' } })
    expect(goOn(chosen, lists)).toBe(chosen)
    const done = stateAfter(chosen, { type: 'began' }, wrote({ kind: 'row', at: 0 }))
    expect(goOn(done, { ...lists, rows: 1 })).toBe(done)
    expect(goOn(done, { ...lists, settled: false })).toBe(done)
    const undone = stateAfter(done, { type: 'began' }, wrote({ kind: 'undo', of_run: 99 }))
    expect(goOn(undone, lists)).toBe(undone)
  })
})

test('a rule begins with what the turn offers, for rows of its shape or of the group on screen', () => {
  const byShape = ruleFor(START, turn())
  expect(byShape).toMatchObject({
    kind: 'rule',
    stepping: null,
    form: { shape: 'runtime: string', places: { runtime_key: { path: '$.runtime' } } },
  })
  const bySession = ruleFor({ ...START, group: { session_id: 's' } }, turn())
  expect(bySession).toMatchObject({ form: { session_id: 's' } })
})

test('requests name what is on screen', () => {
  expect(screenOf({ ...START, by: 'conversation', group: { conv_id: 'c' } })).toEqual({
    by: 'conversation',
    conv_id: 'c',
    state: 'open',
  })
  const sift = { reason: 'non-canonical', candidate: '', sort: 'time', order: 'down' } as const
  const sifted = stateAfter({ ...START, at: 4 }, { type: 'sifted', sift })
  expect(sifted.at).toBe(0)
  expect(screenOf(sifted)).toEqual({
    by: 'shape',
    reason: 'non-canonical',
    candidate: '',
    sort: 'time',
    descending: true,
    state: 'open',
  })
})
