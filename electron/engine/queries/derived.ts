import type { ReasonCounts } from '../../../shared/contract/model.ts'
import { MISSING_REASONS, type MissingReason } from '../../../shared/truth/backfill.ts'
import { forbiddenIn } from './forbidden.ts'
import {
  hasState,
  inferenceState,
  reasonNumber,
  reasonOf,
  rowidAt,
  runtimeState,
  type TurnIndex,
} from './turn-index.ts'

/** What is worked out from an index on first use, and kept as long as the index is. */
export interface Derived {
  readonly conversationNumbers: ReadonlyMap<string, number>
  /** Conversation ids in lower case, for searching. */
  readonly lowerConvIds: readonly string[]
  /** Slots of all incomplete turns in list order. */
  readonly missing: Uint32Array
  /** Those of them under a filter, sorted, by the filter. */
  readonly missingLists: Recent<Uint32Array>
  readonly reasons: ReasonCounts
  /** Turns in which a backfill fills at least one value. */
  readonly fillable: number
  /** Conversation lists already filtered and sorted, by their request. */
  readonly lists: Recent<Int32Array>
}

/** The few values that were asked for last. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>()
  readonly #most: number

  constructor(most: number) {
    this.#most = most
  }

  get(key: string, make: () => Value): Value {
    const value = this.#values.get(key) ?? make()
    this.#values.delete(key)
    this.#values.set(key, value)
    const oldest = this.#values.keys().next()
    if (this.#values.size > this.#most && !oldest.done) this.#values.delete(oldest.value)
    return value
  }
}

/** Slots of the turns in `order` between two places that lack a value, in that order. */
export function missingBetween(index: TurnIndex, from: number, to: number): Uint32Array {
  let turns = 0
  for (let at = from; at < to; at++) if (index.reason[index.order[at]!] !== 0) turns++
  const slots = new Uint32Array(turns)
  let next = 0
  for (let at = from; at < to; at++) {
    const slot = index.order[at]!
    if (index.reason[slot] !== 0) slots[next++] = slot
  }
  return slots
}

/** How many of `slots` are incomplete for each reason. */
export function countReasons(index: TurnIndex, slots: Uint32Array): ReasonCounts {
  const counts = new Uint32Array(MISSING_REASONS.length + 1)
  for (const slot of slots) counts[index.reason[slot]!]!++
  const present = Array.from(counts.entries()).filter(([, count]) => count > 0)
  return Object.fromEntries(present.map(([number, count]) => [reasonOf(number)!, count]))
}

export function withReason(index: TurnIndex, slots: Uint32Array, reason: MissingReason): Uint32Array {
  const number = reasonNumber(reason)
  return slots.filter((slot) => index.reason[slot] === number)
}

function isFillable(index: TurnIndex, slot: number): boolean {
  const packed = index.evidence[slot]!
  if (!hasState(packed, 'metadata-only')) return false
  const forbidden = forbiddenIn(index.forbidden, rowidAt(index, slot))
  return (
    (runtimeState(packed) === 'metadata-only' && !forbidden.includes('runtime_key')) ||
    (inferenceState(packed) === 'metadata-only' && !forbidden.includes('inference_id'))
  )
}

/** Computes each property once, when it is first read. */
function lazily<T extends object>(make: { readonly [K in keyof T]: () => T[K] }): T {
  const result = {} as T
  for (const key of Object.keys(make) as (keyof T)[]) {
    Object.defineProperty(result, key, {
      configurable: true,
      get: () => {
        const value = make[key]()
        Object.defineProperty(result, key, { value })
        return value
      },
    })
  }
  return result
}

const known = new WeakMap<TurnIndex, Derived>()

export function derived(index: TurnIndex): Derived {
  const found = known.get(index)
  if (found !== undefined) return found
  const made: Derived = lazily<Derived>({
    conversationNumbers: () => new Map(index.convIds.map((conv_id, number) => [conv_id, number])),
    lowerConvIds: () => index.convIds.map((conv_id) => conv_id.toLowerCase()),
    missing: () => missingBetween(index, 0, index.turns),
    missingLists: () => new Recent(16),
    reasons: () => countReasons(index, made.missing),
    fillable: () => made.missing.filter((slot) => isFillable(index, slot)).length,
    lists: () => new Recent(16),
  })
  known.set(index, made)
  return made
}
