import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countSwitches, segmentsOf, switchesOf } from './timeline.ts'

const runtimes = fc.array(fc.constantFrom<string | null>('planner', 'analyst', 'support', '', null), {
  maxLength: 40,
})
const count = (values: readonly (string | null)[]) => countSwitches(segmentsOf(values))

describe('segments', () => {
  test('put together again they are the timeline, and neighbours differ', () => {
    fc.assert(
      fc.property(runtimes, (values) => {
        const segments = segmentsOf(values)
        expect(segments.flatMap((segment) => Array(segment.turns).fill(segment.runtime_key))).toEqual(
          values.map((value) => value ?? ''),
        )
        segments.forEach((segment, index) => {
          expect(segment.turns).toBeGreaterThan(0)
          const before = segments[index - 1]
          expect(segment.start).toBe(before === undefined ? 0 : before.start + before.turns)
          if (before !== undefined) expect(segment.runtime_key).not.toBe(before.runtime_key)
        })
      }),
    )
  })

  test('unknown is a segment of its own, and NULL and empty are the same unknown', () => {
    expect(segmentsOf(['planner', '', null, 'planner'])).toEqual([
      { runtime_key: 'planner', start: 0, turns: 1 },
      { runtime_key: '', start: 1, turns: 2 },
      { runtime_key: 'planner', start: 3, turns: 1 },
    ])
  })

  test('a conversation without turns has none', () => {
    expect(segmentsOf([])).toEqual([])
    expect(count([])).toEqual({ certain: 0, at_least: 0 })
  })
})

describe('switches', () => {
  test('unknown between equal runtimes is no switch', () => {
    expect(count(['planner', '', 'planner'])).toEqual({ certain: 0, at_least: 0 })
  })

  test('unknown between different runtimes hides one switch at least', () => {
    expect(count(['planner', '', 'analyst'])).toEqual({ certain: 0, at_least: 1 })
  })

  test('unknown at either end adds none', () => {
    expect(count(['', 'planner', 'analyst', null])).toEqual({ certain: 1, at_least: 1 })
    expect(count(['', null, ''])).toEqual({ certain: 0, at_least: 0 })
  })

  test('certain and hidden ones add up, as on the design’s case screen', () => {
    expect(count(['planner', '', 'inventory', 'planner', 'analyst'])).toEqual({ certain: 2, at_least: 3 })
  })

  test('match a count over neighbouring turns', () => {
    fc.assert(
      fc.property(runtimes, (values) => {
        let certain = 0
        let atLeast = 0
        let last = ''
        values.forEach((value, index) => {
          const runtime = value ?? ''
          const before = index === 0 ? '' : (values[index - 1] ?? '')
          if (runtime !== '' && before !== '' && runtime !== before) certain++
          if (runtime === '') return
          if (last !== '' && last !== runtime) atLeast++
          last = runtime
        })
        expect(count(values)).toEqual({ certain, at_least: atLeast })
        expect(certain).toBeLessThanOrEqual(atLeast)
      }),
    )
  })

  test('each leads from one known segment to the next known, different one, and names the unknown between', () => {
    fc.assert(
      fc.property(runtimes, (values) => {
        const segments = segmentsOf(values)
        for (const { from, to, inside } of switchesOf(segments)) {
          expect(segments[from]!.runtime_key).not.toBe('')
          expect(segments[to]!.runtime_key).not.toBe('')
          expect(segments[to]!.runtime_key).not.toBe(segments[from]!.runtime_key)
          expect(to - from).toBe(inside === null ? 1 : 2)
          if (inside !== null) expect(segments[inside]!.runtime_key).toBe('')
        }
      }),
    )
  })
})
