import type { EvidenceFile } from '../../../shared/contract/model.ts'
import type { CopyOptions } from '../evidence/copy.ts'
import { SUFFIX } from '../evidence/set.ts'
import { runJob } from '../jobs/run.ts'
import type { CaseHandle } from './handle.ts'
import { prepareWorkingCopy } from './prepare.ts'

/** Which sidecars belong to a copied set, its main file first. */
export const sidecarsOf = (files: readonly EvidenceFile[]) => ({
  hasWal: files.some((file) => roleOf(file) === 'wal'),
  hasJournal: files.some((file) => roleOf(file) === 'journal'),
})

/** Records of earlier versions tell by the name alone. */
const roleOf = ({ role, name }: EvidenceFile): EvidenceFile['role'] =>
  role ?? (['wal', 'journal'] as const).find((each) => name.endsWith(SUFFIX[each])) ?? 'main'

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
