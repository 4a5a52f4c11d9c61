import { shared } from './grow.ts'
import { compareStored, type Key } from './stored-order.ts'
import { compareNumbers, type Times } from './turn-index.ts'

/**
 * The place of each time in the playbook's order, equal ones the same.
 * @param odd by slot, what stands where a time is no number, or not stored as one; undefined for all others
 */
export function timeRanks(times: Times, odd: readonly (Key | undefined)[]): Uint32Array {
  const number = (slot: number): bigint | number => times.exactTimes?.[slot] ?? times.times[slot]!
  const compare = (a: number, b: number): number => {
    const [one, other] = [odd[a], odd[b]]
    if (one === undefined && other === undefined) return compareNumbers(times, a, b)
    return compareStored(one === undefined ? number(a) : one, other === undefined ? number(b) : other)
  }
  const slots = Uint32Array.from(times.times.keys()).sort(compare)
  const ranks = shared(Uint32Array, slots.length)
  for (let at = 1; at < slots.length; at++) {
    const before = ranks[slots[at - 1]!]!
    ranks[slots[at]!] = compare(slots[at - 1]!, slots[at]!) === 0 ? before : before + 1
  }
  return ranks
}
