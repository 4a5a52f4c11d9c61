import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { CALLER_GONE } from '../../../shared/rpc/server.ts'
import { removeQuietly } from '../disk/folder.ts'

const begun = z.object({ what: z.string(), at_ms: z.number() })
/** A long write that came to no end, and when it began. All of it or nothing is written, so it wrote nothing. */
export type Interrupted = z.infer<typeof begun>

/** What runs in a case is named in its folder for as long as it runs: what stands there at an opening was interrupted. */
export class Interruptions {
  readonly #path: string
  #last: Interrupted | null
  #running: Interrupted | null = null

  constructor(folder: string) {
    this.#path = join(folder, 'running.json')
    this.#last = this.#read()
  }

  /** What was interrupted last, until somebody has read it; null where nothing was. */
  get last(): Interrupted | null {
    return this.#last
  }

  /** What runs now; null where nothing does. */
  get running(): Interrupted | null {
    return this.#running
  }

  forget(): void {
    this.#last = null
    rmSync(this.#path, { force: true })
  }

  /** What was done is done, and what failed has failed, whether or not its mark can be taken away. */
  #ended(): void {
    this.#last = null
    removeQuietly(this.#path)
  }

  /**
   * Runs `work` under its name.
   * @param asked the signal of whoever asked for it: a cancel by a person is no interruption
   */
  async during<T>(what: string, asked: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    this.forget()
    const running = { what, at_ms: Date.now() }
    writeFileSync(this.#path, JSON.stringify(running), { mode: 0o600 })
    this.#running = running
    try {
      const result = await work()
      this.#ended()
      return result
    } catch (error) {
      const byPerson = asked?.aborted === true && asked.reason !== CALLER_GONE
      if (error instanceof TurnscopeError && error.kind === 'Cancelled' && !byPerson) this.#last = running
      else this.#ended()
      throw error
    } finally {
      this.#running = null
    }
  }

  #read(): Interrupted | null {
    try {
      return begun.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
    } catch {
      return null
    }
  }
}
