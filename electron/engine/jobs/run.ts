import { cancelled, fromFailure, stillEnding, type TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import { watched } from './ended.ts'
import { hereInstead } from './here.ts'
import type { Job } from './job.ts'
import { type JobMessage, type JobStart, KeptThreads, startThread } from './kept-threads.ts'
import { type Lingering, linger } from './lingering.ts'
import { watchMemory } from './memory.ts'
import { afterMs, explainThread, outOfMemory, outOfTime, type Patience, patienceFor } from './patience.ts'

export interface JobOptions extends CallOptions {
  /**
   * Called where the job is over but its thread cannot end yet, and may still write. Who writes waits for its end
   * before it writes again.
   */
  readonly lingers?: ((thread: Lingering) => void) | undefined
  /** What it may take, in a thread of its own; by its input, in one that others have used, where this is left out. */
  readonly patience?: Patience
}

/** How long a cancelled job has to come to its end by itself. */
const GRACE_MS = 150

/** A command asks for one job after the other; what comes later finds the memory given back. */
const IDLE_MS = 1000
const ours = new KeptThreads(IDLE_MS, 0)

/**
 * Runs one job in a thread. Settles once nothing of the job is still writing: it has come to its end, or, where it was
 * stopped or failed as a whole, its thread has. Where a statement of SQLite, which nothing can stop, keeps it from ending
 * soon, the caller is told `Cancelled`, or `Exhausted`, all the same: the job lingers, and cleans up when the statement is done.
 * Rejects with the job's `TurnscopeError`, `Cancelled` included, and with `Exhausted` where it takes more than it may.
 * @param threads where the thread is taken from
 */
export function runJob<Input, Result>(
  job: Job<Input, Result>,
  input: NoInfer<Input>,
  { signal, onProgress, lingers, patience }: JobOptions = {},
  threads: KeptThreads | null = patience === undefined ? ours : null,
): Promise<Awaited<Result>> {
  if (signal?.aborted) return Promise.reject(cancelled())
  const { jobName: name } = job
  const here = hereInstead(job, input, { signal, onProgress })
  if (here !== null) return watched(name, here)
  const cancelFlag = new SharedArrayBuffer(4)
  const start: JobStart = { name, input, cancelFlag }
  const limits = patience ?? patienceFor(input)
  const worker = threads?.take(start, limits) ?? startThread(start, limits)
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
  const clock = afterMs(limits.ms, () => {
    tooLong()
    stop(outOfTime())
  })
  const memory = watchMemory(limits.mb + limits.besideMb, () => stop(outOfMemory()))

  const done = new Promise<Awaited<Result>>((resolve, reject) => {
    let outcome: (() => void) | null = null
    giveUp = () => {
      // It is done already, and its thread just about to end.
      if (outcome !== null) return
      // Nothing of it is wanted any more, and no process stays for it.
      worker.unref()
      const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
      const thread = { ended, outlasted, files }
      linger(thread)
      lingers?.(thread)
      reject(stopped!.kind === 'Cancelled' ? stillEnding() : stopped!)
    }
    /** The job has come to its end: its thread goes on to the next, or ends with it. */
    const over = (isKept: boolean, what: () => void): void => {
      outcome = what
      if (!isKept || threads === null) {
        void worker.terminate()
        return
      }
      worker.off('message', onMessage).off('error', onError).off('exit', onExit)
      onExit()
      threads.keep(worker)
    }
    function onMessage(message: JobMessage): void {
      switch (message.type) {
        case 'progress':
          onProgress?.(message.progress)
          break
        case 'owns':
          files.push(message.path)
          break
        case 'done':
          over(stopped === null, () => resolve(message.output as Awaited<Result>))
          break
        case 'failed':
          over(stopped === null, () =>
            reject(
              message.failure.kind === 'Cancelled' && stopped !== null
                ? stopped
                : fromFailure(message.failure),
            ),
          )
          break
        case 'crashed':
          over(false, () => reject(new Error(`job ${name} failed`, { cause: message.error })))
          break
      }
    }
    function onError(error: Error): void {
      outcome = () => reject(explainThread(error))
    }
    function onExit(code?: number): void {
      signal?.removeEventListener('abort', cancel)
      clearTimeout(grace)
      clock.clear()
      memory.clear()
      if (outcome) outcome()
      else reject(new Error(`job ${name} ended with code ${code} and no answer`))
    }
    worker.on('message', onMessage).on('error', onError).on('exit', onExit)
  })
  return watched(name, done)
}
