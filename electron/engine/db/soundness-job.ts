import { defineJob } from '../jobs/job.ts'
import { isDamage } from './errors.ts'
import { openReader } from './open.ts'
import { checkChanged, checkSoundness, type Soundness } from './soundness.ts'

export interface SoundnessInput {
  readonly path: string
  /** The tables that alone have changed since all of the file was found sound; left out, all of it is checked. */
  readonly changed?: readonly string[]
}

/**
 * Job `soundness`: SQLite's check of a whole file, its indexes against their tables. One statement: it cannot be
 * cancelled once it runs. A file that cannot even be opened for damage is damaged, and no error.
 */
export const soundnessJob = defineJob(
  'soundness',
  ({ path, changed }: SoundnessInput, { checkCancelled, progress }): Soundness => {
    progress({
      label: changed === undefined ? 'Checking the file' : 'Checking the new file',
      done: 0,
      total: null,
      unit: 'steps',
    })
    try {
      const db = openReader(path)
      try {
        return changed === undefined
          ? checkSoundness(db, true, checkCancelled)
          : checkChanged(db, changed, checkCancelled)
      } finally {
        db.close()
      }
    } catch (error) {
      if (!isDamage(error)) throw error
      return { damage: [(error as Error).message], indexes: [], unchecked: [] }
    }
  },
)
