import type { Generation } from '../../../shared/truth/generation.ts'

export const SAMPLE_GENERATIONS = ['v2', 'v2-partial', 'v3'] as const satisfies readonly Generation[]
export type SampleGeneration = (typeof SAMPLE_GENERATIONS)[number]

export interface SampleOptions {
  readonly turns: number
  readonly seed: number
  readonly generation: SampleGeneration
}

export const SAMPLE_DEFAULTS: SampleOptions = { turns: 1200, seed: 7, generation: 'v2' }
