import { basename } from 'node:path'
import { cancelled, fromFailure } from '../../../shared/contract/errors.ts'
import type { FleetItem } from '../../../shared/contract/fleet.ts'
import { plural } from '../../../shared/truth/words.ts'
import { makePassing, type PassingFolder } from '../case/passing.ts'
import type { Spare, StartSpare } from '../jobs/spare.ts'
import type { FoundCopy } from './find-copies.ts'
import { unknownItem } from './item.ts'
import type { LookAnswer, Looked, LookTask, SealAnswer, Seals, SpareTask } from './task.ts'

/** Why a process gave no answer. */
type NoAnswer = { readonly gone: string } | 'late'

interface Limits {
  /** How long one copy may take, as it was asked for. */
  readonly limitMs: number
  readonly signal: AbortSignal | undefined
}

function unanswered(copy: FoundCopy, why: NoAnswer, limitMs: number): FleetItem {
  const error: FleetItem['error'] =
    why === 'late'
      ? {
          kind: 'Exhausted',
          message: `It took longer than ${plural(limitMs / 1000, 'second')}.`,
          next: 'Give it more time with --time-limit, or look at its schema: a rule or a computed column in the file itself can be the reason.',
        }
      : {
          kind: 'EngineExited',
          message: `The process that looked at ${basename(copy.path)} ended: ${why.gone}.`,
          next: 'Open it by itself to see how far it comes.',
        }
  return { ...unknownItem(copy), error }
}

/** One place in the pool: a process that is started when there is work, and anew when it ended. */
export class Place {
  readonly #home: string
  readonly #start: StartSpare
  #folder: PassingFolder | null = null
  #spare: Spare | null = null
  #settle: (outcome: unknown) => void = () => undefined

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
    spare.link.onMessage((message) => this.#settle(message))
    spare.link.onClose((gone) => {
      if (this.#spare === spare) this.#settle({ gone })
    })
    return spare
  }

  /**
   * What a process says of the copy, or why there is no answer. Rejects with `Cancelled`, and where the dataset cannot be written.
   * @param left milliseconds
   */
  async look(task: LookTask, left: number, { limitMs, signal }: Limits): Promise<Looked> {
    const outcome = await this.#ask<LookAnswer>(task, left, signal)
    if (typeof outcome === 'object' && 'item' in outcome) {
      // What nothing can stop goes on in that process, and with what it took.
      if (outcome.item.error?.kind === 'Exhausted') this.end()
      return outcome
    }
    if (typeof outcome === 'object' && 'failure' in outcome) throw fromFailure(outcome.failure)
    return { item: unanswered(task.copy, outcome, limitMs), surroundings: null }
  }

  /** How a copy is sealed, or a row that says why there is no answer. Rejects with `Cancelled`. */
  async seal(copy: FoundCopy, { limitMs, signal }: Limits): Promise<Seals | FleetItem> {
    const outcome = await this.#ask<SealAnswer>({ sealed: copy }, limitMs, signal)
    return typeof outcome === 'object' && 'seals' in outcome
      ? outcome.seals
      : unanswered(copy, outcome, limitMs)
  }

  /** Rejects with `Cancelled`. A process that does not answer is ended. */
  async #ask<T>(task: SpareTask, left: number, signal: AbortSignal | undefined): Promise<T | NoAnswer> {
    const { link } = await this.#running()
    const cancel = (): void => this.#settle('cancelled')
    let timer: NodeJS.Timeout | undefined
    const outcome = await new Promise<unknown>((resolve) => {
      this.#settle = resolve
      timer = setTimeout(() => resolve('late'), left)
      signal?.addEventListener('abort', cancel)
      if (signal?.aborted) cancel()
      else link.send(task)
    })
    clearTimeout(timer)
    signal?.removeEventListener('abort', cancel)
    const hasEnded = typeof outcome === 'string' || 'gone' in (outcome as object)
    if (hasEnded) this.end()
    if (outcome === 'cancelled') throw cancelled()
    return outcome as T | NoAnswer
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
