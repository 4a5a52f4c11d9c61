import { TRUTH_COLUMNS, type TruthColumn } from '../../../shared/truth/columns.ts'
import { Growing } from './grow.ts'

/**
 * Rows whose missing values their own metadata gives and the file's own schema does not let be written. Plain data in
 * shared memory, nine bytes a row.
 */
export interface Forbidden {
  /** Row ids, ascending. */
  readonly rows: BigInt64Array
  /** By row: 1 for the first of `TRUTH_COLUMNS`, 2 for the second. */
  readonly columns: Uint8Array
}

const NONE: readonly TruthColumn[] = []
const BY_BITS = [0, 1, 2, 3].map((bits) => TRUTH_COLUMNS.filter((_, at) => (bits & (1 << at)) !== 0))

/** Collects forbidden rows in the order of their row ids. */
export class ForbiddenRows {
  readonly #rows = new Growing(BigInt64Array, 0)
  readonly #columns = new Growing(Uint8Array, 0)

  add(row: bigint, columns: readonly TruthColumn[]): void {
    this.#rows.push(row)
    this.#columns.push(columns.reduce((bits, column) => bits | (1 << TRUTH_COLUMNS.indexOf(column)), 0))
  }

  /** Null where there is none. */
  done(): Forbidden | null {
    return this.#rows.length === 0 ? null : { rows: this.#rows.toShared(), columns: this.#columns.toShared() }
  }
}

/** Columns of a row that cannot be filled. */
export function forbiddenIn(forbidden: Forbidden | null, row: bigint): readonly TruthColumn[] {
  if (forbidden === null) return NONE
  const { rows, columns } = forbidden
  let from = 0
  let to = rows.length
  while (from < to) {
    const middle = (from + to) >>> 1
    if (rows[middle]! < row) from = middle + 1
    else to = middle
  }
  return rows[from] === row ? BY_BITS[columns[from]!]! : NONE
}
