import { expect, test } from 'vitest'
import { skipWhere } from '../../electron/engine/evidence/fixtures.ts'
import { CLASSES } from './classes.ts'
import { tryAll } from './trials.ts'

// A slice of what `npm run test:safety` tries at length, and every seed that failed once.
test.for(CLASSES)('$name: every promise holds', async (kind, context) => {
  skipWhere(context, kind.untestable?.() ?? null)
  const slice = Array.from({ length: kind.slice }, (_, n) => n)
  expect((await tryAll(kind, new Set([...kind.kept, ...slice]))).failed).toEqual([])
})

test('a fault is told with the seed that makes it again, and so is a trial that throws', async () => {
  const seeds: number[] = []
  const kind = {
    name: 'broken',
    full: 3,
    slice: 3,
    kept: [],
    trial: async (seed: number) => {
      seeds.push(seed)
      if (seed === 2) throw new Error('fell over')
      return seed === 1 ? ['wrong'] : []
    },
  }
  const { tried, failed } = await tryAll(kind, [0, 1, 2])
  expect([tried, seeds]).toEqual([3, [0, 1, 2]])
  expect(failed).toEqual([
    { seed: 1, faults: ['wrong'] },
    { seed: 2, faults: [expect.stringContaining('fell over')] },
  ])
})
