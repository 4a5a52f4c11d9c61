import { setImmediate } from 'node:timers/promises'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { ReadableDb } from '../db/open.ts'
import { endedOrOutlasted, type Lingering } from '../jobs/lingering.ts'
import type { JobOptions } from '../jobs/run.ts'

/**
 * Who reads a case at length, or over turns of this thread. A working copy that somebody found here stays open and in
 * its place until they are done, whatever replaces it meanwhile; closing the case ends them, and waits for them.
 */
export class Readers {
  readonly #closing = new AbortController()
  readonly #reading = new Set<Promise<unknown>>()
  /** Threads of cancelled reads that could not end at once: no write waits for them, but the end of the case does. */
  readonly #lingering = new Set<Promise<void>>()
  /** Settles when working copies that were replaced are closed. */
  #retired: Promise<unknown> = Promise.resolve()

  readonly lingers = (thread: Lingering): void => {
    const ended = endedOrOutlasted(thread)
    this.#lingering.add(ended)
    void ended.then(() => this.#lingering.delete(ended))
  }

  /** Aborted with the caller's, and when the case is closed. */
  signalOf({ signal }: CallOptions): AbortSignal {
    return AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])])
  }

  async untilClosed<T>(options: CallOptions, read: (options: JobOptions) => Promise<T>): Promise<T> {
    const reading = read({ ...options, signal: this.signalOf(options), lingers: this.lingers })
    this.#reading.add(reading)
    try {
      return await reading
    } finally {
      this.#reading.delete(reading)
    }
  }

  /** Closes a working copy that was replaced, once nobody reads it any more, and then has its files dealt with. */
  retire(db: ReadableDb, closed: () => Promise<void>): void {
    const reading = [...this.#reading]
    const retire = async (): Promise<void> => {
      await Promise.allSettled(reading)
      // Whoever got it in this turn of the thread is done with it in the next.
      await setImmediate()
      db.close()
      await closed()
    }
    this.#retired = Promise.all([this.#retired, retire()])
  }

  /** Cancels everybody, and what is written under `signalOf`. Resolves when who reads has answered; threads may linger. */
  async close(): Promise<void> {
    this.#closing.abort()
    await Promise.allSettled(this.#reading)
  }

  /** Settles when what was replaced is closed. */
  get retired(): Promise<unknown> {
    return this.#retired
  }

  /** Resolves when no thread lingers any more. */
  async ended(): Promise<void> {
    await Promise.all(this.#lingering)
  }
}
