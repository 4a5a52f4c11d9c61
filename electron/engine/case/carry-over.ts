import type { CallOptions } from '../../../shared/contract/methods.ts'
import { found } from '../evidence/findings.ts'
import { runJob } from '../jobs/run.ts'
import { carryOverJob } from '../recovery/carry-over.ts'
import type { CaseHandle } from './handle.ts'
import type { CaseSession } from './session.ts'

/**
 * Brings a new case to where the earlier one was: migrated if that was, and its decisions where rows are the same. The opening
 * that it is a part of is marked.
 */
export async function carryOver(
  session: CaseSession,
  earlier: CaseHandle,
  migrate: () => Promise<unknown>,
  asked: CallOptions,
): Promise<void> {
  const { handle } = session
  if (earlier.record.migration !== null && handle.record.migration === null) await migrate()
  await session.alone('case.open', asked, async (options) => {
    const input = { path: handle.workingPath, from: earlier.workingPath }
    const carried = await runJob(carryOverJob, input, options)
    const { evidence } = handle.record
    const findings = [...evidence.findings, found.copiedAgain(carried)]
    await session.replaceWorking(() => handle.update({ evidence: { ...evidence, findings } }))
  })
}
