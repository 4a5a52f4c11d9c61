import type { MethodRequest } from '../../../shared/contract/methods.ts'
import type { Validation } from '../../../shared/contract/playbook.ts'
import type { Lease } from '../case/lease.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { derived } from '../queries/derived.ts'
import { conversationNumber } from '../queries/source.ts'
import { summaryOf } from '../queries/summary.ts'
import { rowidAt, type TurnIndex } from '../queries/turn-index.ts'
import type { CheckedConversation, CheckFacts } from './checks/check.ts'
import { validationJob } from './job.ts'

/** The conversation that says most about switches; of equal ones the longest, then the first by id. */
function mostTelling({ convIds, atLeastSwitches, starts }: TurnIndex): number {
  let best = 0
  for (let c = 1; c < convIds.length; c++) {
    const more =
      atLeastSwitches[c]! - atLeastSwitches[best]! ||
      starts[c + 1]! - starts[c]! - (starts[best + 1]! - starts[best]!)
    if (more > 0) best = c
  }
  return best
}

function conversationOf(index: TurnIndex, conv_id: string | undefined): CheckedConversation | null {
  if (conv_id === undefined && index.convIds.length === 0) return null
  const number = conv_id === undefined ? mostTelling(index) : conversationNumber(index, conv_id)
  const {
    turns,
    missing,
    runtimes,
    server_made_runtimes,
    server_made,
    switches,
    conv_id: found,
  } = summaryOf(index, number, null)
  const rowid = rowidAt(index, index.order[index.starts[number]!]!)
  return {
    ...{ conv_id: found, rowid, chosen: conv_id !== undefined, turns, missing, switches },
    ...{ runtimes, server_made_runtimes, server_made: server_made ?? 0 },
  }
}

type ValidationRequest = Pick<MethodRequest<'validation.run'>, 'conv_id' | 'thorough'>

/** What the checks need to know of a case. Throws `NotFound` for a conversation that is not there. */
export function checkFacts(
  { facts, schema, source, view: { evidence, counts, cutover, schema: seen } }: Lease,
  { conv_id, thorough }: ValidationRequest,
): CheckFacts {
  return {
    facts,
    schema,
    columns: source?.columns ?? null,
    index: source?.index ?? null,
    counts,
    reasons: source === null ? null : derived(source.index).reasons,
    findings: evidence.findings,
    journalMode: evidence.journal_mode,
    conversation: source === null ? null : conversationOf(source.index, conv_id),
    thorough,
    refusals: seen.refusals,
    hasCutover: cutover?.from_ms != null,
  }
}

/** Runs the playbook's checks. Rejects with `NotFound` for a conversation that is not there, `Cancelled`. */
export const validate = async (
  of: Lease,
  request: ValidationRequest,
  options: JobOptions,
): Promise<Validation> => runJob(validationJob, { copy: of.working, ...checkFacts(of, request) }, options)
