import type { PayloadCheck } from '../../../shared/contract/payload.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { LARGEST_PAYLOAD, tooLarge } from './capture.ts'
import { checkPayloadJob, type PayloadSource } from './check-job.ts'

/**
 * Checks one captured payload, in a thread of its own. Rejects with `InvalidRequest` where it is too large, no
 * JSON, or of no known endpoint.
 * @param database path of the working copy to compare its turns with; null for none
 */
export async function checkPayload(
  from: PayloadSource,
  database: string | null,
  options: JobOptions,
): Promise<PayloadCheck> {
  if ('text' in from && from.text.length > LARGEST_PAYLOAD) throw tooLarge()
  return runJob(checkPayloadJob, { from, database }, options)
}
