import type { CutoverView } from '../../../shared/contract/model.ts'
import type { Analytics } from '../../../shared/contract/playbook.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import type { ReadableDb } from '../db/open.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import type { TurnColumns } from '../queries/columns.ts'
import { type AnalysedIndex, countedSlots } from './counted.ts'
import { coverageOf } from './coverage.ts'
import { explainCutover } from './explain.ts'
import { repeatedInferenceIds, serverMadeIds } from './repeated.ts'
import { usageOf } from './usage.ts'

export interface AnalysedTurns {
  readonly columns: TurnColumns
  readonly index: AnalysedIndex
  readonly cutover: CutoverView
  /** What is advised where a migration of the file would be refused; null where it would not. */
  readonly instead: string | null
}

const STEPS = { label: 'Counting turns', total: 3, unit: 'steps' } as const

/** Turns from the cutover on, and how complete those before it are. Progress: steps. Throws `Cancelled`. */
export function analyticsOf(
  db: ReadableDb,
  { columns, index, cutover, instead }: AnalysedTurns,
  context: JobContext,
): Analytics {
  const { isCounted, lastIncomplete } = countedSlots(index)
  context.progress({ ...STEPS, done: 0 })
  const usage = usageOf(index, isCounted)
  context.checkCancelled()
  context.progress({ ...STEPS, done: 1 })
  const coverage = coverageOf(index, isCounted)
  context.checkCancelled()
  context.progress({ ...STEPS, done: 2 })
  const repeated =
    cutover.from_ms === null
      ? { items: [], total: 0 }
      : repeatedInferenceIds(db, columns, BigInt(cutover.from_ms), serverMadeIds(index, isCounted))
  context.checkCancelled()
  return {
    cutover,
    ...explainCutover(
      cutover,
      lastIncomplete,
      TRUTH_COLUMNS.filter((column) => !columns.names.has(column)),
      instead,
    ),
    ...usage,
    repeated_inference_ids: repeated,
    coverage,
  }
}

/** Job `analytics`. Throws `Cancelled`, and `Conflict` as `readState` does. */
export const analyticsJob = defineJob(
  'analytics',
  ({ copy, ...turns }: AnalysedTurns & { readonly copy: CopyState }, context): Analytics =>
    readState(copy, (db) => analyticsOf(db, turns, context)),
)
