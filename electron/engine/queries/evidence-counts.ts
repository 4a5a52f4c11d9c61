import type { CarriedOver } from '../../../shared/contract/model.ts'
import { type EvidenceState, isCanonical } from '../../../shared/truth/evidence-state.ts'
import { inferenceState, runtimeState, type TurnIndex } from './turn-index.ts'

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

/** How many turns have each evidence state, by column; and how many canonical runtimes may be carried over. */
export interface EvidenceCounts {
  readonly runtime: Partial<Record<EvidenceState, number>>
  readonly inference: Partial<Record<EvidenceState, number>>
  readonly carried_over: CarriedOver
}

export function evidenceCounts(index: TurnIndex): EvidenceCounts {
  const runtime: Partial<Record<EvidenceState, number>> = {}
  const inference: Partial<Record<EvidenceState, number>> = {}
  for (const packed of index.evidence) {
    const [ofRuntime, ofInference] = [runtimeState(packed), inferenceState(packed)]
    runtime[ofRuntime] = (runtime[ofRuntime] ?? 0) + 1
    inference[ofInference] = (inference[ofInference] ?? 0) + 1
  }
  return { runtime, inference, carried_over: carriedOverIn(index) }
}
