import { toFailure } from '../../../shared/contract/errors.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'
import { explain } from '../db/errors.ts'
import type { LookAnswer, LookTask, SpareTask } from '../fleet/task.ts'
import { runJobsHere } from '../jobs/here.ts'
import type { StatementTask } from '../sql/task.ts'
import { jobNamed } from './registry.ts'

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

/** An engine for copies, which runs its jobs in this very thread. */
async function lookingAtCopies(home: string): Promise<(task: LookTask) => Promise<LookAnswer>> {
  runJobsHere(async (name, input, context) => {
    try {
      return await (await jobNamed(name))(input, context)
    } catch (error) {
      throw explain(error)
    }
  })
  const [{ Engine }, { lookAtCopy }, { surroundingsOf }] = await Promise.all([
    import('../engine.ts'),
    import('../fleet/look-at.ts'),
    import('../fleet/seal.ts'),
  ])
  const engine = new Engine({ home, throwaway: true, readOnly: true })
  return (task) =>
    lookAtCopy(engine, task).then(
      async (item) => ({ item, surroundings: task.keeps ? await surroundingsOf(task.copy.path) : null }),
      (error: unknown) => ({ failure: toFailure(error) }),
    )
}
