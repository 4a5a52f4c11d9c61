import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CaseView } from '../../../shared/contract/model.ts'
import { CALLER_GONE } from '../../../shared/rpc/server.ts'
import { removeQuietly } from '../disk/folder.ts'
import { syncWithName } from '../disk/sync.ts'

/** Runs a migration, and then carries decisions over: not all of it or nothing. */
export const CARRYING_OVER = 'The carrying over of earlier decisions'

/** In place of the last run, of what writes none: whether that is there cannot be told by the journal. */
export const NO_RUN = -1

const begun = z.object({
  what: z.string(),
  at_ms: z.number(),
  /** The last run of the journal by then; marks of earlier versions do not say. */
  last_run: z.number().optional(),
})
/** A long write that came to no end, and when it began. */
type Begun = z.infer<typeof begun>
type Interrupted = NonNullable<CaseView['interrupted']>

/** What is told of it at the next opening, as far as its mark alone says. */
const told = ({ what, at_ms, last_run }: Begun): Interrupted => ({
  what,
  at_ms,
  wrote: what === CARRYING_OVER ? 'part' : last_run === NO_RUN ? 'all-or-nothing' : 'nothing',
})

/** What runs in a case is named in its folder for as long as it runs: what stands there at an opening was interrupted. */
export class Interruptions {
  readonly #path: string
  #last: Interrupted | null
  #running: Begun | null = null
  /** The mark that stood there at the opening. */
  readonly #left: Begun | null

  constructor(folder: string) {
    this.#path = join(folder, 'running.json')
    this.#left = this.#read()
    this.#last = this.#left && told(this.#left)
  }

  /** What was interrupted last, until somebody has read it; null where nothing was. */
  get last(): Interrupted | null {
    return this.#last
  }

  /** What runs now; null where nothing does. */
  get running(): Begun | null {
    return this.#running
  }

  /**
   * Looks whether what was interrupted had been written, and only its mark was left.
   * @param lastRun of the journal, as the case is opened
   */
  settle(lastRun: number, findings: readonly { readonly code: string }[]): void {
    if (this.#left === null || this.#last === null) return
    const { what, last_run } = this.#left
    const isWritten =
      what === CARRYING_OVER
        ? findings.some(({ code }) => code === 'copied-again')
        : last_run !== undefined && last_run !== NO_RUN && lastRun > last_run
    if (isWritten) this.#last = { ...this.#last, wrote: 'all' }
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

  /** Where there is no room for it, what is asked for may be done all the same: an export goes to another disk. */
  #begun(running: Begun): void {
    try {
      this.forget()
      writeFileSync(this.#path, JSON.stringify(running), { mode: 0o600 })
      // What is written next may be on the disk when the power goes; this has to be, too.
      syncWithName(this.#path)
    } catch {
      removeQuietly(this.#path)
    }
  }

  /**
   * Runs `work` under its name; what is a part of other work goes by the name of that.
   * @param last_run the last run of the journal
   * @param asked the signal of whoever asked for it: a cancel by a person is no interruption
   */
  async during<T>(
    what: string,
    last_run: number,
    asked: AbortSignal | undefined,
    work: () => Promise<T>,
  ): Promise<T> {
    if (this.#running !== null) return work()
    const running = { what, at_ms: Date.now(), last_run }
    this.#begun(running)
    this.#running = running
    try {
      const result = await work()
      this.#ended()
      return result
    } catch (error) {
      const byPerson = asked?.aborted === true && asked.reason !== CALLER_GONE
      if (error instanceof TurnscopeError && error.kind === 'Cancelled' && !byPerson)
        this.#last = told(running)
      else this.#ended()
      throw error
    } finally {
      this.#running = null
    }
  }

  #read(): Begun | null {
    try {
      return begun.parse(JSON.parse(readFileSync(this.#path, 'utf8')))
    } catch {
      // None, or one that lost its content with the power.
      removeQuietly(this.#path)
      return null
    }
  }
}
