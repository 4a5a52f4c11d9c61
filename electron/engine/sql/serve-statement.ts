import { toFailure } from '../../../shared/contract/errors.ts'
import { SQL_LIMITS } from '../../../shared/contract/sql.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'
import { explain } from '../db/errors.ts'
import { runJob } from '../jobs/run.ts'
import { statementJob } from './statement.ts'
import type { StatementAnswer, StatementTask } from './task.ts'

/** How often memory is looked at, ms. */
const LOOK_MS = 40

/**
 * Runs one statement in a thread of this process, and watches from outside what memory the process comes to: SQLite's own limit
 * is not built in. One value is 512 MiB at most, so what is taken between two looks is bounded as well.
 */
export async function serveStatement(link: Transport, { statement }: StatementTask): Promise<void> {
  const say = (answer: StatementAnswer): void => link.send(answer)
  say('running')
  const begun = performance.now()
  const watch = setInterval(() => {
    if (process.memoryUsage.rss() < SQL_LIMITS.memory) return
    clearInterval(watch)
    say({ answer: { columns: [], rows: [], stopped: 'memory', took_ms: performance.now() - begun } })
  }, LOOK_MS)
  try {
    say({ answer: await runJob(statementJob, statement) })
  } catch (thrown) {
    say({ failure: toFailure(explain(thrown)) })
  } finally {
    clearInterval(watch)
  }
}
