import type { MethodRequest } from '../../../shared/contract/methods.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import type { ReportFormat } from '../../../shared/contract/playbook.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import type { PlaybookCase } from '../case/playbook-case.ts'
import { writeNewFile } from '../disk/new-file.ts'
import { assertTarget } from '../disk/target.ts'
import type { JobOptions } from '../jobs/run.ts'
import { buildReport } from './build.ts'
import { composeReport } from './compose.ts'
import { htmlReport } from './html.ts'
import { markdownReport } from './markdown.ts'
import type { Report } from './model.ts'
import { redactReport } from './redact.ts'

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

/** Writes a report about a case to a new file. Throws `TargetExists`, `NotWritable`, `NoSpace`, `Cancelled`. */
export async function writeReport(
  of: PlaybookCase,
  { path, format, redact, replace }: Omit<MethodRequest<'report.write'>, 'case_id'>,
  options: JobOptions,
): Promise<Exported> {
  const target = { path, replace, protectedPaths: [of.path, ...of.evidencePaths] }
  // Before the work rather than after it; writing checks again.
  assertTarget(target)
  const report = await buildReport(of, options)
  return writeNewFile(target, [textOf(redact ? redactReport(report) : report, format)])
}
