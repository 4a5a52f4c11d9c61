import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { EventData } from '../../../shared/contract/methods.ts'
import { WORK_NAMES } from '../../../shared/contract/work-names.ts'
import type { Alone, CaseSession } from '../case/session.ts'
import type { CaseStore } from '../case/store.ts'
import type { HandlersOf } from './handlers.ts'

interface Cases {
  readonly store: () => CaseStore
  /** Those that are open. */
  readonly sessions: ReadonlyMap<string, CaseSession>
  readonly close: (case_id: string) => Promise<void>
  /** One after the other, and never beside an opening. */
  readonly inTurn: <T>(work: () => Promise<T>) => Promise<Alone<T>>
  readonly gone: (which: EventData<'case.gone'>) => void
}

/** The list of cases, open or not. */
export const caseListHandlers = ({ store, sessions, close, inTurn, gone }: Cases): HandlersOf<'cases'> => ({
  'cases.list': async () => ({ items: await store().list() }),
  'cases.contents': async ({ case_id }) => ({ ...store().contents(case_id), open: sessions.has(case_id) }),
  'cases.label': ({ case_id, label }) =>
    inTurn(async () => {
      store().label(case_id, label)
      sessions.get(case_id)?.change()
      return {}
    }),
  'cases.delete': ({ case_id }) =>
    inTurn(async () => {
      const writing = sessions.get(case_id)?.writing ?? null
      if (writing !== null)
        throw new TurnscopeError(
          'Conflict',
          `${WORK_NAMES[writing]} is still running in this case.`,
          'Wait until it is done, or cancel it, then delete the case.',
        )
      // Windows that show it hear that it is gone; one that was closed without a word may have left it open.
      if (sessions.has(case_id)) await close(case_id)
      await store().delete(case_id)
      gone({ case_id, deleted: true })
      return {}
    }),
})
