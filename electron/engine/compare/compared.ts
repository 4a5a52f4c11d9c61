import { type ComparedConversation, type Comparison, differing } from '../../../shared/contract/compare.ts'
import type { TurnChange } from '../../../shared/contract/turn-changes.ts'
import { compareCodePoints } from '../queries/binary-order.ts'
import { derived, Recent } from '../queries/derived.ts'
import { conversationSlots, type TurnIndex } from '../queries/turn-index.ts'
import type { ComparedColumn } from './cells.ts'
import { changeOfA, changeOfB, isCompared, newPairTable, type PairTable, type PartlyRead } from './pairs.ts'

/** A conversation of either file by its number in each; -1 where a file has none of that id. */
export interface ConversationPair {
  readonly conv_id: string
  readonly a: number
  readonly b: number
}

/** A turn of either file by its slot in each; -1 where a file has no such turn. */
export interface TurnPair {
  readonly a: number
  readonly b: number
}

type TurnCounts = ComparedConversation['turns']

/** Two states of cases that are, or were, compared. What is in it answers as soon as the comparison has begun. */
export class Compared {
  readonly a: TurnIndex
  readonly b: TurnIndex
  readonly table: PairTable
  readonly columns: readonly ComparedColumn[]
  readonly conversations: readonly ConversationPair[]
  /** Lists of turns that were asked for last, by their filter. */
  readonly lists = new Recent<Int32Array>(4)
  /** All that it came to, once it is through. */
  result: Comparison | null = null
  /** Counts by conversation, once they cannot change any more. */
  #counts: readonly TurnCounts[] | null = null
  /** Places in timelines by slot, made when first asked for. */
  #places: { readonly a: Uint32Array; readonly b: Uint32Array } | null = null

  constructor(a: TurnIndex, b: TurnIndex, columns: readonly ComparedColumn[], partlyRead: PartlyRead) {
    this.columns = columns
    this.a = a
    this.b = b
    this.table = newPairTable(a, b, partlyRead)
    const inA = derived(a).conversationNumbers
    const inB = derived(b).conversationNumbers
    this.conversations = [...new Set([...a.convIds, ...b.convIds])]
      .sort(compareCodePoints)
      .map((conv_id) => ({ conv_id, a: inA.get(conv_id) ?? -1, b: inB.get(conv_id) ?? -1 }))
  }

  get isComplete(): boolean {
    return isCompared(this.table)
  }

  change({ a, b }: TurnPair): TurnChange | null {
    return a < 0 ? changeOfB(this.table, b) : changeOfA(this.table, a)
  }

  /** What became of the turns of each conversation, as far as it is known. */
  counts(): readonly TurnCounts[] {
    if (this.#counts !== null) return this.#counts
    const complete = this.isComplete
    const counts = this.conversations.map(
      (): TurnCounts => ({
        added: 0,
        removed: 0,
        changed: 0,
        same: 0,
        unread: 0,
      }),
    )
    this.conversations.forEach(({ a, b }, at) => {
      const own = counts[at]!
      if (a >= 0)
        for (const slot of conversationSlots(this.a, a)) {
          const change = changeOfA(this.table, slot)
          if (change !== null) own[change]++
        }
      if (b >= 0)
        for (const slot of conversationSlots(this.b, b)) {
          const change = this.table.partnerOfB[slot]! < 0 ? changeOfB(this.table, slot) : null
          if (change !== null) own[change]++
        }
    })
    if (complete) this.#counts = counts
    return counts
  }

  /** The turns of a conversation in B's order, those that A alone has before the first of B's that is later. */
  *turnsOf({ a, b }: ConversationPair): Generator<TurnPair> {
    const removed =
      a < 0 ? [] : [...conversationSlots(this.a, a)].filter((slot) => this.table.partnerOfA[slot]! < 0)
    let next = 0
    for (const slot of b < 0 ? [] : conversationSlots(this.b, b)) {
      while (next < removed.length && this.a.times[removed[next]!]! < this.b.times[slot]!)
        yield { a: removed[next++]!, b: -1 }
      yield { a: this.table.partnerOfB[slot]!, b: slot }
    }
    while (next < removed.length) yield { a: removed[next++]!, b: -1 }
  }

  /** Where a turn is in the timeline of its conversation, from 0. */
  place(side: 'a' | 'b', slot: number): number {
    this.#places ??= { a: placesIn(this.a), b: placesIn(this.b) }
    return this.#places[side][slot]!
  }
}

function placesIn({ order, starts, conversation }: TurnIndex): Uint32Array {
  const places = new Uint32Array(order.length)
  order.forEach((slot, at) => {
    places[slot] = at - starts[conversation[slot]!]!
  })
  return places
}

export function conversationChange(
  { a, b }: ConversationPair,
  turns: TurnCounts,
): ComparedConversation['change'] {
  if (differing(turns) === 0 && turns.unread > 0) return 'unread'
  if (a < 0) return 'added'
  if (b < 0) return 'removed'
  return differing(turns) > 0 ? 'changed' : 'same'
}

/** What became of conversations and turns, in numbers. */
export function totals(
  compared: Compared,
): Pick<Comparison, 'conversations'> & { readonly turns: TurnCounts } {
  const conversations = { added: 0, removed: 0, changed: 0, same: 0, unread: 0 }
  const turns: TurnCounts = { added: 0, removed: 0, changed: 0, same: 0, unread: 0 }
  compared.counts().forEach((own, at) => {
    conversations[conversationChange(compared.conversations[at]!, own)]++
    for (const change of Object.keys(turns) as TurnChange[]) turns[change] += own[change]
  })
  return { conversations, turns }
}
