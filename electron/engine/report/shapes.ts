import type { TurnId } from '../../../shared/contract/model.ts'
import { metadataShape } from '../../../shared/truth/shape.ts'
import { openReader } from '../db/open.ts'
import { defineJob } from '../jobs/job.ts'
import type { TurnColumns } from '../queries/columns.ts'
import { rowReader } from '../queries/row-reader.ts'
import { rowidAt, type TurnIndex } from '../queries/turn-index.ts'
import { fetchTurn } from '../queries/turn-rows.ts'

export interface MissingShapes {
  /** Most rows first. */
  readonly items: readonly { readonly shape: string; readonly rows: number; readonly sample: TurnId }[]
  /** Different shapes there are. */
  readonly total: number
}

export interface MissingShapesInput {
  /** The working copy; only read. */
  readonly path: string
  readonly columns: TurnColumns
  readonly index: TurnIndex
}

const ITEMS_AT_MOST = 50
/** Beyond this many different shapes the rest are counted together: labels of generated keys have no end. */
const SHAPES_AT_MOST = 10_000
const OTHER = '(other shapes)'
const BETWEEN_CHECKS = 500

/** Job `missingShapes`: the rows that lack a value, grouped by the shape of their metadata. */
export const missingShapesJob = defineJob(
  'missingShapes',
  ({ path, columns, index }: MissingShapesInput, { checkCancelled, progress }): MissingShapes => {
    const db = openReader(path)
    try {
      const reader = rowReader(db, columns)
      const groups = new Map<string, { rows: number; first: number }>()
      const total = index.counts.missing_runtime_or_inference
      let done = 0
      for (let slot = 0; slot < index.turns; slot++) {
        if (index.reason[slot] === 0) continue
        if (done % BETWEEN_CHECKS === 0) {
          checkCancelled()
          progress({ label: 'Grouping rows by the shape of their metadata', done, total, unit: 'rows' })
        }
        done++
        const { text, metadata } = reader.metadata(rowidAt(index, slot))
        const named = metadataShape(text, metadata)
        const shape = groups.has(named) || groups.size < SHAPES_AT_MOST ? named : OTHER
        const group = groups.get(shape)
        if (group === undefined) groups.set(shape, { rows: 1, first: slot })
        else group.rows++
      }
      const sorted = [...groups].sort(([a, x], [b, y]) => y.rows - x.rows || (a < b ? -1 : 1))
      return {
        items: sorted.slice(0, ITEMS_AT_MOST).map(([shape, { rows, first }]) => {
          const { conv_id, session_id, turn_id } = fetchTurn({ db, columns, index }, first)
          return { shape, rows, sample: { conv_id, session_id, turn_id } }
        }),
        total: groups.size,
      }
    } finally {
      db.close()
    }
  },
)
