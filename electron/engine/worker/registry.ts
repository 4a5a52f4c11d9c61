import type { Job } from '../jobs/job.ts'

/** Every job there is, by its own name; a thread loads no other than the one that it runs. */
const JOBS: Record<string, () => Promise<Job<never, unknown>>> = {
  index: async () => (await import('../migrate/index-job.ts')).indexJob,
  exportDatabase: async () => (await import('../export/export.ts')).exportDatabaseJob,
  digest: async () => (await import('../migrate/digest-job.ts')).digestJob,
  lookBefore: async () => (await import('../migrate/look-before.ts')).lookBeforeJob,
  migrateFile: async () => (await import('../export/migrated-file.ts')).migrateFileJob,
  migrate: async () => (await import('../migrate/migrate.ts')).migrateJob,
  compare: async () => (await import('../compare/job.ts')).compareJob,
  plan: async () => (await import('../migrate/plan.ts')).planJob,
  prepareWorkingCopy: async () => (await import('../case/prepare.ts')).prepareWorkingCopy,
  copyToRead: async () => (await import('../case/copy-to-read.ts')).copyToReadJob,
  soundness: async () => (await import('../db/soundness-job.ts')).soundnessJob,
  absentTurns: async () => (await import('../queries/lost-turns.ts')).absentTurns,
  findTimelineTable: async () => (await import('../case/timeline-table.ts')).findTimelineTable,
  shapes: async () => (await import('../queries/shapes.ts')).shapesJob,
  carryOver: async () => (await import('../recovery/carry-over.ts')).carryOverJob,
  checkRules: async () => (await import('../recovery/check-rules.ts')).checkRulesJob,
  exportJournal: async () => (await import('../recovery/export-journal.ts')).exportJournalJob,
  recoveryWrite: async () => (await import('../recovery/write-job.ts')).recoveryWriteJob,
  foldLog: async () => (await import('../recovery/write-job.ts')).foldLogJob,
  settleLog: async () => (await import('../case/working.ts')).settleLogJob,
  readLegacy: async () => (await import('../legacy/read-legacy.ts')).readLegacyJob,
  turnsElsewhere: async () => (await import('../legacy/elsewhere.ts')).turnsElsewhereJob,
  validation: async () => (await import('../validation/job.ts')).validationJob,
  analytics: async () => (await import('../analytics/job.ts')).analyticsJob,
  writeReport: async () => (await import('../report/write.ts')).writeReportJob,
  writeDataset: async () => (await import('../dataset/write.ts')).writeDatasetJob,
  exportTable: async () => (await import('../tables/job.ts')).exportTableJob,
  debugRequest: async () => (await import('../debug-api/job.ts')).debugRequestJob,
  checkPayload: async () => (await import('../payload/check-job.ts')).checkPayloadJob,
  scanSources: async () => (await import('../payload/scan-job.ts')).scanSourcesJob,
  statement: async () => (await import('../sql/statement.ts')).statementJob,
  lookAtCopy: async () => (await import('./look-job.ts')).lookAtCopyJob,
  salvage: async () => (await import('../salvage/salvage.ts')).salvageJob,
}

/** The job of that name. Rejects where there is none. */
export async function jobNamed(name: string): Promise<Job<unknown, unknown>> {
  const job = (await JOBS[name]?.()) as Job<unknown, unknown> | undefined
  if (job?.jobName !== name) throw new Error(`no job is called ${name}`)
  return job
}
