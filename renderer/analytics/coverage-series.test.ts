import { expect, test } from 'vitest'
import { coverageSeries, partsOf } from './coverage-series.ts'

const bucket = { turns: 10, runtime: 7, inference: 5, both: 4 }

test('the parts of coverage sum to all turns', () => {
  expect(partsOf(bucket)).toEqual({ both: 4, runtimeOnly: 3, inferenceOnly: 1, neither: 2 })
})

test('turns with neither value are hatched, as unknown is everywhere', () => {
  const series = coverageSeries([bucket])
  expect(series.at(-1)).toMatchObject({ name: 'neither', values: [2], look: { pattern: 'hatch' } })
  expect(series.flatMap(({ values }) => values).reduce((sum, n) => sum + n)).toBe(10)
})
