import type { Migration, Plan, ReasonCounts } from '../../../shared/contract/model.ts'
import type { MissingRow } from './scan.ts'
import { ServerTally } from './server-tally.ts'

/** Counts what the backfill does, or would do, row by row. */
export class BackfillTally {
  rowsFilled = 0
  readonly #shares = { become_complete: 0, get_one_of_two: 0, get_nothing: 0 }
  readonly #filled = { runtime_key: 0, inference_id: 0 }
  readonly #reasons: ReasonCounts = {}
  readonly #rules: Record<string, number> = {}
  readonly #server = new ServerTally()

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

  #counted() {
    const { get_one_of_two, get_nothing } = this.#shares
    return {
      stay_missing: get_one_of_two + get_nothing,
      reasons: this.#reasons,
      ...this.#shares,
      rules: this.#rules,
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
