import type { Triage } from '../../../shared/contract/recovery.ts'
import { TRUTH_COLUMNS, type TruthColumn } from '../../../shared/truth/columns.ts'
import type { Journal } from '../journal/read.ts'
import { shared } from '../queries/grow.ts'
import type { Changes } from '../queries/patch-index.ts'
import { hasState, slotOf, type TurnIndex, withState } from '../queries/turn-index.ts'

/**
 * What people have decided about each turn, by slot, in shared memory: bits for the columns that they filled,
 * and for a row that they closed. Zero where nobody has.
 */
export type Marks = Uint8Array

const MARK = { runtime_key: 1, inference_id: 2, closed: 4 } as const
const RECOVERED = MARK.runtime_key | MARK.inference_id

function slotsWith(marks: Marks, mark: number): number[] {
  const slots: number[] = []
  marks.forEach((now, slot) => {
    if ((now & mark) !== 0) slots.push(slot)
  })
  return slots
}

export const closedSlots = (marks: Marks): Set<number> => new Set(slotsWith(marks, MARK.closed))
/** Slots of the turns in which a person filled a value. */
export const recoveredSlots = (marks: Marks): number[] => slotsWith(marks, RECOVERED)

const markOf = (column: TruthColumn | null): number => (column === null ? MARK.closed : MARK[column])

/** The marks as the journal has them. */
export function readMarks(index: TurnIndex, journal: Journal): Marks {
  const marks = shared(Uint8Array, index.turns)
  for (const { row, column } of journal.standing()) {
    const slot = slotOf(index, row)
    if (slot >= 0) marks[slot]! |= markOf(column)
  }
  return marks
}

/**
 * The index with what people filled told as recovered, which a file alone does not tell. For an index that nobody
 * reads yet: it is changed in place.
 */
export function withRecovered(index: TurnIndex, marks: Marks): TurnIndex {
  let serverMade = 0
  for (let slot = 0; slot < index.turns; slot++) {
    for (const column of TRUTH_COLUMNS) {
      if ((marks[slot]! & MARK[column]) !== 0)
        index.evidence[slot] = withState(index.evidence[slot]!, column, 'recovered')
    }
    if (hasState(index.evidence[slot]!, 'server-made')) serverMade++
  }
  return { ...index, counts: { ...index.counts, server_made: serverMade } }
}

/** Brings the marks up to date with one run, in place. */
export function patchMarks(marks: Marks, index: TurnIndex, { column, set, rows }: Changes): void {
  const mark = markOf(column)
  rows.forEach((row) => {
    const slot = slotOf(index, row)
    if (slot < 0) return
    if (set) marks[slot]! |= mark
    else marks[slot]! &= ~mark
  })
}

/** How far the triage is, over the rows that the automatic backfill left. */
export function triageOf(index: TurnIndex, marks: Marks): Triage {
  let recovered = 0
  let closed = 0
  for (let slot = 0; slot < index.turns; slot++) {
    const mark = marks[slot]!
    if (mark === 0) continue
    if (index.reason[slot] === 0) {
      if ((mark & RECOVERED) !== 0) recovered++
    } else if ((mark & MARK.closed) !== 0) closed++
  }
  const of = index.counts.missing_runtime_or_inference + recovered
  return { of, decided: recovered + closed, recovered, closed }
}
