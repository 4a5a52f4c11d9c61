import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cutoverOf, isAfterCutover, lastIncompleteOf } from './cutover.ts'

interface CutoverTurn<Time> {
  readonly time: Time
  readonly complete: boolean
}

const found = <Time extends number | bigint>(turns: readonly CutoverTurn<Time>[]) =>
  cutoverOf(
    turns.length,
    (turn) => turns[turn]!.time,
    (turn) => turns[turn]!.complete,
  )

const times = fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constant(Number.POSITIVE_INFINITY))
const turns = fc.array(fc.record({ time: times, complete: fc.boolean() }), {
  maxLength: 25,
})

/** By the definition: the first known time from which, and after everything incomplete, each turn is complete. */
function bruteForce(all: readonly CutoverTurn<number>[]) {
  const known = all.filter(({ time }) => time !== 0 && time !== Number.POSITIVE_INFINITY)
  const later = known.filter((turn) => all.every((other) => other.complete || other.time < turn.time))
  return {
    from_ms: later.length === 0 ? null : Math.min(...later.map((turn) => turn.time)),
    turns_after: later.length,
    turns_before: all.length - later.length,
  }
}

describe('cutover', () => {
  test('is the first turn from which every later one is complete', () => {
    fc.assert(
      fc.property(turns, (all) => {
        expect(found(all)).toEqual(bruteForce(all))
      }),
      { numRuns: 1000 },
    )
  })

  test('counts exactly the turns that are after it', () => {
    fc.assert(
      fc.property(turns, (all) => {
        const last = lastIncompleteOf(
          all.length,
          (turn) => all[turn]!.time,
          (turn) => all[turn]!.complete,
        )
        const counted = all.filter(({ time }) => isAfterCutover(time, last))
        expect(counted).toHaveLength(found(all).turns_after)
      }),
    )
  })

  test('does not depend on the order in which turns are read', () => {
    fc.assert(
      fc.property(
        turns.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(found(shuffled)).toEqual(found(all))
        },
      ),
    )
  })

  test('turns of the same millisecond as the last incomplete one count as before it', () => {
    expect(
      found([
        { time: 1, complete: true },
        { time: 5, complete: true },
        { time: 5, complete: false },
        { time: 5, complete: true },
        { time: 6, complete: true },
      ]),
    ).toEqual({ from_ms: 6, turns_after: 1, turns_before: 4 })
  })

  test('there is none while the last turn in time is incomplete, or where there are no turns', () => {
    expect(
      found([
        { time: 2, complete: false },
        { time: 1, complete: true },
      ]).from_ms,
    ).toBeNull()
    expect(found([])).toEqual({ from_ms: null, turns_after: 0, turns_before: 0 })
  })

  test('a file in which all turns are set has it at its first turn', () => {
    expect(
      found([
        { time: 9, complete: true },
        { time: 4, complete: true },
      ]),
    ).toEqual({
      from_ms: 4,
      turns_after: 2,
      turns_before: 0,
    })
  })

  test('neighbouring 64-bit times beyond 2^53 are told apart', () => {
    const big = 2n ** 62n
    expect(
      found([
        { time: big, complete: false },
        { time: big + 1n, complete: true },
      ]),
    ).toEqual({
      from_ms: big + 1n,
      turns_after: 1,
      turns_before: 1,
    })
  })
})
