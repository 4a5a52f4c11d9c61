import type { CarriedOver } from '../../../shared/contract/model.ts'
import { type EvidenceState, isCanonical } from '../../../shared/truth/evidence-state.ts'
import { runtimeState, type TurnIndex } from './turn-index.ts'

/** Whether a turn's canonical runtime may be that of the turn before. */
export const isCarriedOver = (
  index: Pick<TurnIndex, 'carried'>,
  slot: number,
  runtime: EvidenceState,
): boolean => index.carried[slot] === 1 && isCanonical(runtime)

/** How many runtimes that a backfill fills, and how many conflicts, may be carried over. */
export function carriedOverIn({ turns, carried, evidence }: TurnIndex): CarriedOver {
  const counted = { fills: 0, conflicts: 0 }
  for (let slot = 0; slot < turns; slot++) {
    if (carried[slot] === 0) continue
    const state = runtimeState(evidence[slot]!)
    if (state === 'metadata-only') counted.fills++
    else if (state === 'conflict') counted.conflicts++
  }
  return counted
}
