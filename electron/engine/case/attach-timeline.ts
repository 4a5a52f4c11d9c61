import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { CaseView } from '../../../shared/contract/model.ts'
import { long } from './long.ts'
import type { Alone, CaseSession } from './session.ts'
import { attachTimelineStore } from './timeline-store.ts'

/** Rejects as `attachTimelineStore` does. */
export const attachTimeline = (
  session: CaseSession,
  path: string,
  options: CallOptions,
): Promise<Alone<CaseView>> =>
  long(session, 'case.attachTimeline', options, { wrote: 'all-or-nothing' }, async (options) => {
    await attachTimelineStore(session.handle, path, options)
    session.pointersChanged()
    return session.view()
  })
