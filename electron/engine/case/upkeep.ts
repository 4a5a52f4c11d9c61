import { TurnscopeError, traceOf } from '../../../shared/contract/errors.ts'
import { explain } from '../db/errors.ts'
import type { Soundness } from '../db/soundness.ts'
import { soundnessJob } from '../db/soundness-job.ts'
import type { Lingering } from '../jobs/lingering.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { turnsElsewhereJob } from '../legacy/elsewhere.ts'
import { indexJob } from '../migrate/index-job.ts'
import { absentTurns } from '../queries/lost-turns.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { Desk } from '../recovery/desk.ts'
import { Background } from './background.ts'
import type { CaseHandle } from './handle.ts'
import { quickChecked } from './quick-check.ts'
import type { Working } from './working.ts'

const STRAYS = 'Looking for turns that are not where they belong'

export interface UpkeepOptions {
  readonly log: (line: string) => void
  /** Called whenever what is known of the working copy has grown. */
  readonly changed: () => void
  /** Gets threads that could not end when they were stopped. */
  readonly lingers: (thread: Lingering) => void
  /** Whether the case is there for another time. */
  readonly keeps: boolean
}

/**
 * What is found out about one state of the working copy beside the calls: its turn index, signs of turns that
 * are not where they belong, SQLite's check. Each begins when it is first asked for, one after the other, so
 * that what people wait for has the disk to itself; what fails becomes a finding.
 */
export class Upkeep {
  readonly #working: Working
  readonly #handle: CaseHandle
  readonly #options: UpkeepOptions
  readonly #background = new Background()
  #index: Promise<void> | null = null
  #signs: Promise<void> | null = null
  #check: Promise<void> | null = null

  constructor(handle: CaseHandle, working: Working, options: UpkeepOptions) {
    this.#handle = handle
    this.#working = working
    this.#options = options
  }

  /** Resolves when the turns have been read, or could not be. */
  indexed(): Promise<void> {
    this.#index ??= this.#start('Reading the turns', async (options) => {
      const { columns, path, index } = this.#working
      if (columns === null || index !== null) return
      const kept = this.#options.keeps ? { kept: this.#handle.indexPath } : {}
      this.isIndexed(await runJob(indexJob, { path, columns, ...kept }, options))
      this.#options.changed()
    })
    return this.#index
  }

  /** Resolves when it is known whether turns left blocks behind, or lie elsewhere. */
  signs(): Promise<void> {
    this.#signs ??= this.#start(STRAYS, async (options) => {
      await this.indexed()
      await this.#findStrays(this.#working.index?.turns ?? null, options)
    })
    return this.#signs
  }

  /** The same where it is known how many turns there are, and nobody wants the index. */
  signsAmong(turns: number): Promise<void> {
    this.#signs ??= this.#start(STRAYS, (options) => this.#findStrays(turns, options))
    return this.#signs
  }

  async #findStrays(turns: number | null, options: JobOptions): Promise<void> {
    const working = this.#working
    const path = this.#handle.workingPath
    const isEmpty = working.columns === null || turns === 0
    const elsewhere = isEmpty ? await runJob(turnsElsewhereJob, { path }, options) : []
    working.findings.push(...elsewhere)
    if (this.#hasFinding('wal-missing')) working.absentTurns = await runJob(absentTurns, { path }, options)
    if (elsewhere.length > 0 || working.absentTurns > 0) this.#options.changed()
  }

  /** Resolves when SQLite has checked the working copy. */
  checked(): Promise<void> {
    this.#check ??= this.#start('The check of the working copy', async (options) => {
      await this.signs()
      if (options.signal.aborted || this.#working.sound !== null) return
      const { lastRun } = this.#working.journal
      const path = this.#handle.workingPath
      this.isSound(await runJob(soundnessJob, { path }, options), lastRun)
      this.#options.changed()
    })
    return this.#check
  }

  /** The index of the working copy, from whoever built it. */
  isIndexed(index: TurnIndex): void {
    const working = this.#working
    working.desk = new Desk(index, working.journal)
    working.index = working.desk.settled(index)
    const known = new Set(working.findings.map(({ message }) => message))
    working.findings.push(...index.findings.filter(({ message }) => !known.has(message)))
  }

  /**
   * What SQLite's check says of the working copy, from whoever asked it.
   * @param last_run the run of the journal that the checked state ends with
   */
  isSound(sound: Soundness, last_run: number): void {
    const working = this.#working
    const isFirst = working.sound === null
    working.sound = { sound, last_run }
    // A check of a later state finds what the first one found.
    if (!isFirst) return
    const { result, findings } = quickChecked(
      sound,
      this.#hasFinding('wal-folded', 'journal-rolled-back'),
      working.facts,
    )
    working.quickCheck = result
    working.findings.push(...findings)
  }

  /** Resolves when nothing of it is under way. */
  idle(): Promise<void> {
    return this.#background.idle()
  }

  /** Cancels what is under way; resolves when all of it has ended, or lingers. */
  stop(): Promise<void> {
    return this.#background.stop()
  }

  #hasFinding(...codes: string[]): boolean {
    return this.#handle.record.evidence.findings.some(({ code }) => codes.includes(code))
  }

  #start(
    what: string,
    work: (options: JobOptions & { signal: AbortSignal }) => Promise<void>,
  ): Promise<void> {
    const { lingers } = this.#options
    return this.#background.start(
      (signal) => work({ signal, lingers }),
      (thrown) => {
        const error = explain(thrown)
        if (!(error instanceof TurnscopeError)) this.#options.log(`${what}: ${traceOf(error)}`)
        if (error instanceof TurnscopeError && error.kind === 'Exhausted') this.#working.exhausted = error
        const message = error instanceof TurnscopeError ? error.message : `${what} failed.`
        this.#working.findings.push({ code: 'background-failed', severity: 'error', message })
        this.#options.changed()
      },
    )
  }
}
