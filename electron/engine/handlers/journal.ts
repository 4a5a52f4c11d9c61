import { runJob } from '../jobs/run.ts'
import { journalEntries, journalPage } from '../journal/entries.ts'
import { exportJournalJob } from '../recovery/export-journal.ts'
import type { HandlersOf, SessionOf } from './handlers.ts'

export const journalHandlers = (of: SessionOf): HandlersOf<'journal'> => ({
  'journal.page': ({ case_id, ...request }) => journalPage(of(case_id).working.journal, request),
  'journal.entries': async ({ case_id, ...request }) => {
    const session = of(case_id)
    return journalEntries(await session.source(), session.working.journal, request)
  },
  /** Writes the journal to a new place, never over the evidence. */
  'journal.export': async ({ case_id, path, ...request }, options) => {
    const session = of(case_id)
    const { columns } = await session.source()
    return session.leased(options, ({ copy, evidencePaths }, options) =>
      runJob(exportJournalJob, { copy, columns, out: path, ...request, evidencePaths }, options),
    )
  },
})
