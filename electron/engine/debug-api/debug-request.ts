import type { DebugAnswer } from '../../../shared/contract/payload.ts'
import type { JobOptions } from '../jobs/run.ts'
import { createJobThreads } from '../jobs/threads.ts'
import type { DebugSource } from './job.ts'
import { debugRequestJob } from './job.ts'

/** A script that sends hundreds of requests waits in line, and nothing else does. */
const threads = createJobThreads(2, 30_000)

/**
 * Answers one request of the debug API beside everything else that the engine does.
 * @param source where the case's data stands at the moment of the call: a migration puts it elsewhere
 */
export async function debugRequest(
  source: () => DebugSource,
  request: { readonly method: string; readonly target: string },
  options: JobOptions,
): Promise<DebugAnswer> {
  const from = source()
  try {
    return await threads.run(debugRequestJob, { ...from, ...request }, options)
  } catch (error) {
    const now = source()
    const moved = now.path !== from.path || now.timeline?.path !== from.timeline?.path
    if (!moved || options.signal?.aborted) throw error
    return threads.run(debugRequestJob, { ...now, ...request }, options)
  }
}
