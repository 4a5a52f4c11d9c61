import { analyticsJob } from '../analytics/job.ts'
import { prepareWorkingCopy } from '../case/prepare.ts'
import { quickCheck } from '../case/quick-check.ts'
import { findTimelineTable } from '../case/timeline-table.ts'
import { settleLogJob } from '../case/working.ts'
import { debugRequestJob } from '../debug-api/job.ts'
import { exportDatabaseJob } from '../export/export.ts'
import type { Job } from '../jobs/job.ts'
import { turnsElsewhereJob } from '../legacy/elsewhere.ts'
import { readLegacyJob } from '../legacy/read-legacy.ts'
import { digestJob } from '../migrate/digest-job.ts'
import { migrateJob } from '../migrate/migrate.ts'
import { planJob } from '../migrate/plan.ts'
import { checkPayloadJob } from '../payload/check-job.ts'
import { scanSourcesJob } from '../payload/scan-job.ts'
import { indexJob } from '../queries/build-index.ts'
import { absentTurns } from '../queries/lost-turns.ts'
import { carryOverJob } from '../recovery/carry-over.ts'
import { checkRulesJob } from '../recovery/check-rules.ts'
import { exportJournalJob } from '../recovery/export-journal.ts'
import { shapesJob } from '../recovery/shapes.ts'
import { foldLogJob, recoveryWriteJob } from '../recovery/write-job.ts'
import { writeReportJob } from '../report/write.ts'
import { salvageJob } from '../salvage/salvage.ts'
import { exportTableJob } from '../tables/job.ts'
import { validationJob } from '../validation/job.ts'

/** Every job there is; each is found by its own name. */
export const jobs: readonly Job<never, unknown>[] = [
  indexJob,
  exportDatabaseJob,
  digestJob,
  migrateJob,
  planJob,
  prepareWorkingCopy,
  quickCheck,
  absentTurns,
  findTimelineTable,
  shapesJob,
  carryOverJob,
  checkRulesJob,
  exportJournalJob,
  recoveryWriteJob,
  foldLogJob,
  settleLogJob,
  readLegacyJob,
  turnsElsewhereJob,
  validationJob,
  analyticsJob,
  writeReportJob,
  exportTableJob,
  debugRequestJob,
  checkPayloadJob,
  scanSourcesJob,
  salvageJob,
]
