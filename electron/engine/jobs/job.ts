import type { Progress } from '../../../shared/contract/methods.ts'

/** What a job gets beside its input. A job has a thread of its own and may keep it busy. */
export interface JobContext {
  /** Throws `Cancelled` if the caller has cancelled. Call it between chunks of at most some 50 ms. */
  readonly checkCancelled: () => void
  /** Cheap to call often: messages are thinned out to some ten a second, the last of each label always goes. */
  readonly progress: (progress: Progress) => void
  /** Names a file that the job removes itself unless it succeeds: to be removed if its process must end before it. */
  readonly owns?: (path: string) => void
}

/**
 * A long piece of work: SQLite calls cannot be interrupted, so they must not hold up the engine's own thread.
 * Input and output must be structured-cloneable. `runJob` runs it in a thread; called as it is, it runs right here.
 */
export interface Job<Input, Result> {
  (input: Input, context: JobContext): Result
  /** By this name its thread finds it in `worker/registry.ts`. */
  readonly jobName: string
}

/** Makes a job of a function. List it in `worker/registry.ts`, or no thread will find it. */
export const defineJob = <Input, Result>(
  jobName: string,
  perform: (input: Input, context: JobContext) => Result,
): Job<Input, Result> => Object.assign(perform, { jobName })
