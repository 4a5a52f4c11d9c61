import type { JobContext } from '../jobs/job.ts'
import { runJob } from '../jobs/run.ts'
import { type Digested, type DigestInput, digestJob } from './digest-job.ts'

/** Bytes of a file from which on a second thread is worth its start. */
const WORTH_A_THREAD = 32 * 2 ** 20
const CANCEL_EVERY_MS = 50

/**
 * Digests of one migration. Those of a large file are taken in a thread of their own, while this one goes on
 * with the file's other work.
 */
export class Digests {
  readonly #inThread: boolean
  readonly #context: JobContext
  readonly #abort = new AbortController()
  readonly #running: Promise<unknown>[] = []

  /** @param bytes size of the working copy */
  constructor(bytes: number, context: JobContext) {
    this.#inThread = bytes >= WORTH_A_THREAD
    this.#context = context
  }

  /** Starts on a file that nobody writes. What it gives waits for the digest, or throws what kept it from one. */
  start(input: DigestInput): () => Promise<Digested> {
    if (!this.#inThread) {
      const digested = digestJob(input, this.#context)
      return () => Promise.resolve(digested)
    }
    const job = runJob(digestJob, input, { signal: this.#abort.signal, onProgress: this.#context.progress })
    this.#running.push(job.catch(() => {}))
    return () => this.#wait(job)
  }

  async #wait(job: Promise<Digested>): Promise<Digested> {
    const timer = setInterval(() => {
      try {
        this.#context.checkCancelled()
      } catch {
        this.#abort.abort()
      }
    }, CANCEL_EVERY_MS)
    try {
      return await job
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
