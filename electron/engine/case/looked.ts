import type { CallOptions, MethodRequest } from '../../../shared/contract/methods.ts'
import { type Look, lookAtEvidence } from '../evidence/look.ts'
import { lookInside, standsInside } from '../evidence/unpack.ts'
import type { CaseStore } from './store.ts'

export type Picked = Omit<MethodRequest<'evidence.look'>, 'path'>
const pickOf = ({ wal_path, wal_inside, inside, at, salvage }: Picked) => ({
  salvage,
  inside,
  at,
  walInside: wal_inside,
  walPath: wal_path,
})

/**
 * Runs `work` on a look at a path; what was taken out of an archive for it is gone afterwards.
 * @param unpacks is called before anything is taken out
 */
export async function looked<T>(
  store: CaseStore,
  { path, ...picked }: Picked & { path: string },
  options: CallOptions,
  work: (look: Look) => Promise<T>,
  unpacks: () => unknown = () => undefined,
): Promise<T> {
  const pick = pickOf(picked)
  if (!(await standsInside(path, pick))) return work(await lookAtEvidence(path, pick))
  unpacks()
  return store.withStaging(async (staging) => work(await lookInside(path, pick, staging, options)))
}
