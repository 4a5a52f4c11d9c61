import { compareText } from '../format/text.ts'

/**
 * The order of a case's runtimes, which fixes their colours: those the case names, sorted by name, then any
 * other in the order in which it was first drawn. Unknown ('') has no place in it.
 */
export class RuntimeOrder {
  readonly #places = new Map<string, number>()

  constructor(runtimes: readonly string[] = []) {
    for (const runtime of [...runtimes].sort(compareText)) this.of(runtime)
  }

  /** Place of a runtime, from 0. The first question about a runtime gives it its place for good. */
  of(runtime_key: string): number {
    const known = this.#places.get(runtime_key)
    if (known !== undefined) return known
    const place = this.#places.size
    this.#places.set(runtime_key, place)
    return place
  }
}
