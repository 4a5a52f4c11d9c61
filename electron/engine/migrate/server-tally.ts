import type { ServerFills } from '../../../shared/contract/model.ts'
import type { ServerFill } from './scan.ts'

/** Different groups that are counted apart, and how many of them are named. */
const KEPT = 1000
const NAMED = 20
/** Characters of a value. */
const LONGEST = 200

type Group = ServerFills['groups'][number]

/** Counts what a server would write into rows that stay empty, by value and rule. */
export class ServerTally {
  #rows = 0
  #values = 0
  readonly #groups = new Map<string, Group>()

  add(fills: readonly ServerFill[]): void {
    if (fills.length === 0) return
    this.#rows++
    for (const { value: whole, ...fill } of fills) {
      this.#values++
      const value = whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole
      const key = JSON.stringify([fill.column, fill.rule, fill.path, value])
      const group = this.#groups.get(key)
      if (group !== undefined) group.rows++
      else if (this.#groups.size < KEPT) this.#groups.set(key, { ...fill, value, rows: 1 })
    }
  }

  done(): ServerFills {
    const groups = [...this.#groups.values()].sort((a, b) => b.rows - a.rows)
    return {
      rows: this.#rows,
      values: this.#values,
      groups: groups.slice(0, NAMED),
      groups_total: groups.length,
    }
  }
}
