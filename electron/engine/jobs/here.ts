import { cancelled } from '../../../shared/contract/errors.ts'
import { explain } from '../db/errors.ts'
import type { Job } from './job.ts'
import type { JobOptions } from './run.ts'

type Load = (name: string) => Promise<Job<unknown, unknown>>

let load: Load | null = null

/**
 * From now on jobs run in the thread that asks for them. For a process that does one thing at a time, answers nobody
 * meanwhile and is ended from outside where it takes too long: there a thread for each job costs more than the job.
 */
export function runJobsHere(named: Load): void {
  load = named
}

/** The job in this very thread, where this process runs them so; null where each gets its own. */
export function hereInstead<Result>(
  name: string,
  input: unknown,
  { signal, onProgress }: JobOptions,
): Promise<Result> | null {
  const named = load
  if (named === null) return null
  return (async () => {
    try {
      const job = (await named(name)) as Job<unknown, Result>
      return await job(input, {
        checkCancelled: () => {
          if (signal?.aborted) throw cancelled()
        },
        progress: (now) => onProgress?.(now),
      })
    } catch (error) {
      throw explain(error)
    }
  })()
}
