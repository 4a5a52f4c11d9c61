import type { Migration, Plan, ReasonCounts } from '../../../shared/contract/model.ts'
import type { MissingRow } from './scan.ts'
import { ServerTally } from './server-tally.ts'

const RULES_NAMED = 20
const OTHER_RULES = 'other rules of the file'

/** Counts what the backfill does, or would do, row by row. */
export class BackfillTally {
  rowsFilled = 0
  readonly #shares = { become_complete: 0, get_one_of_two: 0, get_nothing: 0 }
  readonly #filled = { runtime_key: 0, inference_id: 0 }
  readonly #reasons: ReasonCounts = {}
  readonly #rules: Record<string, number> = {}
  readonly #server = new ServerTally()
  /** Rules of the file itself that did not take a value, and how many rows they kept from it. */
  readonly #forbidden = new Map<string, number>()

  add({ decision: { fills, stays }, server }: Pick<MissingRow, 'decision' | 'server'>): void {
    if (fills.length > 0) this.rowsFilled++
    for (const { column, rule } of fills) {
      this.#filled[column]++
      this.#rules[rule] = (this.#rules[rule] ?? 0) + 1
    }
    if (stays !== null) this.#reasons[stays] = (this.#reasons[stays] ?? 0) + 1
    this.#shares[stays === null ? 'become_complete' : fills.length > 0 ? 'get_one_of_two' : 'get_nothing']++
    this.#server.add(server)
  }

  /** A rule of the file's own schema kept a row from a value. */
  forbids(rule: string): void {
    const known = this.#forbidden.has(rule) || this.#forbidden.size < RULES_NAMED ? rule : OTHER_RULES
    this.#forbidden.set(known, (this.#forbidden.get(known) ?? 0) + 1)
  }

  #counted() {
    const { get_one_of_two, get_nothing } = this.#shares
    return {
      stay_missing: get_one_of_two + get_nothing,
      reasons: this.#reasons,
      ...this.#shares,
      rules: this.#rules,
      forbidden: [...this.#forbidden].map(([rule, rows]) => ({ rule, rows })),
      server_fills: this.#server.done(),
      // Known to whoever has the turns in their order.
      carried_over: null,
    }
  }

  planned(): Plan['backfill'] {
    return {
      rows_to_fill: this.rowsFilled,
      fill_runtime: this.#filled.runtime_key,
      fill_inference: this.#filled.inference_id,
      ...this.#counted(),
    }
  }

  /** @param scanned rows looked at, complete ones included */
  done(scanned: number): Migration['backfill'] {
    return {
      scanned,
      rows_filled: this.rowsFilled,
      filled_runtime: this.#filled.runtime_key,
      filled_inference: this.#filled.inference_id,
      ...this.#counted(),
    }
  }
}
