import { assertNever } from '../../../shared/truth/assert-never.ts'
import { foldLog, openSharedWriter } from '../db/open.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import type { CellWrite } from './cell.ts'
import { recoveryError } from './refusals.ts'
import { type RuleFillsInput, ruleFills } from './rules.ts'
import { type RunHeader, type Write, type WrittenRun, writeRun } from './write.ts'

/** What one run does. */
export type WriteAction =
  | { readonly does: 'fill'; readonly cell: CellWrite; readonly header: RunHeader }
  | { readonly does: 'rule'; readonly fills: RuleFillsInput; readonly header: RunHeader }
  | {
      readonly does: 'close'
      /** Row ids, ascending; one at least. */
      readonly rows: BigInt64Array
      readonly header: RunHeader
    }
  | {
      readonly does: 'undo' | 'redo'
      /** The last one that can be, where it is left out. */
      readonly run_id: number | undefined
      readonly person: string
    }

export interface WriteInput {
  /** The working copy. */
  readonly path: string
  readonly action: WriteAction
}

function perform(write: Write, action: WriteAction, context: JobContext): WrittenRun {
  switch (action.does) {
    case 'fill':
      return write.fill(action.cell.column, [action.cell], action.header)
    case 'rule': {
      const { fills, header } = action
      return write.fill(fills.rule.column, ruleFills(write.db, fills, context), header)
    }
    case 'close':
      return write.close(action.rows, action.header)
    case 'undo':
      return write.undo(action.run_id, action.person)
    case 'redo':
      return write.redo(action.run_id, action.person)
    default:
      return assertNever(action)
  }
}

/**
 * Job `recoveryWrite`: one run of a recovery, all of it or nothing. Throws what `Write` throws, and `NoSpace`,
 * `NotWritable`, `InUse`, `Damaged`, `Cancelled`.
 */
export const recoveryWriteJob = defineJob(
  'recoveryWrite',
  ({ path, action }: WriteInput, context): WrittenRun => {
    try {
      return writeRun(path, context, (write) => perform(write, action, context))
    } catch (error) {
      throw recoveryError(error)
    }
  },
)

const FOLD_WAIT_MS = 250

/** Job `foldLog`: the working copy then stands in its main file alone. Returns false where a reader is in the way. */
export const foldLogJob = defineJob('foldLog', ({ path }: { readonly path: string }): boolean => {
  const db = openSharedWriter(path)
  try {
    return foldLog(db, FOLD_WAIT_MS)
  } finally {
    db.close()
  }
})
