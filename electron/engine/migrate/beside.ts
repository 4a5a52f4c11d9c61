import type { Job, JobContext } from '../jobs/job.ts'
import { runJob } from '../jobs/run.ts'

/** Bytes of a file from which on a second thread is worth its start. */
const WORTH_A_THREAD = 32 * 2 ** 20
const CANCEL_EVERY_MS = 50

/**
 * Jobs that go on beside this thread's own work, on the second core: they only read. Those of a small file are done
 * at once, right here.
 */
export class Beside {
  readonly #inThread: boolean
  readonly #context: JobContext
  readonly #abort = new AbortController()
  readonly #running: Promise<unknown>[] = []

  /** @param bytes size of the file that is worked on */
  constructor(bytes: number, context: JobContext) {
    this.#inThread = bytes >= WORTH_A_THREAD
    this.#context = context
  }

  /** Starts a job on files that nobody writes. What it gives waits for the result, or throws what kept the job from one. */
  start<Input, Result>(job: Job<Input, Result>, input: NoInfer<Input>): () => Promise<Awaited<Result>> {
    if (!this.#inThread) {
      const done = Promise.resolve(job(input, this.#context))
      return () => done as Promise<Awaited<Result>>
    }
    const options = { signal: this.#abort.signal, onProgress: this.#context.progress }
    // In a thread that ends with the job: one that waited for another would keep the memory of the last.
    const running = runJob(job, input, options, null)
    this.#running.push(running.catch(() => {}))
    return () => this.#wait(running)
  }

  /** Something that has begun already, to be over before `stop` is. */
  add(running: Promise<void>): void {
    this.#running.push(running.catch(() => {}))
  }

  async #wait<Result>(running: Promise<Result>): Promise<Result> {
    const timer = setInterval(() => {
      try {
        this.#context.checkCancelled()
      } catch {
        this.#abort.abort()
      }
    }, CANCEL_EVERY_MS)
    try {
      return await running
    } finally {
      clearInterval(timer)
    }
  }

  /** Ends what is still running; resolves when nothing reads the files any more. */
  async stop(): Promise<void> {
    this.#abort.abort()
    await Promise.all(this.#running)
  }
}
