import { reasonWhere } from '../../../shared/truth/backfill.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import { EVIDENCE_STATES } from '../../../shared/truth/evidence-state.ts'
import { forbiddenIn } from './forbidden.ts'
import { copyShared } from './grow.ts'
import { summarizeConversation } from './summarize.ts'
import { hasState, reasonNumber, reasonOf, slotOf, type TurnIndex, withState } from './turn-index.ts'

/** What a run did to rows of `turns`, in row order: enough to bring an index up to date. */
export interface Changes {
  /** Null where rows were closed (or opened again) and kept their values. */
  readonly column: TruthColumn | null
  /** Whether values were set (rows closed), rather than taken back. */
  readonly set: boolean
  readonly rows: BigInt64Array
  /** By row: why it lacks a value now, as `TurnIndex.reason` has it. */
  readonly reason: Uint8Array
  /** By row: the evidence state that the column has now, a place in `EVIDENCE_STATES`. */
  readonly state: Uint8Array
  /** By row, of a run that set runtimes: a place in `runtimes`. */
  readonly runtime: Uint32Array
  readonly runtimes: readonly string[]
}

/** A run tells a row's reason by its metadata alone; what its file forbids, the index knows. */
function forbiddenReason(
  { forbidden, runtime, inference }: TurnIndex,
  slot: number,
  rowid: bigint,
  reason: number,
): number {
  const lacks = { runtime_key: runtime[slot] === 0, inference_id: inference[slot] === 0 }
  const columns = forbiddenIn(forbidden, rowid).filter((column) => lacks[column])
  return columns.length === 0 ? reason : reasonNumber(reasonWhere(reasonOf(reason), columns))
}

/**
 * The index after a run, without reading the file. The old one stays what it is, because threads may be reading
 * it: arrays that change are copied (at most 7 bytes a turn), the others are shared by both.
 */
export function patchIndex(
  index: TurnIndex,
  { column, set, rows, reason, state, runtime, runtimes }: Changes,
): TurnIndex {
  const numbers = new Map(index.runtimeKeys.map((name, number) => [name, number]))
  const runtimeKeys = [...index.runtimeKeys]
  const numberOf = runtimes.map((name) => numbers.get(name) ?? runtimeKeys.push(name) - 1)
  const touched = new Uint8Array(index.convIds.length)
  const counts = { ...index.counts }
  const next: TurnIndex = {
    ...index,
    runtimeKeys,
    counts,
    reason: copyShared(index.reason),
    evidence: column === null ? index.evidence : copyShared(index.evidence),
    runtime: column === 'runtime_key' ? copyShared(index.runtime) : index.runtime,
    inference: column === 'inference_id' ? copyShared(index.inference) : index.inference,
    missing: copyShared(index.missing),
    unknownRuntime: copyShared(index.unknownRuntime),
    certainSwitches: copyShared(index.certainSwitches),
    atLeastSwitches: copyShared(index.atLeastSwitches),
  }
  rows.forEach((rowid, at) => {
    const slot = slotOf(index, rowid)
    if (slot < 0) return
    touched[index.conversation[slot]!] = 1
    if (column !== null) {
      const was = next.evidence[slot]!
      const is = withState(was, column, EVIDENCE_STATES[state[at]!]!)
      next.evidence[slot] = is
      counts.server_made += Number(hasState(is, 'server-made')) - Number(hasState(was, 'server-made'))
    }
    if (column === 'runtime_key') next.runtime[slot] = set ? numberOf[runtime[at]!]! : 0
    if (column === 'inference_id') {
      next.inference[slot] = set ? 1 : 0
      counts.missing_inference += set ? -1 : 1
    }
    next.reason[slot] = forbiddenReason(next, slot, rowid, reason[at]!)
  })
  touched.forEach((isTouched, conversation) => {
    if (isTouched === 0) return
    summarizeConversation(next, next, conversation)
    counts.missing_runtime_or_inference += next.missing[conversation]! - index.missing[conversation]!
    counts.missing_runtime += next.unknownRuntime[conversation]! - index.unknownRuntime[conversation]!
  })
  return next
}
