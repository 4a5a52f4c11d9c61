import fc from 'fast-check'
import { expect, test } from 'vitest'
import { segmentsOf } from '../../../shared/truth/timeline.ts'
import { stripOf } from './strip.ts'

const runtimes = fc
  .array(fc.tuple(fc.constantFrom('', 'planner', 'analyst', 'writer'), fc.integer({ min: 1, max: 40 })), {
    maxLength: 200,
    size: 'max',
  })
  .map((runs) => runs.flatMap(([runtime, turns]) => Array<string>(turns).fill(runtime)))

test('a strip has at most 60 runs, no two alike side by side, and all turns', () => {
  fc.assert(
    fc.property(runtimes, (keys) => {
      const strip = stripOf(segmentsOf(keys), keys.length)
      expect(strip.length).toBeLessThanOrEqual(60)
      expect(strip.reduce((turns, run) => turns + run[1], 0)).toBe(keys.length)
      strip.forEach((run, at) => {
        expect(run[1]).toBeGreaterThan(0)
        expect(run[0]).not.toBe(strip[at + 1]?.[0])
      })
    }),
  )
})

test('up to 60 segments are shown as they are', () => {
  const keys = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? 'planner' : ''))
  expect(stripOf(segmentsOf(keys), 60)).toEqual(keys.map((key) => [key, 1]))
})

test('each stretch of a long strip shows what most of its turns have', () => {
  const keys = Array.from({ length: 6000 }, (_, n) =>
    n % 50 === 0 ? 'writer' : n < 3000 ? 'planner' : 'analyst',
  )
  expect(stripOf(segmentsOf(keys), keys.length)).toEqual([
    ['planner', 3000],
    ['analyst', 3000],
  ])
})
