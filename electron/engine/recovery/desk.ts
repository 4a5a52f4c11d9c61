import type { Triage } from '../../../shared/contract/recovery.ts'
import type { Journal } from '../journal/read.ts'
import type { Changes } from '../queries/patch-index.ts'
import type { Shapes } from '../queries/shapes.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import {
  closedSlots,
  type Marks,
  patchMarks,
  readMarks,
  recoveredSlots,
  triageOf,
  withRecovered,
} from './marks.ts'
import { RulePreviews } from './preview.ts'

/** What recovery knows of one working copy, from the time its index is there. */
export class Desk {
  readonly previews = new RulePreviews()
  readonly #marks: Marks
  /** Slots of the turns closed as unrecoverable; another set after every write. */
  closed: ReadonlySet<number>
  #shapes: Promise<Shapes> | null = null
  /** The shapes once they have been read. */
  shapesRead: Shapes | null = null

  constructor(index: TurnIndex, journal: Journal) {
    this.#marks = readMarks(index, journal)
    this.closed = closedSlots(this.#marks)
  }

  /** An index that nobody reads yet, with what people filled told as recovered. */
  settled(index: TurnIndex): TurnIndex {
    return withRecovered(index, this.#marks)
  }

  /** Takes note of a run. */
  wrote(index: TurnIndex, changes: Changes): void {
    patchMarks(this.#marks, index, changes)
    this.closed = closedSlots(this.#marks)
  }

  triage(index: TurnIndex): Triage {
    return triageOf(index, this.#marks)
  }

  /**
   * The shapes, read once for a working copy: whoever comes while they are being read waits for them.
   * @param read reads the shapes; gets slots to look at beside those of the turns that lack a value
   */
  async shapes(
    read: (also: Iterable<number>) => Promise<Shapes>,
    signal: AbortSignal | undefined,
  ): Promise<Shapes> {
    for (;;) {
      const mine = this.#shapes === null
      const shapes = this.#shapes ?? read(recoveredSlots(this.#marks))
      this.#shapes = shapes
      try {
        this.shapesRead = await shapes
        return this.shapesRead
      } catch (error) {
        if (this.#shapes === shapes) this.#shapes = null
        // Another caller's reading was cancelled, not this one's.
        if (mine || signal?.aborted) throw error
      }
    }
  }
}
