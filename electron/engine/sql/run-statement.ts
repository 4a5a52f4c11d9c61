import { cancelled, fromFailure, TurnscopeError } from '../../../shared/contract/errors.ts'
import { SQL_LIMITS, type SqlAnswer } from '../../../shared/contract/sql.ts'
import type { JobOptions } from '../jobs/run.ts'
import type { StartSpare } from '../jobs/spare.ts'
import { refuseUnlessReads } from './only-reads.ts'
import type { Statement } from './statement.ts'
import type { StatementAnswer, StatementTask } from './task.ts'

/** What a statement may take beyond its time to come to its next row and stop by itself, ms. */
const GRACE_MS = 700

/**
 * Runs a statement in a process of its own, which ends with it: nothing else can stop SQLite within one row. Rejects with
 * `InvalidRequest` for a statement that is refused or wrong, `Damaged`, and `Cancelled` at once.
 */
export async function runStatement(
  statement: Statement,
  { startSpare, home }: { readonly startSpare: StartSpare | undefined; readonly home: string },
  { signal }: JobOptions,
): Promise<SqlAnswer> {
  refuseUnlessReads(statement.sql)
  if (startSpare === undefined) {
    throw new TurnscopeError(
      'InvalidRequest',
      'This host starts no other processes, and so runs no statements.',
      'Open the case in the app.',
    )
  }
  const { link, kill } = await startSpare(home)
  let late: NodeJS.Timeout | undefined
  let cancel = (): void => undefined
  try {
    return await new Promise<SqlAnswer>((resolve, reject) => {
      cancel = () => reject(cancelled())
      signal?.addEventListener('abort', cancel)
      if (signal?.aborted) cancel()
      const took_ms = SQL_LIMITS.seconds * 1000
      link.onMessage((message) => {
        const said = message as StatementAnswer
        // Its time begins when it does: the process takes some to start.
        if (said === 'running')
          late = setTimeout(
            () => resolve({ columns: [], rows: [], stopped: 'time', took_ms }),
            took_ms + GRACE_MS,
          )
        else if ('answer' in said) resolve(said.answer)
        else reject(fromFailure(said.failure))
      })
      link.onClose((reason) =>
        reject(
          new TurnscopeError(
            'EngineExited',
            `The process that ran the statement ended: ${reason}.`,
            'Ask for less: fewer rows, shorter values.',
          ),
        ),
      )
      link.send({ statement } satisfies StatementTask)
    })
  } finally {
    clearTimeout(late)
    signal?.removeEventListener('abort', cancel)
    kill()
  }
}
