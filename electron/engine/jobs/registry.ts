import { prepareWorkingCopy } from '../case/prepare.ts'
import { quickCheck } from '../case/quick-check.ts'
import { findTimelineTable } from '../case/timeline-table.ts'
import { exportDatabaseJob } from '../export/export.ts'
import { digestJob } from '../migrate/digest-job.ts'
import { migrateJob } from '../migrate/migrate.ts'
import { planJob } from '../migrate/plan.ts'
import { analyticsJob } from '../playbook/analytics/job.ts'
import { debugRequestJob } from '../playbook/debug-api/job.ts'
import { checkPayloadJob } from '../playbook/payload/check-job.ts'
import { scanSourcesJob } from '../playbook/payload/scan-job.ts'
import { missingShapesJob } from '../playbook/report/shapes.ts'
import { exportTableJob } from '../playbook/tables/job.ts'
import { validationJob } from '../playbook/validation/job.ts'
import { indexJob } from '../queries/build-index.ts'
import { checkRulesJob } from '../recovery/check-rules.ts'
import { exportJournalJob } from '../recovery/export-journal.ts'
import { shapesJob } from '../recovery/shapes.ts'
import { foldLogJob, recoveryWriteJob } from '../recovery/write-job.ts'
import type { Job } from './context.ts'

/** Every job by name. Inputs and outputs must be structured-cloneable. */
export const jobs = {
  index: indexJob,
  exportDatabase: exportDatabaseJob,
  digest: digestJob,
  migrate: migrateJob,
  plan: planJob,
  prepareWorkingCopy,
  quickCheck,
  findTimelineTable,
  shapes: shapesJob,
  checkRules: checkRulesJob,
  exportJournal: exportJournalJob,
  recoveryWrite: recoveryWriteJob,
  foldLog: foldLogJob,
  validation: validationJob,
  analytics: analyticsJob,
  missingShapes: missingShapesJob,
  exportTable: exportTableJob,
  debugRequest: debugRequestJob,
  checkPayload: checkPayloadJob,
  scanSources: scanSourcesJob,
} satisfies Record<string, Job<never, unknown>>

export type Jobs = typeof jobs
export type JobName = keyof Jobs
export type JobInput<N extends JobName> = Parameters<Jobs[N]>[0]
export type JobOutput<N extends JobName> = Awaited<ReturnType<Jobs[N]>>
