import type { CopyOptions } from '../evidence/copy.ts'
import { SUFFIX } from '../evidence/set.ts'
import { runJob } from '../jobs/run.ts'
import type { CaseHandle } from './handle.ts'
import { prepareWorkingCopy } from './prepare.ts'

/** Which sidecars belong to a copied set, its main file first. */
export const sidecarsOf = (files: readonly { readonly name: string }[]) => ({
  hasWal: files.slice(1).some(({ name }) => name.endsWith(SUFFIX.wal)),
  hasJournal: files.slice(1).some(({ name }) => name.endsWith(SUFFIX.journal)),
})

/**
 * Gets a case's working copy ready to be read, once; the findings go to its record. Rejects with `Damaged`
 * when SQLite cannot open it at all: such a case holds nothing and can be released and deleted.
 */
export async function prepareCase(handle: CaseHandle, options: CopyOptions = {}): Promise<void> {
  if (handle.record.prepared) return
  const { evidence } = handle.record
  const { findings } = await runJob(
    prepareWorkingCopy,
    { path: handle.workingPath, ...sidecarsOf(evidence.files), findings: evidence.findings },
    options,
  )
  handle.update({ prepared: true, evidence: { ...evidence, findings } })
}
