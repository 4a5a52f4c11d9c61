import type { CallOptions } from '../../../shared/contract/methods.ts'
import { type NamedWork, WORK_NAMES } from '../../../shared/contract/work-names.ts'
import type { JobOptions } from '../jobs/run.ts'
import { NO_RUN } from './interrupted.ts'
import type { Alone, CaseSession } from './session.ts'

/** `session.alone` for what takes long: where it is interrupted, the next opening says so. */
export const long = <T>(
  session: CaseSession,
  what: NamedWork,
  asked: CallOptions,
  work: (options: JobOptions) => Promise<T>,
): Promise<Alone<T>> =>
  session.alone(what, asked, (options) =>
    session.handle.interruptions.during(
      WORK_NAMES[what],
      what === 'migrate.run' ? session.working.journal.lastRun : NO_RUN,
      asked.signal,
      () => work(options),
    ),
  )
