import type { StartSpare } from '../jobs/spare.ts'
import { runStatement } from '../sql/run-statement.ts'
import { saveAnswer } from '../sql/save-answer.ts'
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
  'sql.save': ({ case_id, path, replace, answer, format, headers, formula_safe, bom }) => {
    const { handle } = of(case_id)
    const protectedPaths = [handle.workingPath, ...handle.evidencePaths]
    return saveAnswer({ path, replace, protectedPaths }, answer, format, { headers, formula_safe, bom })
  },
})
