import type { Soundness } from '../db/soundness.ts'
import { soundnessJob } from '../db/soundness-job.ts'
import { defineJob } from '../jobs/job.ts'
import { type ComparePartInput, compareSome } from './compare.ts'
import type { TurnsPart } from './compare-turns.ts'

export interface LookAfterInput extends ComparePartInput {
  /** The tables that alone have changed. */
  readonly changed: readonly string[]
  /** Whether it takes its part of the comparison, too. */
  readonly compares: boolean
}

export interface SeenAfter {
  /** Of the file after. */
  readonly sound: Soundness
  readonly parts: readonly TurnsPart[]
}

/** Job `lookAfter`: SQLite's check of the file after, beside its comparison with the one before; then what is left of that. */
export const lookAfterJob = defineJob(
  'lookAfter',
  ({ changed, compares, ...input }: LookAfterInput, context): SeenAfter => {
    const sound = soundnessJob({ path: input.nextPath, changed }, context)
    return { sound, parts: compares ? [compareSome(input, { ...context, progress: () => {} })] : [] }
  },
)
