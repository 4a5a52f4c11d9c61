import { toFailure } from '../../../shared/contract/errors.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'
import { explain } from '../db/errors.ts'
import type { LookAnswer, LookTask, SpareTask } from '../fleet/task.ts'
import type { StatementTask } from '../sql/task.ts'

/**
 * Does what comes over a link in this process, a spare one that ends with its link: looks at the copies of a fleet, one after
 * the other, seals those that may be known, or runs one statement. What a process is not asked to do it does not load.
 * @param home where a copy lies while it is looked at
 */
export function serveSpare(link: Transport, home: string): void {
  let looking: Promise<(task: LookTask) => Promise<LookAnswer>> | undefined
  link.onMessage(async (message) => {
    const task = message as SpareTask | StatementTask
    if ('statement' in task) {
      const { serveStatement } = await import('../sql/serve-statement.ts')
      await serveStatement(link, task)
      return
    }
    if ('sealed' in task) {
      const { sealsNow } = await import('../fleet/seal.ts')
      link.send({ seals: await sealsNow(task.sealed) })
      return
    }
    looking ??= lookingAtCopies(home)
    link.send(await (await looking)(task))
  })
  link.onClose(() => process.exit(0))
}

/** Looks in a thread, so that this one sees what a copy takes of memory. Its time is for who asks to bound. */
async function lookingAtCopies(home: string): Promise<(task: LookTask) => Promise<LookAnswer>> {
  const [{ lookAtCopyJob }, { createJobThreads }, { patienceFor }] = await Promise.all([
    import('./look-job.ts'),
    import('../jobs/threads.ts'),
    import('../jobs/patience.ts'),
  ])
  const threads = createJobThreads(1, Number.POSITIVE_INFINITY)
  return async (task) => {
    const input = { home, ...task }
    const patience = { ...patienceFor(input), ms: Number.POSITIVE_INFINITY }
    try {
      return await threads.run(lookAtCopyJob, input, { patience })
    } catch (error) {
      const failure = toFailure(explain(error))
      if (failure.kind !== 'Exhausted') return { failure }
      const { unknownItem } = await import('../fleet/item.ts')
      return { item: { ...unknownItem(task.copy), error: failure }, surroundings: null }
    }
  }
}
