/** How fast something goes and how long it still takes. */
export interface Rate {
  /** Units per second over the last seconds; null until two moments are far enough apart. */
  readonly per_second: number | null
  /** Null where the end cannot be known. */
  readonly ms_left: number | null
}

/** Long enough to be steady, short enough to follow a disk that slows down. */
const WINDOW_MS = 6000
/** Below this a rate is noise. */
const SHORTEST_MS = 400

interface Sample {
  readonly done: number
  readonly at_ms: number
}

/** The rate of one phase of a job. A phase of another label starts anew. */
export class RateMeter {
  #label: string | null = null
  #samples: Sample[] = []

  /** @param at_ms a clock that only goes forward */
  measure(label: string, done: number, total: number | null, at_ms: number): Rate {
    if (label !== this.#label || done < (this.#samples.at(-1)?.done ?? 0)) {
      this.#label = label
      this.#samples = []
    }
    this.#samples.push({ done, at_ms })
    while (this.#samples.length > 2 && this.#samples[1]!.at_ms <= at_ms - WINDOW_MS) this.#samples.shift()
    const first = this.#samples[0]!
    const elapsed = at_ms - first.at_ms
    if (elapsed < SHORTEST_MS || done <= first.done) return { per_second: null, ms_left: null }
    const per_second = ((done - first.done) / elapsed) * 1000
    return {
      per_second,
      ms_left: total === null ? null : (Math.max(0, total - done) / per_second) * 1000,
    }
  }
}
