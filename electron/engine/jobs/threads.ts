import type { Job } from './job.ts'
import { KeptThreads } from './kept-threads.ts'
import { type JobOptions, runJob } from './run.ts'

export interface JobThreads {
  run<Input, Result>(
    job: Job<Input, Result>,
    input: NoInfer<Input>,
    options?: JobOptions,
  ): Promise<Awaited<Result>>
}

/**
 * Threads of their own for short jobs that only read, of which many are asked for: those beyond `most` at once wait in
 * line. Threads that nobody has used for `idleMs` end but for one, so that whoever comes back after a while does not wait for
 * one to start.
 */
export function createJobThreads(most: number, idleMs: number): JobThreads {
  const threads = new KeptThreads(idleMs, 1)
  const waiting: (() => void)[] = []
  let busy = 0
  return {
    async run(job, input, options = {}) {
      if (busy === most) await new Promise<void>((resolve) => waiting.push(resolve))
      else busy++
      try {
        return (await runJob(job, input, options, threads)) as never
      } finally {
        const next = waiting.shift()
        if (next === undefined) busy--
        else next()
      }
    },
  }
}
