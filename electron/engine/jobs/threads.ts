import { Worker } from 'node:worker_threads'
import { cancelled, TurnscopeError } from '../../../shared/contract/errors.ts'
import { watched } from './ended.ts'
import type { Job } from './job.ts'
import { linger } from './lingering.ts'
import { afterMs, explainThread, outOfTime, type Patience, patienceFor } from './patience.ts'
import { GRACE_MS, type JobMessage, type JobOptions, type JobStart, limitsFor, workerUrl } from './run.ts'

export interface JobThreads {
  run<Input, Result>(
    job: Job<Input, Result>,
    input: NoInfer<Input>,
    options?: JobOptions,
  ): Promise<Awaited<Result>>
}

/** What every thread may take at least, so that the jobs of a small file share one: a thread costs more than they do. */
const LEAST_THREAD_MB = 1024

/**
 * Threads that are kept for the next job: for short jobs that only read, whose own time is less than a thread
 * takes to start. Jobs beyond `most` at once wait in line. Threads that nobody has used for `idleMs` end but for
 * one, so that whoever comes back after a while does not wait for one to start; none keeps the process running.
 */
export function createJobThreads(most: number, idleMs: number): JobThreads {
  /** Threads without a job, each with the timer that ends it. */
  const idle = new Map<Worker, NodeJS.Timeout>()
  /** What each may take of memory, in MB: that of a thread is settled when it starts. */
  const memory = new WeakMap<Worker, number>()
  const waiting: (() => void)[] = []
  let busy = 0

  function keep(worker: Worker): void {
    const end = setTimeout(() => {
      if (idle.size === 1) return
      idle.delete(worker)
      void worker.terminate()
    }, idleMs)
    end.unref()
    idle.set(worker, end)
  }

  /** A thread that has been given the job: one that may take as much, or a new one in the place of one that may not. */
  function threadFor(job: JobStart, patience: Patience): Worker {
    // In steps, so that a few bytes more do not cost a thread.
    const mb = Math.max(LEAST_THREAD_MB, 2 ** Math.ceil(Math.log2(patience.mb)))
    const among = [...idle.keys()]
    const kept = among.find((worker) => memory.get(worker)! >= mb)
    const leaving = kept ?? among[0]
    if (leaving !== undefined) {
      clearTimeout(idle.get(leaving))
      idle.delete(leaving)
    }
    if (kept !== undefined) {
      kept.postMessage(job)
      return kept
    }
    void leaving?.terminate()
    const worker = new Worker(workerUrl, {
      workerData: { ...job, keep: true },
      name: 'jobs',
      resourceLimits: limitsFor({ ...patience, mb }),
    })
    memory.set(worker, mb)
    worker.unref()
    // One that ends while it is idle is nobody's failure.
    worker.on('error', () => undefined)
    worker.on('exit', () => {
      clearTimeout(idle.get(worker))
      idle.delete(worker)
    })
    return worker
  }

  function perform(
    job: JobStart,
    { signal, onProgress, patience = patienceFor(job.input) }: JobOptions,
  ): Promise<unknown> {
    const worker = threadFor(job, patience)
    const cancel = (): void => {
      Atomics.store(new Int32Array(job.cancelFlag), 0, 1)
    }
    signal?.addEventListener('abort', cancel, { once: true })
    return new Promise<unknown>((resolve, reject) => {
      let late = false
      let grace: { clear: () => void } | undefined
      const clock = afterMs(patience.ms, () => {
        late = true
        cancel()
        grace = afterMs(GRACE_MS, () => {
          const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()))
          linger({ ended, outlasted: Promise.resolve(), files: [] })
          settle(false, () => reject(outOfTime()))
          // Whatever it says next, it is done, and nobody's any more.
          worker.on('message', () => void worker.terminate())
        })
      })
      function settle(isAlive: boolean, outcome: () => void): void {
        signal?.removeEventListener('abort', cancel)
        clock.clear()
        grace?.clear()
        worker.off('message', onMessage).off('error', onError).off('exit', onExit)
        if (isAlive) keep(worker)
        outcome()
      }
      function onMessage(message: JobMessage): void {
        switch (message.type) {
          case 'progress':
            onProgress?.(message.progress)
            break
          case 'owns':
            break
          case 'done':
            settle(true, () => resolve(message.output))
            break
          case 'failed':
            settle(true, () =>
              reject(
                late && message.kind === 'Cancelled'
                  ? outOfTime()
                  : new TurnscopeError(message.kind, message.message, message.next),
              ),
            )
            break
          case 'crashed':
            settle(true, () => reject(new Error(`job ${job.name} failed: ${message.stack}`)))
            break
        }
      }
      function onError(error: Error): void {
        settle(false, () => reject(explainThread(error)))
      }
      function onExit(code: number): void {
        settle(false, () => reject(new Error(`job ${job.name} ended with code ${code} and no answer`)))
      }
      worker.on('message', onMessage).on('error', onError).on('exit', onExit)
    })
  }

  return {
    async run({ jobName: name }, input, options = {}) {
      if (busy === most) await new Promise<void>((resolve) => waiting.push(resolve))
      else busy++
      try {
        if (options.signal?.aborted) throw cancelled()
        const start = { name, input, cancelFlag: new SharedArrayBuffer(4) }
        return (await watched(name, perform(start, options))) as never
      } finally {
        const next = waiting.shift()
        if (next === undefined) busy--
        else next()
      }
    },
  }
}
