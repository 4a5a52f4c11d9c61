import type { CutoverView } from '../../../shared/contract/model.ts'
import type { Analytics } from '../../../shared/contract/playbook.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { openReader } from '../db/open.ts'
import { defineJob } from '../jobs/job.ts'
import type { TurnColumns } from '../queries/columns.ts'
import { timeAt } from '../queries/turn-index.ts'
import { type AnalysedIndex, countedSlots, lastIncomplete } from './counted.ts'
import { coverageOf } from './coverage.ts'
import { explainCutover } from './explain.ts'
import { repeatedInferenceIds } from './repeated.ts'
import { usageOf } from './usage.ts'

export interface AnalyticsInput {
  /** The working copy; only read. */
  readonly path: string
  readonly columns: TurnColumns
  readonly index: AnalysedIndex
  readonly cutover: CutoverView
}

const STEPS = { label: 'Counting turns', total: 3, unit: 'steps' } as const

/** Job `analytics`: turns from the cutover on, and how complete those before it are. */
export const analyticsJob = defineJob(
  'analytics',
  ({ path, columns, index, cutover }: AnalyticsInput, context): Analytics => {
    const isCounted = countedSlots(index)
    const last = lastIncomplete(index)
    context.progress({ ...STEPS, done: 0 })
    const usage = usageOf(index, isCounted)
    context.checkCancelled()
    context.progress({ ...STEPS, done: 1 })
    const coverage = coverageOf(index, isCounted)
    context.checkCancelled()
    context.progress({ ...STEPS, done: 2 })
    let repeated: Analytics['repeated_inference_ids'] = { items: [], total: 0 }
    if (cutover.from_ms !== null) {
      const db = openReader(path)
      try {
        repeated = repeatedInferenceIds(db, columns, BigInt(cutover.from_ms))
      } finally {
        db.close()
      }
    }
    context.checkCancelled()
    return {
      cutover,
      ...explainCutover(
        cutover,
        last < 0 ? null : timeAt(index, last),
        TRUTH_COLUMNS.filter((column) => !columns.names.has(column)),
      ),
      ...usage,
      repeated_inference_ids: repeated,
      coverage,
    }
  },
)
