import type { Totals } from '../../../shared/contract/fleet.ts'
import type { ReasonCounts } from '../../../shared/contract/model.ts'
import { hasState, reasonOf, type TurnIndex } from './turn-index.ts'

const RUNTIMES_AT_MOST = 200

const sum = (numbers: Uint32Array): number => numbers.reduce((total, number) => total + number, 0)

/** What all turns of a case come to, from the index alone. */
export function totalsOf(index: TurnIndex): Totals {
  const missing_by_reason: ReasonCounts = {}
  const turns = new Uint32Array(index.runtimeKeys.length)
  const conversations = new Uint32Array(index.runtimeKeys.length)
  /** The last conversation that was counted for each runtime. */
  const seen = new Int32Array(index.runtimeKeys.length).fill(-1)
  let conflicts = 0
  for (const slot of index.order) {
    const reason = reasonOf(index.reason[slot]!)
    if (reason !== null) missing_by_reason[reason] = (missing_by_reason[reason] ?? 0) + 1
    if (hasState(index.evidence[slot]!, 'conflict')) conflicts++
    const runtime = index.runtime[slot]!
    turns[runtime]!++
    const conversation = index.conversation[slot]!
    if (seen[runtime] === conversation) continue
    seen[runtime] = conversation
    conversations[runtime]!++
  }
  const runtimes = index.runtimeKeys
    .map((runtime_key, at) => ({ runtime_key, turns: turns[at]!, conversations: conversations[at]! }))
    .filter((share, at) => at > 0 && share.turns > 0)
    .sort((a, b) => b.turns - a.turns || (a.runtime_key < b.runtime_key ? -1 : 1))
  return {
    missing_by_reason,
    conflicts,
    runtimes: runtimes.slice(0, RUNTIMES_AT_MOST),
    runtimes_total: runtimes.length,
    switches: { certain: sum(index.certainSwitches), at_least: sum(index.atLeastSwitches) },
  }
}
