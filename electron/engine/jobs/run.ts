import { Worker } from 'node:worker_threads'
import { cancelled, type ErrorKind, TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Progress } from '../../../shared/contract/methods.ts'
import { watched } from './ended.ts'
import type { Job } from './job.ts'

export interface JobStart {
  readonly name: string
  readonly input: unknown
  /** Four bytes; non-zero means cancelled. Shared, because a busy thread reads no messages. */
  readonly cancelFlag: SharedArrayBuffer
}

export type JobMessage =
  | { type: 'progress'; progress: Progress }
  | { type: 'done'; output: unknown }
  | { type: 'failed'; kind: ErrorKind; message: string; next: string }
  | { type: 'crashed'; stack: string }

// From source Node strips the types itself; the bundle puts the worker beside the engine.
export const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? '../worker/worker.ts' : './job-worker.js',
  import.meta.url,
)

/**
 * A job reads rows, looks at them and forgets them: with little room for what is young it forgets them soon, and the
 * bytes that SQLite gave it with them.
 */
export const LIMITS = { maxYoungGenerationSizeMb: 3 }

export interface JobOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/**
 * Runs one job in a thread of its own. Settles only once that thread has ended, so after a cancellation
 * nothing of the job is still writing. Rejects with the job's `TurnscopeError`, `Cancelled` included.
 */
export function runJob<Input, Result>(
  { jobName: name }: Job<Input, Result>,
  input: NoInfer<Input>,
  { signal, onProgress }: JobOptions = {},
): Promise<Awaited<Result>> {
  if (signal?.aborted) return Promise.reject(cancelled())
  const cancelFlag = new SharedArrayBuffer(4)
  const start: JobStart = { name, input, cancelFlag }
  const worker = new Worker(workerUrl, { workerData: start, name: `job ${name}`, resourceLimits: LIMITS })
  const cancel = (): void => {
    Atomics.store(new Int32Array(cancelFlag), 0, 1)
  }
  signal?.addEventListener('abort', cancel, { once: true })

  const job = new Promise<Awaited<Result>>((resolve, reject) => {
    let outcome: (() => void) | null = null
    worker.on('message', (message: JobMessage) => {
      switch (message.type) {
        case 'progress':
          onProgress?.(message.progress)
          break
        case 'done':
          outcome = () => resolve(message.output as Awaited<Result>)
          break
        case 'failed':
          outcome = () => reject(new TurnscopeError(message.kind, message.message, message.next))
          break
        case 'crashed':
          outcome = () => reject(new Error(`job ${name} failed: ${message.stack}`))
          break
      }
    })
    worker.on('error', (error) => {
      outcome = () => reject(error)
    })
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', cancel)
      if (outcome) outcome()
      else reject(new Error(`job ${name} ended with code ${code} and no answer`))
    })
  })
  return watched(name, job)
}
