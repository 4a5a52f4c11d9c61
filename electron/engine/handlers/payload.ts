import type { CaseSession } from '../case/session.ts'
import { debugRequest } from '../debug-api/debug-request.ts'
import type { DebugSource } from '../debug-api/job.ts'
import { checkPayload } from '../payload/check.ts'
import { scanSources } from '../payload/scan-sources.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

/** Where the case's data stands now. */
function debugSource({ working, handle: { workingPath, timelinePath, record } }: CaseSession): DebugSource {
  const store = record.timeline_store
  return {
    path: working.path,
    timeline: store && { path: timelinePath ?? workingPath, column: store.key_column },
  }
}

/** @param latest id of the case that was opened last */
export const payloadHandlers = (of: SessionOf, latest: () => string): HandlersOf<'debug' | 'payload'> => ({
  'debug.request': ({ case_id, ...request }, options) =>
    of(case_id ?? latest()).untilClosed(options, (options) =>
      debugRequest(() => debugSource(of(case_id ?? latest())), request, options),
    ),
  'payload.check': ({ from, case_id }, options) => {
    if (case_id === undefined) return checkPayload(from, null, options)
    const session = of(case_id)
    return session.untilClosed(options, (options) => checkPayload(from, session.working.path, options))
  },
  'payload.scan': ({ path }, options) => scanSources(path, options),
})
