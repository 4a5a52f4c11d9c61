import type { Migration, Plan, ReasonCounts } from '../../../shared/contract/model.ts'
import type { BackfillDecision } from '../../../shared/truth/backfill.ts'

/** Counts what the backfill does, or would do, row by row. */
export class BackfillTally {
  /** Rows that lacked a value. */
  missing = 0
  rowsFilled = 0
  stayMissing = 0
  readonly filled = { runtime_key: 0, inference_id: 0 }
  readonly reasons: ReasonCounts = {}
  readonly rules: Record<string, number> = {}

  add({ fills, stays }: BackfillDecision): void {
    this.missing++
    if (fills.length > 0) this.rowsFilled++
    for (const { column, rule } of fills) {
      this.filled[column]++
      this.rules[rule] = (this.rules[rule] ?? 0) + 1
    }
    if (stays !== null) {
      this.stayMissing++
      this.reasons[stays] = (this.reasons[stays] ?? 0) + 1
    }
  }

  planned(): Plan['backfill'] {
    return {
      rows_to_fill: this.rowsFilled,
      fill_runtime: this.filled.runtime_key,
      fill_inference: this.filled.inference_id,
      stay_missing: this.stayMissing,
      reasons: this.reasons,
      rules: this.rules,
    }
  }

  /** @param scanned rows looked at, complete ones included */
  done(scanned: number): Migration['backfill'] {
    return {
      scanned,
      rows_filled: this.rowsFilled,
      filled_runtime: this.filled.runtime_key,
      filled_inference: this.filled.inference_id,
      stay_missing: this.stayMissing,
      reasons: this.reasons,
      rules: this.rules,
    }
  }
}
