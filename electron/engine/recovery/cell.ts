import type { TruthColumn } from '../../../shared/truth/columns.ts'

/** One value that a run is about to write. Rows come in the order of their row ids, each at most once in a run. */
export interface CellWrite {
  /** Row id in `turns`. */
  readonly row: bigint
  /** The same for every row of a run. */
  readonly column: TruthColumn
  /** JSONPath of the source within the row's own metadata; null for a value that a person typed. */
  readonly path: string | null
  /** What stands there: the write is refused where it no longer does. Null where the row holds NULL. */
  readonly before: string | null
  readonly after: string
}
