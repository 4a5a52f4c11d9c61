import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import type { ReportFormat } from '../../../shared/contract/playbook.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import type { Lease } from '../case/lease.ts'
import { writeNewFile } from '../disk/new-file.ts'
import { assertTarget, type Target } from '../disk/target.ts'
import { defineJob } from '../jobs/job.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { type CopyState, readState } from '../journal/copy-state.ts'
import { checkFacts } from '../validation/validate.ts'
import { buildReport, type ReportedState } from './build.ts'
import { composeReport } from './compose.ts'
import { htmlReport } from './html.ts'
import { markdownReport } from './markdown.ts'
import type { MissingShapes, Report } from './model.ts'
import { redactReport } from './redact.ts'

const SHAPES_AT_MOST = 50

function textOf(report: Report, format: ReportFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`
    case 'md':
      return markdownReport(composeReport(report))
    case 'html':
      return htmlReport(composeReport(report))
    default:
      return assertNever(format)
  }
}

export interface WriteReportInput extends ReportedState {
  readonly copy: CopyState
  /** What the playbook's checks are run on. */
  readonly working: CopyState
  readonly format: ReportFormat
  readonly redact: boolean
  readonly target: Target
}

/**
 * Job `writeReport`: reads all of a report from one snapshot, so that its numbers belong together, and writes it.
 * Throws `TargetExists`, `NotWritable`, `NoSpace`, `Cancelled`, and `Conflict` as `readState` does.
 */
export const writeReportJob = defineJob(
  'writeReport',
  ({ copy, working, format, redact, target, ...state }: WriteReportInput, context): Exported => {
    const report = readState(copy, (db) =>
      working.path === copy.path
        ? buildReport(db, db, state, context)
        : readState(working, (checked) => buildReport(db, checked, state, context)),
    )
    return writeNewFile(target, [textOf(redact ? redactReport(report) : report, format)])
  },
)

/** The shapes with the most rows. */
const shapesOf = ({ items, groups }: MethodOutput<'shapes.list'>): MissingShapes => ({
  items: items
    .toSorted((a, b) => b.rows - a.rows)
    .slice(0, SHAPES_AT_MOST)
    .map(({ shape, rows, sample }) => ({ shape: shape!, rows, sample })),
  total: groups,
})

/** Writes a report about a case to a new file. Rejects with what the job throws. */
export async function writeReport(
  lease: Lease,
  {
    path,
    format,
    redact,
    replace,
    notes,
    comparison,
  }: Omit<MethodRequest<'report.write'>, 'case_id' | 'compared_with'> &
    Pick<ReportedState, 'notes' | 'comparison'>,
  options: JobOptions,
): Promise<Exported> {
  const { copy, working, facts, schema, source, pointers, view, evidencePaths } = lease
  const target = { path, replace, protectedPaths: [working.path, ...evidencePaths] }
  // Before the work rather than after it; writing checks again.
  assertTarget(target)
  const shapes = source === null ? null : shapesOf(await lease.groups(options))
  const checks = checkFacts(lease, { thorough: false })
  const state = { facts, schema, source, pointers, view, shapes, checks, notes, comparison }
  return runJob(writeReportJob, { copy, working, format, redact, target, ...state }, options)
}
