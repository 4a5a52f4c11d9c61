import { Worker } from 'node:worker_threads'
import { cancelled, type ErrorKind, TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions, Progress } from '../../../shared/contract/methods.ts'
import { watched } from './ended.ts'
import { hereInstead } from './here.ts'
import type { Job } from './job.ts'
import { type Lingering, linger } from './lingering.ts'
import { afterMs, explainThread, outOfTime, type Patience, patienceFor } from './patience.ts'

export interface JobStart {
  readonly name: string
  readonly input: unknown
  /** Four bytes; non-zero means cancelled. Shared, because a busy thread reads no messages. */
  readonly cancelFlag: SharedArrayBuffer
}

export type JobMessage =
  | { type: 'progress'; progress: Progress }
  | { type: 'owns'; path: string }
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
export const limitsFor = ({ mb }: Patience) => ({ maxYoungGenerationSizeMb: 3, maxOldGenerationSizeMb: mb })

export interface JobOptions extends CallOptions {
  /**
   * Called where the job is over but its thread cannot end yet, and may still write. Who writes waits for its end
   * before it writes again.
   */
  readonly lingers?: ((thread: Lingering) => void) | undefined
  /** What it may take; by its input where this is left out. */
  readonly patience?: Patience
}

/** How long a cancelled job has to come to its end by itself. */
export const GRACE_MS = 150

/**
 * Runs one job in a thread of its own. Settles once that thread has ended, so after a cancellation nothing of the job
 * is still writing. Where a statement of SQLite, which nothing can stop, keeps it from ending soon, the caller is told
 * `Cancelled`, or `Exhausted`, all the same: the job lingers, and cleans up when the statement is done.
 * Rejects with the job's `TurnscopeError`, `Cancelled` included, and with `Exhausted` where it takes more than it may.
 */
export function runJob<Input, Result>(
  { jobName: name }: Job<Input, Result>,
  input: NoInfer<Input>,
  { signal, onProgress, lingers, patience = patienceFor(input) }: JobOptions = {},
): Promise<Awaited<Result>> {
  if (signal?.aborted) return Promise.reject(cancelled())
  const here = hereInstead<Awaited<Result>>(name, input, { signal, onProgress })
  if (here !== null) return watched(name, here)
  const cancelFlag = new SharedArrayBuffer(4)
  const start: JobStart = { name, input, cancelFlag }
  const worker = new Worker(workerUrl, {
    workerData: start,
    name: `job ${name}`,
    resourceLimits: limitsFor(patience),
  })
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
  const files: string[] = []
  let grace: NodeJS.Timeout | undefined
  let giveUp = (): void => undefined
  /** Why it is to end before it is done. */
  let stopped: TurnscopeError | null = null
  const stop = (why: TurnscopeError): void => {
    if (stopped !== null) return
    stopped = why
    Atomics.store(new Int32Array(cancelFlag), 0, 1)
    grace = setTimeout(() => giveUp(), GRACE_MS)
  }
  const cancel = (): void => stop(cancelled())
  signal?.addEventListener('abort', cancel, { once: true })
  let tooLong = (): void => undefined
  const outlasted = new Promise<void>((resolve) => {
    tooLong = resolve
  })
  const clock = afterMs(patience.ms, () => {
    tooLong()
    stop(outOfTime())
  })

  const job = new Promise<Awaited<Result>>((resolve, reject) => {
    let outcome: (() => void) | null = null
    giveUp = () => {
      // It is done already, and its thread just about to end.
      if (outcome !== null) return
      // Nothing of it is wanted any more, and no process stays for it.
      worker.unref()
      const thread = { ended, outlasted, files }
      linger(thread)
      lingers?.(thread)
      reject(stopped!)
    }
    worker.on('message', (message: JobMessage) => {
      switch (message.type) {
        case 'progress':
          onProgress?.(message.progress)
          break
        case 'owns':
          files.push(message.path)
          break
        case 'done':
          outcome = () => resolve(message.output as Awaited<Result>)
          break
        case 'failed':
          outcome = () =>
            reject(
              message.kind === 'Cancelled' && stopped !== null
                ? stopped
                : new TurnscopeError(message.kind, message.message, message.next),
            )
          break
        case 'crashed':
          outcome = () => reject(new Error(`job ${name} failed: ${message.stack}`))
          break
      }
    })
    worker.on('error', (error) => {
      outcome = () => reject(explainThread(error))
    })
    worker.on('exit', (code) => {
      signal?.removeEventListener('abort', cancel)
      clearTimeout(grace)
      clock.clear()
      if (outcome) outcome()
      else reject(new Error(`job ${name} ended with code ${code} and no answer`))
    })
  })
  return watched(name, job)
}
