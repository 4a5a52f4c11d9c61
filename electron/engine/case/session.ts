import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { CaseView, Plan } from '../../../shared/contract/model.ts'
import type { NamedWork } from '../../../shared/contract/work-names.ts'
import { FRESH_COPY } from '../../../shared/truth/copy-advice.ts'
import { explain } from '../db/errors.ts'
import type { Soundness } from '../db/soundness.ts'
import { hasLog, removeDatabaseBeside } from '../disk/sidecars.ts'
import { endedOrOutlasted, type Lingering, untilEnded } from '../jobs/lingering.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { unlessCancelled } from '../jobs/unless-cancelled.ts'
import { type CopyState, isSameState, lastRunIn, writtenMeanwhile } from '../journal/copy-state.ts'
import { provenanceBy } from '../journal/provenance.ts'
import { planJob } from '../migrate/plan.ts'
import { carriedOverIn } from '../queries/evidence-counts.ts'
import { type LastActivity, lastActivity } from '../queries/lost-turns.ts'
import { type Pointers, pointers } from '../queries/pointers.ts'
import type { Shapes } from '../queries/shapes.ts'
import type { ProvenanceOf, TurnSource } from '../queries/source.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import type { Desk } from '../recovery/desk.ts'
import { groupsOf } from '../recovery/groups.ts'
import { foldLogJob } from '../recovery/write-job.ts'
import type { CaseHandle } from './handle.ts'
import { beingRead, givenUp, underWay } from './in-the-way.ts'
import { type Leasable, type Lease, onLease } from './lease.ts'
import { keepPlaces } from './places.ts'
import { prepareCase } from './prepare-case.ts'
import { Readers } from './readers.ts'
import { openForReading, type ReadingOptions } from './reading.ts'
import { recoverySource } from './recovery-source.ts'
import { adoptOwnTimeline, mayHoldPointers, readStore } from './timeline-store.ts'
import { Upkeep } from './upkeep.ts'
import { caseView } from './view.ts'
import { refuseUnrelated, settleLog, versionOf, type Working } from './working.ts'

/** What is known of a working copy before it is one. */
interface KnownCopy {
  readonly sound: Soundness
  readonly index: TurnIndex
}

declare const byItself: unique symbol
/** The answer of a write that ran by itself: only `alone` makes one. */
export type Alone<T> = T & { readonly [byItself]: true }

export interface SessionOptions extends ReadingOptions {
  /**
   * Whether the case is deleted as soon as it is closed: nothing of it has to survive a power cut, and what nobody
   * asks for is not found out.
   */
  readonly throwaway: boolean
  readonly person: string
  /** The first one of this session, where another session of the case went before it; 1 when left out. */
  readonly revision?: number | undefined
  readonly log: (line: string) => void
  /** Called with the new revision whenever what `view` says has changed. */
  readonly changed: (revision: number) => void
}

/**
 * An open case at work: how long it lives, which state of its working copy is read, and that one write runs at a
 * time. What is read and written is the handlers' business.
 */
export class CaseSession {
  readonly handle: CaseHandle
  readonly #options: SessionOptions
  /** Whether this call made the case, rather than resumed it. */
  readonly isFresh: boolean
  #working: Working
  #upkeep: Upkeep
  #pointers: Pointers | null = null
  #activity: LastActivity | null = null
  #revision: number
  #plan: { readonly copy: CopyState; readonly plan: Plan } | null = null
  /** What is being written; null when nothing is. */
  #writing: NamedWork | null = null
  readonly #readers = new Readers()
  /** Threads of writes that are over but could not end at once. */
  readonly #lingering = new Set<Lingering>()
  /** Settles when what is being written is. */
  #written: Promise<unknown> = Promise.resolve()
  /** Settles when no working copy is being replaced. */
  #replaced: Promise<void> = Promise.resolve()

  private constructor(handle: CaseHandle, working: Working, isFresh: boolean, options: SessionOptions) {
    this.handle = handle
    this.#working = working
    this.#options = options
    this.#revision = options.revision ?? 1
    this.isFresh = isFresh
    this.#upkeep = this.#newUpkeep()
  }

  /**
   * Prepares the working copy if nobody has, opens it and starts what runs beside. Rejects with `Damaged` when
   * SQLite cannot read it at all; the handle is released then, and a case that holds nothing is left to be deleted.
   */
  static async open(handle: CaseHandle, asked: SessionOptions): Promise<CaseSession> {
    const options = { ...asked, readOnly: asked.readOnly || handle.readOnly !== null }
    const isFresh = !handle.record.prepared
    try {
      await prepareCase(handle, options)
      await settleLog(handle.workingPath)
      const session = new CaseSession(handle, await openForReading(handle, options), isFresh, options)
      if (handle.record.timeline_store === null && mayHoldPointers(session.#working.facts)) {
        await adoptOwnTimeline(handle, options)
      }
      session.#readStore()
      handle.interruptions.read(session.#working.journal.lastRun, handle.record, isFresh)
      session.#keepUp()
      return session
    } catch (error) {
      handle.release()
      throw explain(error)
    }
  }

  get id(): string {
    return this.handle.id
  }

  /** The state of the working copy there is now. */
  get working(): Working {
    return this.#working
  }

  /** Null without a timeline store. */
  get pointers(): Pointers | null {
    return this.#pointers
  }

  /** What is being written; null where nothing is. */
  get writing(): NamedWork | null {
    return this.#writing
  }

  /** Who works here, where a call names nobody else. */
  get person(): string {
    return this.#options.person
  }

  /** What recovery knows of the working copy; there as soon as `source` has answered. */
  get desk(): Desk {
    const { desk } = this.#working
    if (desk === null) throw new Error('no desk before the index')
    return desk
  }

  readonly provenanceOf: ProvenanceOf = (rowid) => provenanceBy(this.#working.journal)(rowid)

  view(): CaseView {
    return caseView(this.handle, this.#working, this.#revision, this.#activity)
  }

  /** Runs a long read on one state of the case, once its turns have been read. Rejects as `onLease` does. */
  leased<T>(options: CallOptions, read: (lease: Lease, options: JobOptions) => Promise<T>): Promise<T> {
    return this.untilClosed(options, async (options) => {
      await this.indexed()
      await this.#upkeep.signs()
      return onLease(this.#leasable, (lease) => read(lease, options))
    })
  }

  /** What a migration would do, computed once per state of the working copy; it does not wait for the index. */
  planned(options: CallOptions): Promise<Plan> {
    return this.untilClosed(options, (options) => onLease(this.#leasable, (lease) => lease.plan(options)))
  }

  /** What SQLite's check said of this state of the working copy; null where it was not asked. */
  soundness({ last_run }: Pick<CopyState, 'last_run'>): Soundness | null {
    const { sound } = this.#working
    return sound?.last_run === last_run ? sound.sound : null
  }

  /** Resolves when it is known whether turns lie elsewhere, without an index. */
  readonly signsAmong = (turns: number): Promise<void> => this.#upkeep.signsAmong(turns)

  /** Resolves when everything that is found out beside the calls is known. */
  async settled(): Promise<void> {
    await this.#upkeep.checked()
    await this.#upkeep.idle()
  }

  async close(): Promise<void> {
    await Promise.allSettled([this.#readers.close(), this.#written])
    await this.#upkeep.stop()
    await this.#readers.retired
    if (!this.#options.throwaway) await untilEnded(Promise.all([this.#ended(), this.#readers.ended()]))
    this.#working.db.close()
    try {
      await settleLog(this.handle.workingPath)
    } finally {
      this.handle.release()
    }
  }

  /** Readers beside may keep the log of a recovery from being folded in; whoever copies the file needs it whole. */
  async foldLog(options: CallOptions): Promise<void> {
    const path = this.handle.workingPath
    if (!hasLog(path)) return
    await this.#upkeep.idle()
    if (await runJob(foldLogJob, { path }, options)) {
      this.#working.version = versionOf(this.#working.db)
      return
    }
    throw beingRead()
  }

  #readStore(): void {
    const read = readStore(this.handle, this.#working.db, (store, keyColumn) => ({
      pointers: pointers(store, keyColumn),
      activity: lastActivity(store),
    }))
    this.#pointers = read?.pointers ?? null
    this.#activity = read?.activity ?? null
  }

  /** Another timeline store has been attached. */
  pointersChanged(): void {
    this.#readStore()
    this.change()
  }

  change(): void {
    if (!this.#options.readOnly) keepPlaces(this.handle, this.#working.index)
    this.#revision++
    this.#options.changed(this.#revision)
  }

  /** Waits for the index: whoever asks for a timeline wants it, not an error. */
  async source(): Promise<TurnSource> {
    await this.indexed()
    const { db, columns, index } = this.#working
    if (columns !== null && index !== null) return { db, columns, index }
    if (this.#working.exhausted !== null) throw this.#working.exhausted
    refuseUnrelated(this.#working, this.handle.record.evidence.findings)
    throw new TurnscopeError(
      'Damaged',
      'The turns of this file cannot be read.',
      `See the findings. ${FRESH_COPY}`,
    )
  }

  /** Resolves once the turns of the current working copy have been read, or could not be. */
  async indexed(): Promise<void> {
    let gate: Promise<void>
    do {
      gate = this.#replaced
      await gate
      await this.#upkeep.indexed()
    } while (gate !== this.#replaced)
  }

  /** The case as it is now, for a long read. */
  #lease(): Lease {
    const { db, facts, schema, columns, index, journal, desk } = this.#working
    const copy = {
      path: this.#working.path,
      last_run: journal.lastRun,
    }
    const source = columns === null || index === null ? null : { columns, index }
    const closed = desk?.closed ?? new Set()
    const working = { ...copy, path: this.handle.workingPath }
    const shapes = async (options: CallOptions): Promise<Shapes> => {
      // Those of every row that lacked a value in any state of this working copy.
      const now = await recoverySource(this, options)
      if (now.db !== db) throw writtenMeanwhile()
      return now.shapes
    }
    return {
      copy,
      working,
      facts,
      schema,
      source,
      pointers: this.#pointers,
      evidencePaths: this.handle.evidencePaths,
      view: this.view(),
      plan: (options) => this.#planOf(working, options),
      shapes,
      groups: async (options) => groupsOf({ db, ...source!, shapes: await shapes(options), closed }, 'shape'),
    }
  }

  readonly #leasable: Leasable = {
    lease: () => this.#lease(),
    written: async () => {
      await this.#written.catch(() => undefined)
      await this.indexed()
    },
  }

  async #planOf(copy: CopyState, options: CallOptions): Promise<Plan> {
    const known = this.#plan
    if (known !== null && isSameState(known.copy, copy)) return known.plan
    const upkeep = this.#upkeep
    await unlessCancelled(upkeep.checked(), options.signal)
    const { plan: computed, sound } = await runJob(planJob, { copy, known: this.soundness(copy) }, options)
    if (upkeep === this.#upkeep) upkeep.isSound(sound, copy.last_run)
    await this.indexed()
    const { index } = this.#working
    const backfill = { ...computed.backfill, carried_over: index && carriedOverIn(index) }
    const plan = { ...computed, backfill }
    this.#plan = { copy, plan }
    return plan
  }

  /** Runs what is read at length, or over turns of this thread, on a working copy that stays until it is done. */
  untilClosed<T>(options: CallOptions, read: (options: JobOptions) => Promise<T>): Promise<T> {
    return this.#readers.untilClosed(options, read)
  }

  /** Resolves when nothing of a write that is over is under way any more, or nobody is to wait for that. */
  readonly #ended = () => Promise.all([...this.#lingering].map(endedOrOutlasted))

  /** Rejects with `Conflict` where the thread of an earlier write never comes to its end: it may still write. */
  async #nothingIsWritten(): Promise<void> {
    await this.#ended()
    if (this.#lingering.size > 0) throw givenUp()
    this.handle.interruptions.settleRuns(() => lastRunIn(this.#working.db))
  }

  /** One write at a time: a second is refused, never queued, because its plan would be out of date. */
  async alone<T>(
    what: NamedWork,
    options: CallOptions,
    work: (options: JobOptions) => Promise<T>,
  ): Promise<Alone<T>> {
    if (this.#writing !== null) throw underWay(this.#writing)
    this.#writing = what
    const lingers = (thread: Lingering): void => {
      this.#lingering.add(thread)
      void thread.ended.then(() => this.#lingering.delete(thread))
    }
    const written = this.#nothingIsWritten().then(() =>
      work({ ...options, signal: this.#readers.signalOf(options), lingers }),
    )
    this.#written = written
    try {
      return (await written) as Alone<T>
    } finally {
      this.#writing = null
    }
  }

  /**
   * Has the working copy replaced and opens what is there then, whatever happened. Who waits for its turns waits for
   * those of the new one; everybody else reads the old one until the new one is open.
   * @param known what is known of the new one beforehand: with its index, nobody has to wait for that
   */
  async replaceWorking(replace: () => void, known?: KnownCopy): Promise<void> {
    let openGate = (): void => undefined
    this.#replaced = new Promise((resolve) => {
      openGate = resolve
    })
    const { db } = this.#working
    const path = this.handle.workingPath
    let isNew = false
    try {
      await this.#upkeep.stop()
      await settleLog(path)
      replace()
      isNew = true
    } finally {
      try {
        this.#working = await openForReading(this.handle, { readOnly: this.#options.readOnly })
        this.#readers.retire(db, async () => {
          if (path !== this.handle.workingPath) await removeDatabaseBeside(path)
        })
        this.#upkeep = this.#newUpkeep()
        if (isNew && known !== undefined) {
          this.#upkeep.isSound(known.sound, this.#working.journal.lastRun)
          this.#upkeep.isIndexed(known.index)
        }
        this.#readStore()
        this.#keepUp()
      } finally {
        openGate()
      }
      this.change()
    }
  }

  #newUpkeep(): Upkeep {
    return new Upkeep(this.handle, this.#working, {
      log: this.#options.log,
      changed: () => this.change(),
      lingers: this.#readers.lingers,
      keeps: !this.#options.throwaway,
    })
  }

  /** Finds out beside the calls what somebody who looks at the case will want to know. */
  #keepUp(): void {
    if (!this.#options.throwaway) void this.#upkeep.checked()
  }
}
