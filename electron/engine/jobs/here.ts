import { cancelled } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { Job } from './job.ts'

let explain: ((error: unknown) => unknown) | null = null

/**
 * From now on jobs run in the thread that asks for them. For one that does one thing at a time, answers nobody
 * meanwhile and is ended from outside where it takes too much: there a thread for each job costs more than the job.
 * @param by makes what is known of what a job threw
 */
export function runJobsHere(by: (error: unknown) => unknown): void {
  explain = by
}

/** The job in this very thread, where jobs run so; null where each gets its own. */
export function hereInstead<Input, Result>(
  job: Job<Input, Result>,
  input: Input,
  { signal, onProgress }: CallOptions,
): Promise<Awaited<Result>> | null {
  const explained = explain
  if (explained === null) return null
  const checkCancelled = (): void => {
    if (signal?.aborted) throw cancelled()
  }
  const run = async (): Promise<Awaited<Result>> =>
    await job(input, { checkCancelled, progress: (now) => onProgress?.(now) })
  return run().catch((error: unknown) => {
    throw explained(error)
  })
}
