import { Worker } from 'node:worker_threads'
import type { TurnscopeFailure } from '../../../shared/contract/errors.ts'
import type { Progress } from '../../../shared/contract/methods.ts'
import type { Patience } from './patience.ts'

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
  | { type: 'failed'; failure: TurnscopeFailure }
  | { type: 'crashed'; error: unknown }

// From source Node strips the types itself; the bundle puts the worker beside the engine.
export const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? '../worker/worker.ts' : './job-worker.js',
  import.meta.url,
)

/** What every thread may take at least, so that the jobs of a small file share one: a thread costs more than they do. */
const LEAST_THREAD_MB = 1024

/**
 * A job reads rows, looks at them and forgets them: with little room for what is young it forgets them soon, and the
 * bytes that SQLite gave it with them.
 */
const YOUNG_MB = 3

/** Starts a thread with its first job. */
export function startThread(job: JobStart, { mb }: Pick<Patience, 'mb'>): Worker {
  return new Worker(workerUrl, {
    workerData: job,
    name: `job ${job.name}`,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: mb },
  })
}

/**
 * Threads that have done their job and wait for the next one, since starting one takes longer than most jobs of a small
 * file. One that nobody has wanted for `idleMs` ends, but for `stay` of them; none keeps the process running.
 */
export class KeptThreads {
  readonly #idleMs: number
  readonly #stay: number
  /** Threads without a job, each with the timer that ends it. */
  readonly #idle = new Map<Worker, NodeJS.Timeout>()
  /** What each may take of memory, in MB: that of a thread is settled when it starts. */
  readonly #memory = new WeakMap<Worker, number>()

  constructor(idleMs: number, stay: number) {
    this.#idleMs = idleMs
    this.#stay = stay
  }

  /** A thread that has been given the job: one that may take as much, or a new one in the place of one that may not. */
  take(job: JobStart, patience: Pick<Patience, 'mb'>): Worker {
    // In steps, so that a few bytes more do not cost a thread.
    const mb = Math.max(LEAST_THREAD_MB, 2 ** Math.ceil(Math.log2(patience.mb)))
    const among = [...this.#idle.keys()]
    const kept = among.find((worker) => this.#memory.get(worker)! >= mb)
    const leaving = kept ?? among[0]
    if (leaving !== undefined) this.#forget(leaving)
    if (kept !== undefined) {
      kept.ref()
      kept.postMessage(job)
      return kept
    }
    void leaving?.terminate()
    const worker = startThread(job, { mb })
    this.#memory.set(worker, mb)
    // One that ends while it is idle is nobody's failure.
    worker.on('error', () => undefined)
    worker.on('exit', () => this.#forget(worker))
    return worker
  }

  /** Takes back a thread that has done its job. */
  keep(worker: Worker): void {
    worker.unref()
    const end = setTimeout(() => {
      if (this.#idle.size <= this.#stay) return
      this.#idle.delete(worker)
      void worker.terminate()
    }, this.#idleMs)
    end.unref()
    this.#idle.set(worker, end)
  }

  #forget(worker: Worker): void {
    clearTimeout(this.#idle.get(worker))
    this.#idle.delete(worker)
  }
}
