import type { Interrupted } from '../../../shared/contract/interrupted.ts'
import { CARRYING_OVER } from '../../../shared/contract/work-names.ts'
import {
  type Asked,
  type EvidencePlace,
  isSame,
  type Left,
  type Mark,
  type Marked,
  type Marks,
  toldOf,
} from './marks.ts'
import type { CaseRecord } from './stored.ts'

/** What an opening came to that was interrupted, as far as its case says. */
function wroteOf(
  { at_ms, what }: Mark,
  { created_at_ms, evidence }: CaseRecord,
  isFresh: boolean,
): Interrupted['wrote'] {
  if (isFresh) return 'anew'
  // A case is made at the very moment at which its opening was marked.
  if (created_at_ms !== at_ms) return 'nothing'
  const isCarried = evidence.findings.some(({ code }) => code === 'copied-again')
  return what !== CARRYING_OVER || isCarried ? 'all' : 'part'
}

/** What is under way in an open case, and what of it was interrupted, until somebody has read it. */
export class Interruptions {
  readonly #marks: Marks
  readonly #case_id: string
  #left: readonly Left[] = []

  constructor(marks: Marks, case_id: string) {
    this.#marks = marks
    this.#case_id = case_id
  }

  /** The oldest first. */
  get told(): Interrupted[] {
    return this.#left.map(toldOf)
  }

  /**
   * Finds out what was interrupted in the case, and of openings that one which made it, as the case is opened and locked.
   * @param lastRun of the journal
   */
  read(lastRun: number, record: CaseRecord, isFresh: boolean): void {
    const isMine = ({ about, at_ms }: Mark): boolean =>
      'case_id' in about
        ? about.case_id === this.#case_id
        : 'opens' in about && at_ms === record.created_at_ms
    this.#left = this.#marks.left(isMine, true).map((left) => {
      return 'opens' in left.mark.about
        ? this.#settle(left, wroteOf(left.mark, record, isFresh))
        : this.#settleRun(left, lastRun)
    })
  }

  /**
   * Finds out what those wrote whose callers went, before anything else writes: what it writes is none of theirs.
   * @param lastRun reads it from the working copy
   */
  settleRuns(lastRun: () => number): void {
    if (this.#left.every(({ mark }) => mark.last_run === undefined)) return
    const last = lastRun()
    this.#left = this.#left.map((left) => this.#settleRun(left, last))
  }

  /** The same of earlier openings of an evidence, once one of it has led here. */
  readOpenings(opens: EvidencePlace, record: CaseRecord, isFresh: boolean): void {
    const openings = this.#marks
      .openingsLeft(opens)
      .filter(({ path }) => this.#left.every((left) => left.path !== path))
      .map((left) => this.#settle(left, wroteOf(left.mark, record, isFresh)))
    this.#left = [...this.#left, ...openings]
  }

  /** Throws what the file system says. */
  forget(): void {
    for (const left of this.#left) this.#marks.forget(left)
    this.#left = []
  }

  /** Runs `work` under its name, beside what else runs. */
  async during<T>(marked: Omit<Marked, 'about'>, asked: Asked, work: () => T | Promise<T>): Promise<T> {
    const here = { ...marked, about: { case_id: this.#case_id } }
    const result = await this.#marks.during(here, asked, work, (left) => {
      this.#left = [...this.#left, left]
    })
    this.#left = this.#left.filter(({ mark }) => !isSame(mark, here))
    return result
  }

  #settleRun(left: Left, lastRun: number): Left {
    const { wrote, last_run } = left.mark
    return last_run === undefined ? left : this.#settle(left, lastRun > last_run ? 'all' : wrote)
  }

  #settle(left: Left, wrote: Interrupted['wrote']): Left {
    return this.#marks.settle(left, { about: { case_id: this.#case_id }, wrote })
  }
}
