import type { Generation } from '../../../shared/truth/generation.ts'

export const SAMPLE_GENERATIONS = ['v2', 'v2-partial', 'v3'] as const satisfies readonly Generation[]
export type SampleGeneration = (typeof SAMPLE_GENERATIONS)[number]

/**
 * `short`: what a turn itself said. `real`: as servers write them, conversations of 150 turns in which each turn's
 * snapshots repeat every earlier block of its session (150 turns: some 120,000 memberships).
 */
export const SAMPLE_SHAPES = ['short', 'real'] as const
export type SampleShape = (typeof SAMPLE_SHAPES)[number]

export interface SampleOptions {
  readonly turns: number
  readonly seed: number
  readonly generation: SampleGeneration
  readonly shape: SampleShape
}

export const SAMPLE_DEFAULTS: SampleOptions = {
  turns: 1200,
  seed: 7,
  generation: 'v2',
  shape: 'short',
}
