import { explain } from '../db/errors.ts'
import type { Looked, LookTask } from '../fleet/task.ts'
import { runJobsHere } from '../jobs/here.ts'
import { defineJob } from '../jobs/job.ts'

type Look = (task: LookTask) => Promise<Looked>
let looking: Promise<Look> | undefined

/** An engine that runs its jobs in this very thread. What only asks for this job does not load it. */
async function lookingAtCopies(home: string): Promise<Look> {
  runJobsHere(explain)
  const [{ Engine }, { lookAtCopy }, { surroundingsOf }] = await Promise.all([
    import('../engine.ts'),
    import('../fleet/look-at.ts'),
    import('../fleet/seal.ts'),
  ])
  const engine = new Engine({ home, throwaway: true, readOnly: true })
  return async (task) => ({
    item: await lookAtCopy(engine, task),
    surroundings: task.keeps ? await surroundingsOf(task.copy.path) : null,
  })
}

/** Job `lookAtCopy`: one copy of a fleet, by an engine that its thread keeps for the next. Rejects where the dataset cannot be written. */
export const lookAtCopyJob = defineJob(
  'lookAtCopy',
  async ({ home, ...task }: LookTask & { readonly home: string }): Promise<Looked> => {
    looking ??= lookingAtCopies(home)
    return (await looking)(task)
  },
)
