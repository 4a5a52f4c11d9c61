import { expect, test } from 'vitest'
import { skipWhere } from '../../electron/engine/evidence/fixtures.ts'
import { CLASSES } from './classes.ts'
import { withRun } from './record.ts'
import { tryAll } from './trials.ts'

// A slice of what `npm run test:safety` tries at length, and every seed that failed once.
test.for(CLASSES)('$name: every promise holds', async (kind, context) => {
  skipWhere(context, kind.untestable?.() ?? null)
  const slice = Array.from({ length: kind.slice }, (_, n) => (kind.slices ?? 0) + n)
  expect((await tryAll(kind, new Set([...kind.kept, ...slice]))).failed).toEqual([])
})

test('a fault is told with the seed that makes it again, and so is a trial that throws', async () => {
  const seeds: number[] = []
  const kind = {
    name: 'broken',
    trialIs: 'nothing',
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

test('a run is written into its row, and one that goes on where the last ended is added to that', () => {
  const head =
    'before\n\n| class | seeds | trials | what a trial is | failed | on |\n|---|---|---|---|---|---|\n'
  const text = `${head}| live | 5–9 | 5 | copies | 0 | then |\n\nafter\n`
  const kind = { name: 'power', trialIs: 'losses' }
  const once = withRun(text, { kind, seed: 10, tried: 4, failed: 1 }, 'now')
  expect(once).toBe(
    `${head}| live | 5–9 | 5 | copies | 0 | then |\n| power | 10–13 | 4 | losses | 1 | now |\n\nafter\n`,
  )
  expect(withRun(once, { kind, seed: 14, tried: 2, failed: 1 }, 'later')).toContain(
    '| power | 10–15 | 6 | losses | 2 | later |\n\nafter',
  )
  expect(withRun(once, { kind, seed: 99, tried: 2, failed: 0 }, 'later')).toContain('| power | 99–100 | 2 |')
})
