/** Work that a case has under way beside its calls: stopped together, awaited together. */
export class Background {
  readonly #controller = new AbortController()
  readonly #running = new Set<Promise<void>>()

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Starts `work`; `failed` gets what it throws, unless the background was stopped. Resolves when it has ended, either way. */
  start(work: (signal: AbortSignal) => Promise<void>, failed: (error: unknown) => void): Promise<void> {
    const running = work(this.signal)
      .catch((error: unknown) => {
        if (!this.signal.aborted) failed(error)
      })
      .finally(() => this.#running.delete(running))
    this.#running.add(running)
    return running
  }

  /** Resolves when nothing is under way any more, work started meanwhile included. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  /** Cancels everything and waits until it has ended. */
  async stop(): Promise<void> {
    this.#controller.abort()
    await this.idle()
  }
}
