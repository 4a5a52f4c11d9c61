import { shared } from './grow.ts'
import { compareTimes, type TimeOrder } from './turn-index.ts'

/** Slots by conversation: those of conversation `c` are `order[starts[c]]` up to, not including, `order[starts[c + 1]]`. */
export interface ConversationOrder {
  readonly order: Uint32Array
  readonly starts: Uint32Array
}

/** Groups slots by conversation, keeping the order of slots inside each. */
export function groupByConversation(
  conversation: Int32Array,
  turns: number,
  conversations: number,
): ConversationOrder {
  const starts = shared(Uint32Array, conversations + 1)
  for (let slot = 0; slot < turns; slot++) starts[conversation[slot]! + 1]!++
  for (let c = 0; c < conversations; c++) starts[c + 1]! += starts[c]!
  const next = starts.slice(0, conversations)
  const order = shared(Uint32Array, turns)
  for (let slot = 0; slot < turns; slot++) order[next[conversation[slot]!]!++] = slot
  return { order, starts }
}

/** Sorts each conversation by exact time, slots of equal time in the order of slots. Mostly they stand so already. */
export function sortByTime({ order, starts }: ConversationOrder, times: TimeOrder): void {
  for (let c = 0; c + 1 < starts.length; c++) {
    const slots = order.subarray(starts[c]!, starts[c + 1]!)
    let sorted = true
    for (let at = 1; sorted && at < slots.length; at++) {
      sorted = compareTimes(times, slots[at - 1]!, slots[at]!) <= 0
    }
    if (!sorted) slots.sort((a, b) => compareTimes(times, a, b) || a - b)
  }
}

/** Ranges of `order`, at least two long, whose turns share conversation and time: [from, to) pairs, flat. */
export function tiesOf({ order, starts }: ConversationOrder, times: TimeOrder): number[] {
  const ties: number[] = []
  for (let c = 0; c + 1 < starts.length; c++) {
    const end = starts[c + 1]!
    let from = starts[c]!
    for (let at = from + 1; at <= end; at++) {
      if (at < end && compareTimes(times, order[from]!, order[at]!) === 0) continue
      if (at - from > 1) ties.push(from, at)
      from = at
    }
  }
  return ties
}
