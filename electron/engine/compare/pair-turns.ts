import type { TurnIndex } from '../queries/turn-index.ts'
import { type PairTable, setState } from './pairs.ts'

/** What the pairing asks of an index: which turns can have the same key. */
export type PairedIndex = Pick<
  TurnIndex,
  'turns' | 'conversation' | 'session' | 'turnIdHash' | 'convIds' | 'sessionIds'
>

/** Numbers of A's texts in the list of B; -1 where B has no such text. */
function translated(a: readonly string[], b: readonly string[]): Int32Array {
  const numbers = new Map(b.map((text, number) => [text, number]))
  return Int32Array.from(a, (text) => numbers.get(text) ?? -1)
}

/** A place in a table of a power of two, for three numbers. */
function mixed(conversation: number, session: number, hash: number): number {
  let h =
    Math.imul(conversation ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(session + 0x7f4a7c15, 0xc2b2ae35) ^ hash
  h = Math.imul(h ^ (h >>> 16), 0x7feb352d)
  return (h ^ (h >>> 15)) >>> 0
}

/** Turns of B by conversation, session and hash of their id: the first of those that share the three. */
class Lookup {
  readonly #b: PairedIndex
  readonly #heads: Int32Array
  readonly #next: Int32Array
  readonly #bits: number
  /** By slot of B: how many turns share the three with it; counted at the first of them alone. */
  readonly sharers: Int32Array

  constructor(b: PairedIndex) {
    this.#b = b
    let places = 16
    while (places < b.turns * 2) places *= 2
    this.#heads = new Int32Array(places).fill(-1)
    this.#next = new Int32Array(b.turns)
    this.#bits = places - 1
    this.sharers = new Int32Array(b.turns)
    for (let slot = 0; slot < b.turns; slot++) {
      const [conversation, session, hash] = [b.conversation[slot]!, b.session[slot]!, b.turnIdHash[slot]!]
      const first = this.first(conversation, session, hash)
      if (first < 0) {
        const place = mixed(conversation, session, hash) & this.#bits
        this.#next[slot] = this.#heads[place]!
        this.#heads[place] = slot
      }
      this.sharers[first < 0 ? slot : first]!++
    }
  }

  first(conversation: number, session: number, hash: number): number {
    const { conversation: c, session: s, turnIdHash: h } = this.#b
    let slot = this.#heads[mixed(conversation, session, hash) & this.#bits]!
    while (slot >= 0 && !(c[slot] === conversation && s[slot] === session && h[slot] === hash))
      slot = this.#next[slot]!
    return slot
  }
}

interface Group {
  readonly a: number[]
  readonly b: number[]
}

/**
 * Pairs turns by conversation, session and the hash of their id, which is all that the indexes know; where several
 * share these, by their key itself, turns of the very same key in the order of their rows. What is paired here by
 * the hash alone is held to its key when its values are read.
 * @param keyOfA the whole key of a slot, as text that tells every two keys apart
 * @returns how many keys that both files have stand in more than one row of either
 */
export function pairTurns(
  a: PairedIndex,
  b: PairedIndex,
  table: PairTable,
  keyOfA: (slot: number) => string,
  keyOfB: (slot: number) => string,
  checkCancelled: () => void,
): number {
  const lookup = new Lookup(b)
  const conversations = translated(a.convIds, b.convIds)
  const sessions = translated(a.sessionIds, b.sessionIds)
  /** By slot of A: the first turn of B that shares the three. */
  const found = table.partnerOfA
  const sharersInA = new Int32Array(b.turns)
  for (let slot = 0; slot < a.turns; slot++) {
    const conversation = conversations[a.conversation[slot]!]!
    const session = sessions[a.session[slot]!]!
    const first =
      conversation < 0 || session < 0 ? -1 : lookup.first(conversation, session, a.turnIdHash[slot]!)
    found[slot] = first
    if (first >= 0) sharersInA[first]!++
  }
  checkCancelled()

  const groups = new Map<number, Group>()
  const groupOf = (first: number): Group => {
    const group = groups.get(first) ?? { a: [], b: [] }
    groups.set(first, group)
    return group
  }
  for (let slot = 0; slot < a.turns; slot++) {
    const first = found[slot]!
    if (first < 0) setState(table, slot, 'removed')
    else if (sharersInA[first] === 1 && lookup.sharers[first] === 1) table.partnerOfB[first] = slot
    else {
      groupOf(first).a.push(slot)
      found[slot] = -1
    }
  }
  if (groups.size > 0) {
    for (let slot = 0; slot < b.turns; slot++) {
      const first = lookup.first(b.conversation[slot]!, b.session[slot]!, b.turnIdHash[slot]!)
      groups.get(first)?.b.push(slot)
    }
  }
  let repeated = 0
  for (const group of groups.values()) {
    checkCancelled()
    repeated += pairGroup(group, table, keyOfA, keyOfB)
  }
  return repeated
}

/** Slots by key, each list in the order of rows. */
function byKey(slots: readonly number[], keyOf: (slot: number) => string): Map<string, number[]> {
  const lists = new Map<string, number[]>()
  for (const slot of slots) {
    const key = keyOf(slot)
    const list = lists.get(key)
    if (list === undefined) lists.set(key, [slot])
    else list.push(slot)
  }
  return lists
}

function pairGroup(
  { a, b }: Group,
  table: PairTable,
  keyOfA: (slot: number) => string,
  keyOfB: (slot: number) => string,
): number {
  const ofA = byKey(a, keyOfA)
  const ofB = byKey(b, keyOfB)
  for (const [key, slots] of ofA) {
    const partners = ofB.get(key) ?? []
    slots.forEach((slot, at) => {
      const partner = partners[at]
      if (partner === undefined) {
        setState(table, slot, 'removed')
        return
      }
      table.partnerOfA[slot] = partner
      table.partnerOfB[partner] = slot
    })
  }
  let repeated = 0
  for (const [key, { length }] of ofA) {
    const others = ofB.get(key)?.length ?? 0
    if (others > 0 && length + others > 2) repeated++
  }
  return repeated
}
