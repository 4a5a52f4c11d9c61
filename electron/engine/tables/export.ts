import type { MethodRequest } from '../../../shared/contract/methods.ts'
import type { ExportedTableFile } from '../../../shared/contract/playbook.ts'
import { analyse, readableTurns } from '../analytics/analyse.ts'
import type { Lease } from '../case/lease.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { needsShapes } from '../queries/missing-page.ts'
import { validate } from '../validation/validate.ts'
import { exportTableJob } from './job.ts'

/** Writes one table of a case to a new file. */
export async function exportTable(
  of: Lease,
  {
    path,
    replace,
    table,
    format,
    headers,
    formula_safe,
    bom,
    statement,
  }: Omit<MethodRequest<'tables.export'>, 'case_id'>,
  options: JobOptions,
): Promise<ExportedTableFile> {
  const { columns, index } = readableTurns(of)
  return runJob(
    exportTableJob,
    {
      copy: of.copy,
      facts: of.facts,
      columns,
      index,
      pointers: of.pointers,
      analytics: table.table.startsWith('analytics-') ? await analyse(of, options) : null,
      validation: table.table === 'validation' ? await validate(of, { thorough: false }, options) : null,
      shapes: table.table === 'missing' && needsShapes(table) ? await of.shapes(options) : null,
      table,
      format,
      headers,
      formula_safe,
      bom,
      statement,
      target: { path, replace, protectedPaths: [of.working.path, ...of.evidencePaths] },
    },
    options,
  )
}
