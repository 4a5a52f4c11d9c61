// Test support: prepared cases, without a thread for each.
import { lookAtEvidence } from '../evidence/look.ts'
import type { CaseHandle } from './handle.ts'
import { prepareWorkingCopy } from './prepare.ts'
import { sidecarsOf } from './prepare-case.ts'
import type { CaseStore } from './store.ts'

/** Does what `prepareCase` does, in this thread. */
export async function createPrepared(store: CaseStore, path: string): Promise<CaseHandle> {
  const handle = await store.create(await lookAtEvidence(path))
  const { evidence, prepared } = handle.record
  if (prepared) return handle
  const { findings } = prepareWorkingCopy(
    { path: handle.workingPath, ...sidecarsOf(evidence.files), findings: evidence.findings, durable: true },
    { checkCancelled: () => undefined, progress: () => undefined },
  )
  handle.update({ prepared: true, evidence: { ...evidence, findings } })
  return handle
}
