/** A small deterministic source of numbers: the same seed gives the same sample on every machine. */
export interface Prng {
  /** From 0 to 1, 1 excluded. */
  next(): number
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  chance(probability: number): boolean
  pick<T>(from: readonly T[]): T
  /** A version 4 UUID. */
  uuid(): string
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Mulberry32 (Tommy Ettinger, public domain): one 32-bit word of state. */
export function createPrng(seed: number): Prng {
  let state = Math.imul(seed ^ (seed / 2 ** 32), 0x9e3779b1) | 0
  const word = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const hex = (value: number): string =>
    HEX[value >>> 24]! + HEX[(value >>> 16) & 255]! + HEX[(value >>> 8) & 255]! + HEX[value & 255]!
  const next = (): number => word() / 2 ** 32
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  return {
    next,
    int,
    chance: (probability) => next() < probability,
    pick: (from) => from[int(0, from.length - 1)]!,
    uuid: () => {
      const a = hex(word())
      const b = hex(word())
      const c = hex(word())
      const d = hex(word())
      const variant = '89ab'[word() & 3]
      return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-${variant}${c.slice(1, 4)}-${c.slice(4)}${d}`
    },
  }
}
