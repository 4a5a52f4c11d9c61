import type { Progress } from '../../../shared/contract/methods.ts'

/** What a job gets beside its input. A job has a thread of its own and may keep it busy. */
export interface JobContext {
  /** Throws `Cancelled` if the caller has cancelled. Call it between chunks of at most some 50 ms. */
  readonly checkCancelled: () => void
  /** Cheap to call often: messages are thinned out to some ten a second, the last of each label always goes. */
  readonly progress: (progress: Progress) => void
}

/** A long piece of work: SQLite calls cannot be interrupted, so they must not hold up the engine's own thread. */
export type Job<Input, Output> = (input: Input, context: JobContext) => Output | Promise<Output>
