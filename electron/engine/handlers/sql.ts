import type { StartSpare } from '../jobs/spare.ts'
import { runStatement } from '../sql/run-statement.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

/** @param host what starts processes (undefined where nothing can), and the folder of the engine */
export const sqlHandlers = (
  of: SessionOf,
  host: () => { readonly startSpare: StartSpare | undefined; readonly home: string },
): HandlersOf<'sql'> => ({
  'sql.run': ({ case_id, sql }, options) => {
    const session = of(case_id)
    return session.untilClosed(options, (options) =>
      runStatement({ path: session.working.path, sql }, host(), options),
    )
  },
})
