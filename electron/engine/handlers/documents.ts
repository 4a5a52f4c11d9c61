import { analyse } from '../analytics/analyse.ts'
import { Notes } from '../case/notes.ts'
import { releaseNotes } from '../report/release-notes.ts'
import { writeReport } from '../report/write.ts'
import { exportTable } from '../tables/export.ts'
import { validate } from '../validation/validate.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

/** What the playbook asks of a case: read at length, from one state. */
export const documentHandlers = (
  of: SessionOf,
): HandlersOf<'validation' | 'analytics' | 'report' | 'tables'> => ({
  'validation.run': ({ case_id, ...request }, options) =>
    of(case_id).leased(options, (lease, options) => validate(lease, request, options)),
  'analytics.get': ({ case_id }, options) => of(case_id).leased(options, analyse),
  'report.write': ({ case_id, ...request }, options) =>
    of(case_id).leased(options, (lease, options) =>
      writeReport(lease, { ...request, notes: new Notes(of(case_id).handle.folder).readable }, options),
    ),
  'report.releaseNotes': ({ case_id }, options) => of(case_id).leased(options, releaseNotes),
  'tables.export': ({ case_id, ...request }, options) =>
    of(case_id).leased(options, (lease, options) => exportTable(lease, request, options)),
})
