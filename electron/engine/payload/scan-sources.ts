import type { SourceScan } from '../../../shared/contract/payload.ts'
import { ENDLESS } from '../jobs/patience.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { scanSourcesJob } from './scan-job.ts'

/** Searches a folder of sources for keys of older contracts, in a thread of its own. */
export const scanSources = (path: string, options: JobOptions): Promise<SourceScan> =>
  runJob(scanSourcesJob, { path }, { ...options, patience: ENDLESS })
