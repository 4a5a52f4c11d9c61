import { basename } from 'node:path'
import { cancelled, fromFailure } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import { plural } from '../../../shared/truth/words.ts'
import { makePassing, type PassingFolder } from '../case/passing.ts'
import type { Spare, StartSpare } from '../jobs/spare.ts'
import { unknownItem } from './item.ts'
import type { SpareAnswer, SpareTask } from './task.ts'

/** What became of a copy that a process was asked about. */
type Outcome = SpareAnswer | { readonly gone: string } | 'late' | 'cancelled'

/** One place in the pool: a process that is started when there is work, and anew when it ended. */
export class Place {
  readonly #home: string
  readonly #start: StartSpare
  #folder: PassingFolder | null = null
  #spare: Spare | null = null
  #settle: (outcome: Outcome) => void = () => undefined

  /** @param home where the copies of this place lie while they are looked at; gone in the end */
  constructor(home: string, start: StartSpare) {
    this.#home = home
    this.#start = start
  }

  async #running(): Promise<Spare> {
    if (this.#spare !== null) return this.#spare
    this.#folder ??= makePassing(this.#home)
    const spare = await this.#start(this.#home)
    this.#spare = spare
    spare.link.onMessage((message) => this.#settle(message as SpareAnswer))
    spare.link.onClose((gone) => {
      if (this.#spare === spare) this.#settle({ gone })
    })
    return spare
  }

  /** What a process says of the copy, or why there is no answer. Rejects with `Cancelled`, and where the dataset cannot be written. */
  async look(task: SpareTask, limitMs: number, signal: AbortSignal | undefined): Promise<FleetItem> {
    const { link } = await this.#running()
    const cancel = (): void => this.#settle('cancelled')
    let timer: NodeJS.Timeout | undefined
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#settle = resolve
      timer = setTimeout(() => resolve('late'), limitMs)
      signal?.addEventListener('abort', cancel)
      if (signal?.aborted) cancel()
      else link.send(task)
    })
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
    if (typeof outcome === 'object' && 'item' in outcome) return outcome.item
    if (typeof outcome === 'object' && 'failure' in outcome) throw fromFailure(outcome.failure)
    const { copy } = task
    this.end()
    if (outcome === 'cancelled') throw cancelled()
    const [message, next] =
      outcome === 'late'
        ? [`It took longer than ${plural(limitMs / 1000, 'second')}.`, 'Give it more time with --time-limit.']
        : [
            `The process that looked at ${basename(copy.path)} ended: ${outcome.gone}.`,
            'Open it by itself to see how far it comes.',
          ]
    return { ...unknownItem(copy), error: { kind: 'EngineExited', message, next } }
  }

  /** Ends the process and takes away what lies in its home. */
  end(): void {
    const spare = this.#spare
    this.#spare = null
    spare?.kill()
    this.#folder?.remove()
    this.#folder = null
  }
}
