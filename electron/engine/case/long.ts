import type { CallOptions } from '../../../shared/contract/methods.ts'
import { type NamedWork, WORK_NAMES } from '../../../shared/contract/work-names.ts'
import type { JobOptions } from '../jobs/run.ts'
import type { Marked } from './marks.ts'
import type { Alone, CaseSession } from './session.ts'

/**
 * `session.alone` for what takes long: where it is interrupted, the next opening says so.
 * @param told what of it is there then, as far as nothing more becomes known
 */
export const long = <T>(
  session: CaseSession,
  what: NamedWork,
  asked: CallOptions,
  told: Pick<Marked, 'wrote' | 'last_run'>,
  work: (options: JobOptions) => Promise<T>,
): Promise<Alone<T>> =>
  session.alone(what, asked, (options) =>
    session.handle.interruptions.during(
      { what: WORK_NAMES[what], ...told },
      { signal: asked.signal, synced: true },
      () => work(options),
    ),
  )
