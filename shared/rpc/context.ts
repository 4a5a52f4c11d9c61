import type { Progress } from '../contract/methods.ts'

/** What a handler gets beside its request. */
export interface CallContext {
  /** Aborted when the caller cancels or its transport closes. */
  readonly signal: AbortSignal
  readonly progress: (progress: Progress) => void
}
