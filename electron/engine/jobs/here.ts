import { cancelled } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { JobContext } from './job.ts'

type Run = (name: string, input: unknown, context: JobContext) => Promise<unknown>

let run: Run | null = null

/**
 * From now on jobs run in the thread that asks for them. For a process that does one thing at a time, answers nobody
 * meanwhile and is ended from outside where it takes too long: there a thread for each job costs more than the job.
 */
export function runJobsHere(by: Run): void {
  run = by
}

/** The job in this very thread, where this process runs them so; null where each gets its own. */
export function hereInstead<Result>(
  name: string,
  input: unknown,
  { signal, onProgress }: CallOptions,
): Promise<Result> | null {
  if (run === null) return null
  const checkCancelled = (): void => {
    if (signal?.aborted) throw cancelled()
  }
  return run(name, input, { checkCancelled, progress: (now) => onProgress?.(now) }) as Promise<Result>
}
