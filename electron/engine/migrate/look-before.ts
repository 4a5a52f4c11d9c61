import type { Soundness } from '../db/soundness.ts'
import { soundnessJob } from '../db/soundness-job.ts'
import { defineJob } from '../jobs/job.ts'
import { type DigestInput, digestJob } from './digest-job.ts'

export interface LookBeforeInput extends DigestInput {
  /** What SQLite's check said of the file; null where it is to be asked. */
  readonly sound: Soundness | null
}

export interface SeenBefore {
  readonly sound: Soundness
  /** See `digestJob`; null where the file is damaged. */
  readonly digest: string | null
}

/** Job `lookBefore`: what is to be known of the file before, found out beside the writing of the one after. */
export const lookBeforeJob = defineJob(
  'lookBefore',
  ({ sound: known, ...input }: LookBeforeInput, context): SeenBefore => {
    const sound = known ?? soundnessJob({ path: input.path }, context)
    return { sound, digest: sound.damage.length > 0 ? null : digestJob(input, context) }
  },
)
