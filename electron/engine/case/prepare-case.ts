import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { EvidenceFile, Finding } from '../../../shared/contract/model.ts'
import { salvageSentence } from '../../../shared/contract/salvage-words.ts'
import { found, nothingYet } from '../evidence/findings.ts'
import { lookAtEvidence } from '../evidence/look.ts'
import { SUFFIX } from '../evidence/set.ts'
import { runJob } from '../jobs/run.ts'
import { salvageJob } from '../salvage/salvage.ts'
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

interface PrepareCaseOptions extends CallOptions {
  /** Whether the case is deleted as soon as it is closed. */
  readonly throwaway?: boolean
}

/** What SQLite makes of a copied set; a damaged one that it cannot open at all is taken as it was copied. */
async function prepared(handle: CaseHandle, options: PrepareCaseOptions): Promise<readonly Finding[]> {
  const { evidence, salvage } = handle.record
  try {
    const { findings } = await runJob(
      prepareWorkingCopy,
      {
        path: handle.workingPath,
        ...sidecarsOf(evidence.files),
        findings: evidence.findings,
        durable: options.throwaway !== true,
      },
      options,
    )
    return findings
  } catch (error) {
    if (salvage === null || !(error instanceof TurnscopeError) || error.kind !== 'Damaged') throw error
    return evidence.findings
  }
}

/**
 * Why nothing can be salvaged, where that is known: what an ordinary opening of the file says, unless it only leads
 * to salvaging again.
 */
async function whyNothing({ evidence }: CaseHandle['record'], error: unknown): Promise<unknown> {
  if (!(error instanceof TurnscopeError) || error.kind !== 'Damaged') return error
  const nothing = nothingYet(evidence.findings)
  if (nothing) return new TurnscopeError('UnrelatedDatabase', nothing.message, nothing.next)
  if (evidence.packed !== undefined) return error
  const said = await lookAtEvidence(evidence.path).then(
    () => null,
    (refused: unknown) => refused,
  )
  return said instanceof TurnscopeError && said.detail !== 'salvageable' ? said : error
}

/**
 * Gets a case's working copy ready to be read, once; the findings go to its record. Rejects with `Damaged`
 * when SQLite cannot open it at all, or nothing can be salvaged: such a case holds nothing and can be released and
 * deleted.
 */
export async function prepareCase(handle: CaseHandle, options: PrepareCaseOptions = {}): Promise<void> {
  if (handle.record.prepared) return
  const { evidence, salvage } = handle.record
  const findings = [...(await prepared(handle, options))]
  if (salvage === null) return handle.update({ prepared: true, evidence: { ...evidence, findings } })
  const nextPath = handle.nextWorkingPath()
  const result = await runJob(salvageJob, { path: handle.workingPath, nextPath }, options).catch(
    async (error: unknown) => {
      throw await whyNothing(handle.record, error)
    },
  )
  await handle.commitWorking(nextPath, {
    prepared: true,
    salvage: { result },
    evidence: { ...evidence, findings: [found.salvaged(salvageSentence(result)), ...findings] },
  })
}
