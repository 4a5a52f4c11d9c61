import packageJson from '../../package.json' with { type: 'json' }
import { TurnscopeError } from '../../shared/contract/errors.ts'
import type {
  CallOptions,
  EventData,
  EventName,
  MethodInput,
  MethodName,
  MethodOutput,
  MethodRequest,
} from '../../shared/contract/methods.ts'
import type { CaseView } from '../../shared/contract/model.ts'
import { methodNamed, readRequest } from '../../shared/contract/request.ts'
import { withPaths } from '../../shared/contract/with-paths.ts'
import { attachTimeline } from './case/attach-timeline.ts'
import { carryOver } from './case/carry-over.ts'
import type { CaseHandle } from './case/handle.ts'
import { looked } from './case/looked.ts'
import { Marks } from './case/marks.ts'
import { markedOpening, placeOf } from './case/opening-mark.ts'
import { markedOutput } from './case/outputs.ts'
import { sweepTemporary, temporaryParent } from './case/passing.ts'
import { refuseWhereReadOnly } from './case/refuse-read-only.ts'
import { opensWhat, type ToOpen } from './case/salvage-of.ts'
import { type Alone, CaseSession } from './case/session.ts'
import { CaseStore, HeldElsewhere } from './case/store.ts'
import { refuseUnrelated } from './case/working.ts'
import { Borrowed } from './compare/borrowed.ts'
import { Comparisons } from './compare/comparisons.ts'
import { codeOf, explain } from './db/errors.ts'
import { sqliteVersion } from './db/version.ts'
import { givenPath } from './disk/given-path.ts'
import { syncNothingBelow } from './disk/sync.ts'
import type { Look } from './evidence/look.ts'
import { FleetDesk } from './fleet/desk.ts'
import { caseListHandlers } from './handlers/cases.ts'
import { compareHandlers } from './handlers/compare.ts'
import { documentHandlers } from './handlers/documents.ts'
import { evidenceHandlers } from './handlers/evidence.ts'
import { fleetHandlers } from './handlers/fleet.ts'
import type { Handler, SessionOf } from './handlers/handlers.ts'
import { journalHandlers } from './handlers/journal.ts'
import { migrateHandlers } from './handlers/migrate.ts'
import { noteHandlers } from './handlers/notes.ts'
import { payloadHandlers } from './handlers/payload.ts'
import { preferenceHandlers } from './handlers/preferences.ts'
import { queryHandlers } from './handlers/queries.ts'
import { recoveryHandlers } from './handlers/recovery.ts'
import { savedViewHandlers } from './handlers/saved-views.ts'
import { sqlHandlers } from './handlers/sql.ts'
import { onJobEnd } from './jobs/ended.ts'
import { endsOnExhaustion } from './jobs/memory.ts'
import type { StartSpare } from './jobs/spare.ts'
import { callLine, type Ended, jobLine } from './log.ts'
import { accountName } from './person.ts'
import { samplePath } from './sample/app-sample.ts'

export interface EngineOptions {
  /** Folder of the cases and the sample. */
  readonly home: string
  /**
   * Whether `home` is deleted as soon as the engine is closed: then nothing has to survive a power cut, and what
   * nobody asks for is not found out.
   */
  readonly throwaway?: boolean
  /** Whether nobody will write to its cases: they are looked at, and gone. */
  readonly readOnly?: boolean
  /** Whether callers may list folders: for hosts without a native file dialog. */
  readonly browse?: boolean
  /** Who works here; the journal names them. `TURNSCOPE_PERSON` or the account's name when left out. */
  readonly person?: string
  /** Starts a process that looks at copies of a fleet, or runs a statement; left out where the host cannot. */
  readonly startSpare?: StartSpare
  /** Gets what no person is shown: faults, and every call and job, how long it took and how it ended. */
  readonly log?: (line: string) => void
  /** Ends the process, where what SQLite takes of memory cannot be stopped otherwise; left out where it must not. */
  readonly end?: () => void
}

type OpenOptions = CallOptions & { readonly readOnly: boolean }
type EventListener = <N extends EventName>(name: N, data: EventData<N>) => void

/**
 * The database engine: everything in `shared/contract/methods.ts`, over any number of open cases.
 * One per process; it imports no Electron and knows nothing of who calls it.
 */
export class Engine {
  readonly #home: string
  readonly #person: string
  readonly #browse: boolean
  readonly #throwaway: boolean
  readonly #readOnly: boolean
  readonly #log: (line: string) => void
  readonly #marks: Marks
  readonly #store: CaseStore
  readonly #unwatch: () => void
  readonly #fleet: FleetDesk
  readonly #startSpare: StartSpare | undefined
  readonly #sessions = new Map<string, CaseSession>()
  readonly #listeners = new Set<EventListener>()
  readonly #borrowed = new Borrowed()
  readonly #comparisons = new Comparisons()
  /** The case that was opened last; '' before there was one. */
  #latest = ''
  /** Openings run one after the other: two of the same evidence must end in one case. */
  #opening: Promise<unknown> = Promise.resolve()

  constructor({
    home,
    throwaway = false,
    readOnly = false,
    browse = false,
    person = accountName(),
    startSpare,
    log = () => undefined,
    end,
  }: EngineOptions) {
    this.#home = home
    this.#browse = browse
    this.#throwaway = throwaway
    this.#readOnly = readOnly
    this.#person = person
    this.#log = log
    if (end !== undefined) endsOnExhaustion(end)
    if (throwaway) syncNothingBelow(home)
    // What is gone with its engine, or only looked at, is told nobody.
    this.#marks = new Marks(throwaway || readOnly ? null : home)
    this.#store = new CaseStore(home, this.#marks)
    // A command line does so itself; one that was used once and killed has no next time.
    if (!throwaway) sweepTemporary(temporaryParent(process.env))
    this.#unwatch = onJobEnd((end) => log(jobLine(end)))
    this.#startSpare = startSpare
    this.#fleet = new FleetDesk({
      home,
      throwaway,
      startSpare,
      marks: this.#marks,
      changed: (done, running) => this.#emit('fleet.changed', { done, running }),
    })
  }

  /** Answers one call of a caller that the compiler knows; see `answer`. */
  call<N extends MethodName>(
    name: N,
    input: MethodInput<N>,
    options: CallOptions = {},
  ): Promise<MethodOutput<N>> {
    return this.answer(name, input, options) as Promise<MethodOutput<N>>
  }

  /**
   * Answers one call, whoever asks: the one place where requests are read, and where the log is told. Rejects with
   * a `TurnscopeError` for what people are told about, `InvalidRequest` for what the contract refuses; anything
   * else that is thrown is a fault of ours, with its stack.
   */
  async answer(name: string, input: unknown, options: CallOptions = {}): Promise<unknown> {
    const begun = performance.now()
    let known: MethodName | null = null
    const told = (ended: Pick<Ended, 'error' | 'output'>): void =>
      this.#log(callLine(known, { ms: performance.now() - begun, input, ...ended }))
    try {
      known = methodNamed(name)
      const request = withPaths(known, readRequest(known, input), (path) => path && givenPath(path))
      refuseWhereReadOnly(known, request, this.#sessions)
      // The table pairs each name with its own types; the compiler cannot follow that through a lookup.
      const handler = this.#handlers[known] as unknown as Handler<MethodName>
      const handleOf = (id: string) => this.#sessions.get(id)?.handle
      const around = { marks: this.#marks, handleOf }
      const output = await markedOutput(known, request, options, around, () => handler(request, options))
      told({ error: undefined, output })
      return output
    } catch (thrown) {
      const error = explain(thrown)
      told({ error, output: undefined })
      throw error
    }
  }

  /** Returns the unsubscribe. */
  onEvent(listener: EventListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The view of an open case once nothing is under way in it any more: index built, check done. */
  async settled(case_id: string): Promise<CaseView> {
    const session = this.#session(case_id)
    await session.settled()
    return session.view()
  }

  /** Stops what is under way and lets every case go; a disk that fails then is met again at the next opening. */
  async close(): Promise<void> {
    await this.#opening.catch(() => undefined)
    const closed = await Promise.allSettled([...this.#sessions.values()].map((session) => session.close()))
    for (const each of closed)
      if (each.status === 'rejected') this.#log(`a case was not closed as it should: ${codeOf(each.reason)}`)
    this.#sessions.clear()
    this.#unwatch()
  }

  readonly #session: SessionOf = (case_id) => {
    const session = this.#sessions.get(case_id)
    if (session) return session
    throw new TurnscopeError('NotFound', 'This case is not open.', 'Open it from the list of recent cases.')
  }

  #inTurn<T>(work: () => Promise<T>): Promise<Alone<T>> {
    const mine = this.#opening.catch(() => undefined).then(work)
    this.#opening = mine
    return mine as Promise<Alone<T>>
  }

  async #open(asked: MethodRequest<'case.open'>, { signal, onProgress }: CallOptions): Promise<CaseView> {
    const options = { signal, onProgress, readOnly: this.#readOnly }
    const request = opensWhat(asked, (id) => this.#sessions.get(id)?.handle, this.#store)
    return markedOpening(this.#marks, request, signal, async (begins) => {
      const handle = await this.#handleOf(request, options, begins)
      return this.#openHandle(handle, request, options)
    })
  }

  async #openHandle(handle: CaseHandle, request: ToOpen, options: OpenOptions): Promise<CaseView> {
    const before = this.#sessions.get(handle.id)
    const open = before?.handle === handle ? before : undefined
    const changed = (revision: number) => this.#emit('case.changed', { case_id: handle.id, revision })
    const session =
      open ??
      (await CaseSession.open(handle, {
        ...options,
        person: this.#person,
        revision: before && before.view().revision + 1,
        throwaway: this.#throwaway,
        log: this.#log,
        changed,
      }))
    this.#sessions.set(handle.id, session)
    // What was read of a copy until now is read of the case itself, or of a later copy.
    if (before !== undefined && before !== session) {
      await before.close()
      changed(session.view().revision)
    }
    try {
      if ('path' in request) {
        if (!request.accept_unrelated)
          refuseUnrelated(session.working, session.handle.record.evidence.findings)
        if (request.timeline_path !== undefined) await attachTimeline(session, request.timeline_path, options)
        if (request.carry_from !== undefined && session.isFresh)
          await this.#carryOver(session, request.carry_from, options)
      }
    } catch (error) {
      // Why it did not open is what is to be told, also where the disk lets nothing be taken away.
      if (open === undefined) await this.#abandon(session).catch(() => undefined)
      throw error
    }
    const opens = placeOf(request)
    if (opens !== null) session.handle.interruptions.readOpenings(opens, handle.record, session.isFresh)
    this.#latest = session.id
    return session.view()
  }

  /** Does again in a new case what was decided in an earlier one, which may be open, here or elsewhere. */
  async #carryOver(session: CaseSession, earlierId: string, options: CallOptions): Promise<void> {
    const open = this.#sessions.get(earlierId)
    const reading = { case_id: earlierId, or_read_only: true, newest: true }
    const earlier = open?.handle ?? (await this.#handleOf(reading, { ...options, readOnly: true }))
    try {
      const migrate = async () => this.#handlers['migrate.run']({ case_id: session.id }, options)
      await carryOver(session, earlier, migrate, options)
    } finally {
      if (open === undefined) earlier.release()
    }
  }

  /** A case that was made by a call which then failed is not kept: the person was told that it did not open. */
  async #abandon(session: CaseSession): Promise<void> {
    this.#sessions.delete(session.id)
    await session.close()
    if (session.isFresh) await this.#store.delete(session.id)
  }

  /** Where another Turnscope has the case, the copy that is read here already, or a new one if that will do. */
  async #handleOf(request: ToOpen, options: OpenOptions, begins = Date.now): Promise<CaseHandle> {
    const reading = (id: string): CaseHandle | undefined => {
      const handle = this.#sessions.get(id)?.handle
      return handle?.readOnly && !request.newest ? handle : undefined
    }
    const resume = async (id: string): Promise<CaseHandle> => reading(id) ?? this.#store.resume(id)
    try {
      if ('case_id' in request) return await resume(request.case_id)
      const open = async (look: Look) => {
        const existing = await this.#store.findExisting(look)
        return existing === null ? this.#store.create(look, options, begins()) : resume(existing.case_id)
      }
      return await looked(this.#store, request, options, open, begins)
    } catch (error) {
      if (!(error instanceof HeldElsewhere)) throw error
      const open = reading(error.case_id)
      if (!open && !request.or_read_only) throw error
      return open ?? this.#store.copyToRead(error.case_id, options)
    }
  }

  #emit<N extends EventName>(name: N, data: EventData<N>): void {
    for (const listener of this.#listeners) listener(name, data)
  }

  /** Opens a case to compare it with one that is open; it is not what anybody looks at. */
  async #openBeside(
    by: string,
    request: MethodRequest<'case.open'>,
    options: CallOptions,
  ): Promise<CaseView> {
    this.#session(by)
    const [latest, open] = [this.#latest, new Set(this.#sessions.keys())]
    const view = await this.#open(request, options)
    this.#latest = latest
    const held = this.#borrowed.returned(by)
    for (const other of held) if (other !== view.case_id) await this.#close(other)
    if (!open.has(view.case_id) || held.includes(view.case_id)) this.#borrowed.lend(view.case_id, by)
    return view
  }

  async #close(case_id: string): Promise<void> {
    const session = this.#session(case_id)
    this.#sessions.delete(case_id)
    await session.close()
    for (const other of this.#borrowed.returned(case_id))
      if (this.#sessions.has(other)) await this.#close(other)
  }

  readonly #handlers: { readonly [N in MethodName]: Handler<N> } = {
    'engine.info': async () => ({
      version: packageJson.version,
      sqlite: sqliteVersion(),
      home: this.#home,
      person: this.#person,
    }),
    ...evidenceHandlers({ store: () => this.#store, browse: () => this.#browse }),
    'sample.path': () => this.#inTurn(() => samplePath(this.#home)),

    'case.open': (request, options) =>
      this.#inTurn(async () => this.#borrowed.kept(await this.#open(request, options))),
    'case.openBeside': ({ case_id, other }, options) =>
      this.#inTurn(() => this.#openBeside(case_id, other, options)),
    'case.view': async ({ case_id }) => this.#session(case_id).view(),
    'case.close': async ({ case_id }) => {
      await this.#close(case_id)
      this.#emit('case.gone', { case_id, deleted: false })
      return {}
    },
    'case.forgetInterrupted': async ({ case_id }) => {
      const session = this.#session(case_id)
      session.handle.interruptions.forget()
      return session.view()
    },
    'case.attachTimeline': ({ case_id, path }, options) =>
      attachTimeline(this.#session(case_id), path, options),

    ...caseListHandlers({
      store: () => this.#store,
      sessions: this.#sessions,
      close: (case_id) => this.#close(case_id),
      inTurn: (work) => this.#inTurn(work),
      gone: (which) => this.#emit('case.gone', which),
    }),
    ...preferenceHandlers(
      () => this.#home,
      (now) => this.#emit('preferences.changed', now),
    ),
    ...noteHandlers(this.#session, (change) => this.#emit('notes.changed', change)),
    ...savedViewHandlers(this.#session, (change) => this.#emit('views.changed', change)),
    ...queryHandlers(this.#session),
    ...migrateHandlers(this.#session),
    ...recoveryHandlers(this.#session),
    ...journalHandlers(this.#session),
    ...documentHandlers(this.#session, this.#comparisons),
    ...fleetHandlers(this.#session, () => this.#fleet),
    ...compareHandlers(this.#session, this.#comparisons),
    ...payloadHandlers(this.#session, () => this.#latest),
    ...sqlHandlers(this.#session, () => ({ home: this.#home, startSpare: this.#startSpare })),
  }
}
