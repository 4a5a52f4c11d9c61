import type { TurnChange } from '../../../shared/contract/turn-changes.ts'
import { shared } from '../queries/grow.ts'
import type { TurnIndex } from '../queries/turn-index.ts'

/** What is known of a turn of A while the comparison runs; the first is "nothing yet". */
const STATES = [null, 'same', 'changed', 'removed', 'unread'] as const satisfies (TurnChange | null)[]
type PairState = (typeof STATES)[number]

/** Columns that a mask can name one by one; the last bit stands for all beyond. */
const NAMED_COLUMNS = 31

export interface PartlyRead {
  readonly a: boolean
  readonly b: boolean
}

/**
 * What became of each turn, by slot, in shared memory: thirteen bytes a turn. One thread compares; whoever shows it
 * reads what is there by then.
 */
export interface PairTable {
  /** By slot of A: the slot of B, -1 without one. */
  readonly partnerOfA: Int32Array
  /** By slot of B. */
  readonly partnerOfB: Int32Array
  /** By slot of A: a place in `STATES`. */
  readonly states: Uint8Array
  /** By slot of A: a bit for each column that changed. */
  readonly masks: Uint32Array
  /** Whether turns of a file could not be read: what it does not show may stand in it. */
  readonly partlyRead: PartlyRead
  /** One number: 0 until the turns are paired, 1 until they are compared, 2 then. */
  readonly stage: Uint32Array
}

export const STAGE = { pairing: 0, comparing: 1, done: 2 } as const

export function newPairTable(
  a: Pick<TurnIndex, 'turns'>,
  b: Pick<TurnIndex, 'turns'>,
  partlyRead: PartlyRead,
): PairTable {
  return {
    partlyRead,
    partnerOfA: shared(Int32Array, a.turns).fill(-1),
    partnerOfB: shared(Int32Array, b.turns).fill(-1),
    states: shared(Uint8Array, a.turns),
    masks: shared(Uint32Array, a.turns),
    stage: shared(Uint32Array, 1),
  }
}

export const isCompared = ({ stage }: PairTable): boolean => stage[0] === STAGE.done

export function setState({ states }: PairTable, slotOfA: number, state: PairState): void {
  states[slotOfA] = STATES.indexOf(state)
}

/** What became of a turn of A; null where that is not known yet. */
export function changeOfA({ states, partlyRead }: PairTable, slotOfA: number): TurnChange | null {
  const state = STATES[states[slotOfA]!]!
  return state === 'removed' && partlyRead.b ? 'unread' : state
}

/** The same of a turn of B: it was added where A has none, if all of A could be read. */
export function changeOfB(table: PairTable, slotOfB: number): TurnChange | null {
  if (table.stage[0] === STAGE.pairing) return null
  const partner = table.partnerOfB[slotOfB]!
  if (partner >= 0) return changeOfA(table, partner)
  return table.partlyRead.a ? 'unread' : 'added'
}

/** The mask of changed columns, named by their numbers. */
export function maskOf(columns: Iterable<number>): number {
  let mask = 0
  for (const column of columns) mask |= 1 << Math.min(column, NAMED_COLUMNS)
  return mask >>> 0
}

/** Whether a mask names a column; null for those that share the last bit, where it is set. */
export function isInMask(mask: number, column: number): boolean | null {
  if ((mask & (1 << Math.min(column, NAMED_COLUMNS))) === 0) return false
  return column < NAMED_COLUMNS ? true : null
}

/** Takes a pair apart again: its keys only looked the same. */
export function unpair(table: PairTable, slotOfA: number): void {
  table.partnerOfB[table.partnerOfA[slotOfA]!] = -1
  table.partnerOfA[slotOfA] = -1
  setState(table, slotOfA, 'removed')
}
