import { afterEach, expect, test } from 'vitest'
import { cancelled } from '../../../shared/contract/errors.ts'
import { type StoredTurn, V3 } from '../queries/testing/turns-db.ts'
import { carryOverJob } from './carry-over.ts'
import { checkRulesJob } from './check-rules.ts'
import { QUIET, Workbench } from './testing/workbench.ts'

const benches: Workbench[] = []
afterEach(() => {
  for (const bench of benches.splice(0)) bench.remove()
})

const TURN: StoredTurn = {
  conv_id: 'c',
  session_id: 's',
  turn_id: 't',
  runtime_key: '',
  inference_id: '',
  updated_at_ms: 7,
  metadata: '{"runtime":"planner"}',
}

function copyOf(turn: Partial<StoredTurn> = {}): Workbench {
  const bench = new Workbench(V3, [{ ...TURN, ...turn }])
  benches.push(bench)
  return bench
}

/** A copy whose only row a person closed. */
function closedCopy(): Workbench {
  const bench = copyOf()
  const header = {
    kind: 'unrecoverable',
    person: 'ada',
    rule: 'closed',
    note: 'nobody knows',
    details: {},
  } as const
  bench.write({ does: 'close', rows: BigInt64Array.of(1n), header })
  return bench
}

const carry = (from: Workbench, to: Workbench) => carryOverJob({ path: to.path, from: from.path }, QUIET)

test('what is called off in the middle of the comparing ends as cancelled, and nothing is open any more', () => {
  const [from, to] = [closedCopy(), copyOf()]
  const checkCancelled = (): void => {
    throw cancelled()
  }
  const input = { path: to.path, from: from.path }
  expect(() => carryOverJob(input, { ...QUIET, checkCancelled })).toThrow(cancelled())
})

test('a row that is closed already is not closed once more', () => {
  const [from, to] = [closedCopy(), copyOf()]
  expect(carry(from, to)).toMatchObject({ decisions: 1, rows: 1, left: 0 })
  expect(carry(from, to)).toMatchObject({ decisions: 0, rows: 0, left: 1 })
})

test('a row of another time is another row: what was decided on it is left', () => {
  expect(carry(closedCopy(), copyOf({ updated_at_ms: 8 }))).toMatchObject({
    same: 0,
    changed: 1,
    rows: 0,
    left: 1,
  })
})

test('a row that has both values by now is not closed', () => {
  const complete = { runtime_key: 'planner', inference_id: 'i' }
  expect(carry(closedCopy(), copyOf(complete))).toMatchObject({ same: 1, rows: 0, left: 1 })
})

test('both bounds of a rule are within it', () => {
  const { path, source } = copyOf()
  const check = (filter: { from_ms?: number; until_ms?: number }) => {
    const rule = {
      shape: null,
      column: 'runtime_key',
      path: '$.runtime',
      allow_number: false,
      filter,
    } as const
    return () => checkRulesJob({ path, columns: source.columns, rules: [rule] }, QUIET)
  }
  for (const filter of [{ from_ms: 7 }, { until_ms: 7 }, { from_ms: 7, until_ms: 7 }])
    expect(check(filter)()).toEqual({})
  for (const filter of [{ from_ms: 8 }, { until_ms: 6 }]) expect(check(filter)).toThrow('Rule 1 of 1')
})
