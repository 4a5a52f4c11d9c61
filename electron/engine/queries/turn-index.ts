import { type Int64, toInt64 } from '../../../shared/contract/int64.ts'
import type { Counts, Finding } from '../../../shared/contract/model.ts'
import { MISSING_REASONS, type MissingReason } from '../../../shared/truth/backfill.ts'
import type { TruthColumn } from '../../../shared/truth/columns.ts'
import { EVIDENCE_STATES, type EvidenceState } from '../../../shared/truth/evidence-state.ts'
import type { Forbidden } from './forbidden.ts'

/**
 * The whole case in memory, by columns: some 40 bytes a turn, in shared memory. Turns are numbered by *slot*,
 * from 0 in the order of their rowids; conversations by *number*, from 0 in SQLite's BINARY order of conv_id.
 * It answers everything that needs more rows than are on the screen; SQL fetches the rows that are.
 *
 * Plain data, so that it crosses threads. It describes one state of the working copy and is never changed: a
 * recovery makes the next one from it (`patchIndex`), after a migration it is built again.
 */
export interface TurnIndex {
  /** Number of turns. */
  readonly turns: number

  // By slot.
  readonly rowids: Float64Array
  /** The rowids again, exact, when one of them is beyond 2^53; else null. */
  readonly exactRowids: BigInt64Array | null
  readonly conversation: Int32Array
  readonly session: Int32Array
  /** 0 is unknown. */
  readonly runtime: Int32Array
  /** 1 when the turn has an inference id. */
  readonly inference: Uint8Array
  /** `updated_at_ms`: 0 where none was recorded, `NOT_A_NUMBER` where what stands there is not a number. */
  readonly times: Float64Array
  /** The times again, exact, when one of them is beyond 2^53; else null. */
  readonly exactTimes: BigInt64Array | null
  /**
   * The place of each time in the playbook's order, equal ones the same, where it is not that of its number: text
   * comes after all numbers, letter by letter. Null where every time is a number, as nearly always.
   */
  readonly timeRanks: Uint32Array | null
  /** 0 for a complete turn, else 1 + the place of its reason in `MISSING_REASONS`. */
  readonly reason: Uint8Array
  /** How both columns stand to the turn's own metadata: `packStates`. */
  readonly evidence: Uint8Array
  /** 1 where the turn's runtime object is that of the turn before in its session, letter by letter. */
  readonly carried: Uint8Array
  /** The runtime that the turn's own metadata gives by the backfill's rule: a place in `canonicalKeys`. */
  readonly canonicalRuntime: Int32Array
  /** `hashText` of the turn_id: finds turns by id; the id itself is in the file. */
  readonly turnIdHash: Uint32Array

  /** Slots ordered by (conversation, updated_at_ms, turn_id). */
  readonly order: Uint32Array

  // By conversation number.
  /** Where each conversation begins in `order`, and, last, where the last one ends. */
  readonly starts: Uint32Array
  readonly missing: Uint32Array
  readonly unknownRuntime: Uint32Array
  readonly certainSwitches: Uint32Array
  readonly atLeastSwitches: Uint32Array
  readonly sessions: Uint32Array

  // Texts by number, each once. What is not valid UTF-8 carries its bytes (`exactText`).
  readonly convIds: readonly string[]
  readonly sessionIds: readonly string[]
  /** The first is '', unknown. */
  readonly runtimeKeys: readonly string[]
  /** The first is '', none. */
  readonly canonicalKeys: readonly string[]

  /** Rows whose missing values the file's own schema does not take; null where there is none. */
  readonly forbidden: Forbidden | null

  readonly counts: Counts
  /** What could not be read, in plain words. */
  readonly findings: readonly Finding[]
}

export const rowidAt = (index: Pick<TurnIndex, 'rowids' | 'exactRowids'>, slot: number): bigint =>
  index.exactRowids === null ? BigInt(index.rowids[slot]!) : index.exactRowids[slot]!

/** The slot of a row; -1 where the index has no such row. */
export function slotOf(index: Pick<TurnIndex, 'rowids' | 'exactRowids'>, rowid: bigint): number {
  const rowids: ArrayLike<number | bigint> = index.exactRowids ?? index.rowids
  let from = 0
  let to = rowids.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (rowids[middle]! < rowid) from = middle + 1
    else to = middle
  }
  // Unlike ===, this compares a number with a bigint by its value.
  return from < rowids.length && !(rowids[from]! > rowid) ? from : -1
}

/** Stands for a time that is not a number. */
export const NOT_A_NUMBER = Number.POSITIVE_INFINITY

/** `updated_at_ms` of a turn in whole milliseconds, under the wire rule; 0 where no time is known. */
export function timeAt({ times, exactTimes }: Times, slot: number): Int64 {
  const near = times[slot]!
  if (near === NOT_A_NUMBER) return 0
  return exactTimes === null ? Math.trunc(near) : toInt64(exactTimes[slot]!)
}

/** The slots of a conversation's turns, in the order of its timeline: a view, not a copy. */
export const conversationSlots = (
  { order, starts }: Pick<TurnIndex, 'order' | 'starts'>,
  conversation: number,
): Uint32Array => order.subarray(starts[conversation], starts[conversation + 1])

/** The last of some slots, in the order of a timeline, whose time is a number; the very last where there is none. */
const lastTimed = ({ times }: Times, slots: Uint32Array): number =>
  slots.findLast((slot) => times[slot] !== NOT_A_NUMBER) ?? slots.at(-1)!

/** When a conversation was last active: the time of its last turn that has one; 0 where none has. */
export const lastTime = (index: Times & Pick<TurnIndex, 'order' | 'starts'>, conversation: number): Int64 =>
  timeAt(index, lastTimed(index, conversationSlots(index, conversation)))

/** The columns that say when a turn was. */
export type Times = Pick<TurnIndex, 'times' | 'exactTimes'>

/** The columns that say which turn the playbook's order puts first. */
export type TimeOrder = Times & Pick<TurnIndex, 'timeRanks'>

/** What the cutover asks of an index: when each turn was, exactly, and whether it is complete. */
export function cutoverTurns({
  times,
  exactTimes,
  reason,
}: Times & Pick<TurnIndex, 'reason'>): [
  timeAt: (slot: number) => number | bigint,
  isComplete: (slot: number) => boolean,
] {
  return [
    // Of one millisecond, no turn is later than another: Math.trunc leaves infinity as it is.
    (slot) =>
      exactTimes === null || times[slot] === NOT_A_NUMBER ? Math.trunc(times[slot]!) : exactTimes[slot]!,
    (slot) => reason[slot] === 0,
  ]
}

/** The playbook's order of two turns by their times, exact. */
export function compareTimes({ timeRanks, ...times }: TimeOrder, a: number, b: number): number {
  return timeRanks === null ? compareNumbers(times, a, b) : timeRanks[a]! - timeRanks[b]!
}

/** Of times that are numbers: by the nearest double first, which never contradicts the integers. */
export function compareNumbers({ times, exactTimes }: Times, a: number, b: number): number {
  const near = times[a]!
  const other = times[b]!
  if (near !== other) return near < other ? -1 : 1
  if (exactTimes === null || !Number.isFinite(near)) return 0
  const left = exactTimes[a]!
  const right = exactTimes[b]!
  return left < right ? -1 : left > right ? 1 : 0
}

export const reasonNumber = (reason: MissingReason | null): number =>
  reason === null ? 0 : MISSING_REASONS.indexOf(reason) + 1

export const reasonOf = (number: number): MissingReason | null =>
  number === 0 ? null : MISSING_REASONS[number - 1]!

/** Both evidence states of a turn in one byte. */
export const packStates = (runtime: EvidenceState, inference: EvidenceState): number =>
  EVIDENCE_STATES.indexOf(runtime) | (EVIDENCE_STATES.indexOf(inference) << 4)

export const runtimeState = (packed: number): EvidenceState => EVIDENCE_STATES[packed & 15]!
export const inferenceState = (packed: number): EvidenceState => EVIDENCE_STATES[packed >> 4]!

/** A turn's states with that of one column changed. */
export const withState = (packed: number, column: TruthColumn, state: EvidenceState): number =>
  column === 'runtime_key'
    ? packStates(state, inferenceState(packed))
    : packStates(runtimeState(packed), state)

/** Whether one of a turn's two states is this one. */
export const hasState = (packed: number, state: EvidenceState): boolean =>
  runtimeState(packed) === state || inferenceState(packed) === state

/** Whether a turn has no value in a column. */
export const lacksColumn = (
  index: Pick<TurnIndex, 'runtime' | 'inference'>,
  slot: number,
  column: TruthColumn,
): boolean => (column === 'runtime_key' ? index.runtime[slot] : index.inference[slot]) === 0

/** FNV-1a over UTF-16 code units, 32 bits. Different texts may share one: who finds a turn by it compares the text. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}

/** The runtime of each turn of a conversation, in the order of its timeline; '' is unknown. */
export function runtimesOf(
  index: Pick<TurnIndex, 'starts' | 'order' | 'runtime' | 'runtimeKeys'>,
  conversation: number,
): string[] {
  return Array.from(
    conversationSlots(index, conversation),
    (slot) => index.runtimeKeys[index.runtime[slot]!]!,
  )
}
