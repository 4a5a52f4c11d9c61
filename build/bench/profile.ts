import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Figure, Section } from './figures.ts'
import { measuredProgram } from './processes.ts'
import { type BenchSize, sampleOf, stepsOf } from './sections.ts'

/** Where the time of a whole `migrate` goes. */
export async function profiling(folder: string, { turns }: BenchSize): Promise<Section> {
  const evidence = await sampleOf(folder, turns, 'short')
  const ran = await measuredProgram(folder, 'engine-steps.ts', 'profile', evidence, folder)
  rmSync(join(folder, 'out.db'))
  const figures = [...stepsOf(ran).values()].map(
    ({ step, seconds, cpu, of }): Figure => ({
      what: of === '' ? step : `${of}: ${step}`,
      spent: cpu === undefined ? { seconds } : { seconds, cpu },
    }),
  )
  return {
    title: `profile: migrate of ${turns.toLocaleString('en-US')} turns, step by step`,
    notes: [
      'Steps of the writing thread last from their first word to the next one’s. Those of the second thread go on beside them; here each was measured by itself.',
    ],
    figures,
  }
}
