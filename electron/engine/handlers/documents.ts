import { analyse } from '../analytics/analyse.ts'
import { Notes } from '../case/notes.ts'
import type { Comparisons } from '../compare/comparisons.ts'
import { unlessCancelled } from '../jobs/unless-cancelled.ts'
import { releaseNotes } from '../report/release-notes.ts'
import { writeReport } from '../report/write.ts'
import { exportTable } from '../tables/export.ts'
import { validate } from '../validation/validate.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

/** What the playbook asks of a case: read at length, from one state. */
export const documentHandlers = (
  of: SessionOf,
  comparisons: Comparisons,
): HandlersOf<'validation' | 'analytics' | 'report' | 'tables'> => ({
  'validation.run': ({ case_id, ...request }, options) =>
    of(case_id).leased(options, (lease, options) => validate(lease, request, options)),
  'analytics.get': ({ case_id }, options) => of(case_id).leased(options, analyse),
  'report.write': async ({ case_id, compared_with: other_id, ...request }, options) => {
    const session = of(case_id)
    const two = other_id === undefined ? null : await Promise.all([session.source(), of(other_id).source()])
    const comparison =
      two && comparisons.finished({ case_id, other_id: other_id! }, two[0].index, two[1].index)
    return session.leased(options, (lease, options) => {
      const notes = new Notes(session.handle.folder).readable
      // Nothing is written over the other's evidence either.
      const others = other_id === undefined ? [] : of(other_id).handle.evidencePaths
      const evidencePaths = [...lease.evidencePaths, ...others]
      return writeReport({ ...lease, evidencePaths }, { ...request, notes, comparison }, options)
    })
  },
  // A damaged file promises nothing, which its check alone may know.
  'report.releaseNotes': async ({ case_id }, options) => {
    const session = of(case_id)
    await unlessCancelled(session.settled(), options.signal)
    return session.leased(options, releaseNotes)
  },
  'tables.export': ({ case_id, ...request }, options) =>
    of(case_id).leased(options, (lease, options) => exportTable(lease, request, options)),
})
