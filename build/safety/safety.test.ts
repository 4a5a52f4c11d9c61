import { expect, test } from 'vitest'
import { skipWhere } from '../../electron/engine/evidence/fixtures.ts'
import { createPrng } from '../../electron/engine/sample/prng.ts'
import { CLASSES } from './classes.ts'
import { deedTrial } from './deed-trial.ts'
import { noShim } from './disk-shim.ts'
import { withRun } from './record.ts'
import { placesAmong, tryAll } from './trials.ts'

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
  const { trials, failed } = await tryAll(kind, [0, 1, 2])
  expect([trials, seeds]).toEqual([3, [0, 1, 2]])
  expect(failed).toEqual([
    { seed: 1, faults: ['wrong'] },
    { seed: 2, faults: [expect.stringContaining('fell over')] },
  ])
})

test('a trial in which nothing came between has tried nothing', async (context) => {
  skipWhere(context, noShim())
  const never = deedTrial(
    ['kill'],
    () => 2,
    async () => null,
  )
  const kind = { name: 'deeds', trialIs: 'nothing', full: 1, slice: 1, kept: [], trial: never }
  expect((await tryAll(kind, [0])).failed).toEqual([{ seed: 0, faults: ['prepare: nothing came between'] }])
})

test('a run is written into its row, and one that goes on where the last ended is added to that', () => {
  const head =
    'before\n\n| class | seeds | trials | tried | what a trial is | failed | on |\n|---|---|---|---|---|---|---|\n'
  const text = `${head}| live | 5–9 | 5 | 5 | copies | 0 | then |\n\nafter\n`
  const kind = { name: 'power', trialIs: 'losses of power', many: { of: 'losses', full: 9, slice: 1 } }
  const once = withRun(text, { kind, seed: 10, trials: 4, tried: 36, failed: 1 }, 'now')
  expect(once).toBe(
    `${head}| live | 5–9 | 5 | 5 | copies | 0 | then |\n| power | 10–13 | 4 | 36 losses | losses of power | 1 | now |\n\nafter\n`,
  )
  expect(withRun(once, { kind, seed: 14, trials: 2, tried: 18, failed: 1 }, 'later')).toContain(
    '| power | 10–15 | 6 | 54 losses | losses of power | 2 | later |\n\nafter',
  )
  expect(withRun(once, { kind, seed: 99, trials: 2, tried: 9, failed: 0 }, 'later')).toContain(
    '| power | 99–100 | 2 | 9 losses |',
  )
})

test('places among many are each chosen once, and a shorter run chooses the first of a longer one', () => {
  const chosen = (most: number) => placesAmong(30, createPrng(5), { most, at: null })
  expect([...chosen(200)].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, n) => n))
  expect(chosen(200).slice(0, 4)).toEqual(chosen(4))
  expect(placesAmong(30, createPrng(5), { most: 4, at: 7 })).toEqual([7])
})
