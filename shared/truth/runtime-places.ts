/** Hues of a runtime's look; a round of places uses each of them once. */
export const RUNTIME_HUES = 8

export const RUNTIME_PATTERNS = [
  'solid',
  'dots',
  'stripes',
  'grid',
  'bars',
  'lines',
  'checks',
  'rings',
] as const
export type PlacePattern = (typeof RUNTIME_PATTERNS)[number]

/** A hue, from 1, and a pattern, so that colour is never the only sign. 64 places are told apart, then it starts again. */
export function lookOfPlace(place: number): { readonly hue: number; readonly pattern: PlacePattern } {
  const round = Math.floor(place / RUNTIME_HUES)
  return {
    hue: (place % RUNTIME_HUES) + 1,
    pattern: RUNTIME_PATTERNS[(place + round) % RUNTIME_PATTERNS.length]!,
  }
}

/** A runtime with its place among the looks, from 0. */
export type RuntimePlace = readonly [runtime_key: string, place: number]

/** FNV-1a over the UTF-16 code units, its bits mixed once more: the same everywhere, for any text. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    value = Math.imul(value ^ (unit & 0xff), 0x01000193)
    value = Math.imul(value ^ (unit >> 8), 0x01000193)
  }
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

/**
 * Which look each runtime has. Its name alone chooses the hue, so that pictures of two copies compare; where another
 * runtime has that hue, it gets the next that is free, and keeps it: what comes later never changes what was there.
 * Unknown ('') has no place.
 */
export class RuntimePlaces {
  readonly #places: Map<string, number>
  readonly #taken: Set<number>

  constructor(kept: readonly RuntimePlace[] = []) {
    this.#places = new Map(kept)
    this.#taken = new Set(this.#places.values())
  }

  get entries(): RuntimePlace[] {
    return [...this.#places]
  }

  /** The place of a runtime; the first question about one settles it for good. */
  of(runtime_key: string): number {
    const known = this.#places.get(runtime_key)
    if (known !== undefined) return known
    const place = this.#free(hash(runtime_key) % RUNTIME_HUES)
    this.#places.set(runtime_key, place)
    this.#taken.add(place)
    return place
  }

  /** Settles many at once; in which order they are given makes no difference. */
  settle(runtimes: Iterable<string>): void {
    for (const runtime of [...runtimes].sort()) if (runtime !== '') this.of(runtime)
  }

  /** Every hue is used once before any is used again, and then with another pattern. */
  #free(hue: number): number {
    for (let round = 0; ; round++) {
      for (let step = 0; step < RUNTIME_HUES; step++) {
        const place = round * RUNTIME_HUES + ((hue + step) % RUNTIME_HUES)
        if (!this.#taken.has(place)) return place
      }
    }
  }
}
