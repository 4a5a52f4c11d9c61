import { defineJob } from '../jobs/job.ts'
import { isDamage } from './errors.ts'
import { openReader } from './open.ts'
import { checkSoundness, type Soundness } from './soundness.ts'

/**
 * Job `soundness`: SQLite's check of a whole file, its indexes against their tables. One statement: it cannot be
 * cancelled once it runs. A file that cannot even be opened for damage is damaged, and no error.
 */
export const soundnessJob = defineJob(
  'soundness',
  ({ path }: { readonly path: string }, { checkCancelled, progress }): Soundness => {
    progress({ label: 'Checking the file', done: 0, total: null, unit: 'steps' })
    try {
      const db = openReader(path)
      try {
        return checkSoundness(db, true, checkCancelled)
      } finally {
        db.close()
      }
    } catch (error) {
      if (!isDamage(error)) throw error
      return { damage: [(error as Error).message], indexes: [], unchecked: [] }
    }
  },
)
