/** What one call cost: how long it took, and by how much the process grew meanwhile at most. */
export interface Cost {
  readonly name: string
  readonly ms: number
  readonly mb: number
}

const SAMPLED_EVERY_MS = 20

/** Watches the size of this process, whose threads do the work, until `cost` is asked for. */
export function watchCost(name: string): { readonly cost: () => Cost } {
  const begun = performance.now()
  const before = process.memoryUsage.rss()
  let most = before
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss())
  }
  const clock = setInterval(look, SAMPLED_EVERY_MS)
  return {
    cost: () => {
      clearInterval(clock)
      look()
      return { name, ms: performance.now() - begun, mb: (most - before) / 2 ** 20 }
    },
  }
}

/** The dearest calls of many trials, by name, with the seeds that make them again. */
export class Worst {
  readonly #ms = new Map<string, { cost: Cost; seed: number }>()
  readonly #mb = new Map<string, { cost: Cost; seed: number }>()

  add(seed: number, costs: readonly Cost[]): void {
    for (const cost of costs) {
      if (cost.ms > (this.#ms.get(cost.name)?.cost.ms ?? -1)) this.#ms.set(cost.name, { cost, seed })
      if (cost.mb > (this.#mb.get(cost.name)?.cost.mb ?? -1)) this.#mb.set(cost.name, { cost, seed })
    }
  }

  /** A line for each method, the slowest first. */
  lines(): string[] {
    return [...this.#ms.values()]
      .sort((a, b) => b.cost.ms - a.cost.ms)
      .map(({ cost: { name, ms }, seed }) => {
        const grown = this.#mb.get(name)!
        return `  ${name.padEnd(24)} ${ms.toFixed(0).padStart(7)} ms (seed ${seed}) ${grown.cost.mb.toFixed(0).padStart(6)} MB (seed ${grown.seed})`
      })
  }
}
