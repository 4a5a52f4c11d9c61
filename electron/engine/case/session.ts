import { basename } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type {
  CaseView,
  Finding,
  Migration,
  Plan,
  Timeline,
  TurnDetail,
  TurnId,
} from '../../../shared/contract/model.ts'
import { explain } from '../db/errors.ts'
import { openReader, type ReadableDb } from '../db/open.ts'
import type { CopyOptions } from '../evidence/copy.ts'
import { runJob } from '../jobs/run.ts'
import { provenanceIn } from '../journal/provenance.ts'
import type { DebugSource } from '../playbook/debug-api/job.ts'
import type { PlaybookCase } from '../playbook/playbook-case.ts'
import { type TurnColumns, turnColumns } from '../queries/columns.ts'
import { type ConversationsRequest, conversationsPage } from '../queries/conversations-page.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { firstConversations } from '../queries/first-conversations.ts'
import { type MissingRequest, missingPage } from '../queries/missing-page.ts'
import { type Pointers, pointers } from '../queries/pointers.ts'
import type { ProvenanceOf, TurnSource } from '../queries/source.ts'
import { timelineOf } from '../queries/timeline-of.ts'
import { type TimelineTurnsRequest, timelineTurns } from '../queries/timeline-turns.ts'
import { turnDetail } from '../queries/turn-detail.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { type Classified, classify } from '../schema/classify.ts'
import { readSchema, type SchemaFacts } from '../schema/read.ts'
import { Background } from './background.ts'
import type { CaseHandle } from './handle.ts'
import { prepareCase } from './prepare-case.ts'
import { adoptOwnTimeline, attachTimelineStore } from './timeline-store.ts'

const MOST_RUNTIMES = 1000

export interface SessionOptions extends CopyOptions {
  readonly person: string
  readonly log: (line: string) => void
  /** Called with the new revision whenever what `view` says has changed. */
  readonly changed: (revision: number) => void
}

/** One state of the working copy: its connection, its schema, and the index once it is built. */
interface Working {
  readonly db: ReadableDb
  readonly facts: SchemaFacts
  readonly schema: Classified
  /** Null where the file has no turns that could be read one by one. */
  readonly columns: TurnColumns | null
  index: TurnIndex | null
  quickCheck: string | null
  /** What the checks and the index found beside what the opening found. */
  findings: Finding[]
}

function openWorking(path: string): Working {
  const db = openReader(path)
  try {
    const facts = readSchema(db)
    const schema = classify(facts)
    const listed = facts.turns !== null && schema.generation !== 'unrelated'
    return {
      db,
      facts,
      schema,
      columns: listed ? turnColumns(facts.turns) : null,
      index: null,
      quickCheck: null,
      findings: [],
    }
  } catch (error) {
    db.close()
    throw error
  }
}

/** An open case at work: answers reads from the current working copy, and runs what changes it. */
export class CaseSession {
  readonly #handle: CaseHandle
  readonly #options: SessionOptions
  /** Whether this call made the case, rather than resumed it. */
  readonly isFresh: boolean
  #working: Working
  #background = new Background()
  #pointers: Pointers | null = null
  #revision = 1
  #plan: { readonly revision: number; readonly plan: Plan } | null = null
  /** What is being written, in words; null when nothing is. */
  #writing: string | null = null
  /** Settles when the index of the current working copy is there, or failed. */
  #indexing: Promise<void> = Promise.resolve()

  private constructor(handle: CaseHandle, working: Working, isFresh: boolean, options: SessionOptions) {
    this.#handle = handle
    this.#working = working
    this.#options = options
    this.isFresh = isFresh
  }

  /**
   * Prepares the working copy if nobody has, opens it and starts what runs beside. Rejects with `Damaged` when
   * SQLite cannot read it at all; the handle is released then, and a case that holds nothing is left to be deleted.
   */
  static async open(handle: CaseHandle, options: SessionOptions): Promise<CaseSession> {
    const isFresh = !handle.record.prepared
    try {
      await prepareCase(handle, options)
      const session = new CaseSession(handle, openWorking(handle.workingPath), isFresh, options)
      if (handle.record.timeline_store === null && session.#holdsPointers()) {
        await adoptOwnTimeline(handle, options)
      }
      session.#readPointers()
      session.#startBackground()
      return session
    } catch (error) {
      handle.release()
      throw explain(error)
    }
  }

  get id(): string {
    return this.#handle.id
  }

  /** Throws `UnrelatedDatabase` when the file holds no turns. */
  refuseUnrelated(): void {
    if (this.#working.columns !== null) return
    throw new TurnscopeError(
      'UnrelatedDatabase',
      this.#working.schema.describes,
      'Pick a copy of the turns.db that the chat server writes.',
    )
  }

  view(): CaseView {
    const { record } = this.#handle
    const { schema, index, quickCheck, facts, findings } = this.#working
    const store = record.timeline_store
    return {
      case_id: this.id,
      name: basename(record.evidence.path),
      revision: this.#revision,
      evidence: { ...record.evidence, findings: [...record.evidence.findings, ...findings] },
      schema: { generation: schema.generation, columns: schema.columns, indexes: schema.indexes },
      counts: index?.counts ?? null,
      // The first stands for unknown. A file of noise may hold more than any legend shows.
      ...(index === null ? {} : { runtimes: index.runtimeKeys.slice(1, 1 + MOST_RUNTIMES) }),
      cutover: index === null ? null : cutoverOfIndex(index),
      quick_check: quickCheck,
      migration: record.migration,
      timeline_store: store && {
        path: store.path,
        sha256: store.sha256,
        conversations: store.conversations,
        same_file: store.same_file,
      },
      tables: facts.objects
        .filter(({ type, name }) => ['table', 'view'].includes(type) && !name.startsWith('turnscope_'))
        .map(({ name, type }) => ({ name, type })),
    }
  }

  conversations(request: ConversationsRequest): MethodOutput<'conversations.page'> {
    const { db, columns, index } = this.#working
    if (columns === null) return { items: [], total: 0, of: 0, complete: true }
    if (index === null) {
      const first = firstConversations(db, columns, request.offset + request.limit, this.#pointers)
      const items = first.slice(request.offset)
      return { items, total: first.length, of: first.length, complete: false }
    }
    return conversationsPage({ db, columns, index }, request, this.#pointers)
  }

  async timeline(conv_id: string): Promise<Timeline> {
    return timelineOf(await this.#source(), conv_id, this.#pointers)
  }

  async turns(request: TimelineTurnsRequest): Promise<MethodOutput<'timeline.turns'>> {
    return timelineTurns(await this.#source(), request, this.#provenanceOf)
  }

  async turn(id: TurnId): Promise<TurnDetail> {
    return turnDetail(await this.#source(), id, this.#provenanceOf)
  }

  async missing(request: MissingRequest): Promise<MethodOutput<'missing.page'>> {
    return missingPage(await this.#source(), request)
  }

  /** Computed once per state of the working copy. */
  async plan(options: CopyOptions): Promise<Plan> {
    this.#refuseLegacy()
    if (this.#plan?.revision !== this.#revision) {
      const revision = this.#revision
      const plan = await runJob('plan', { path: this.#handle.workingPath }, options)
      this.#plan = { revision, plan }
    }
    return this.#plan!.plan
  }

  /** Migrates and backfills; the case shows the result only once it is verified. Rejects with `Cancelled` and the case is as it was. */
  async migrate(options: CopyOptions): Promise<Migration> {
    this.#refuseLegacy()
    return this.#alone('a migration', async () => {
      const nextPath = this.#handle.nextWorkingPath()
      const migration = await runJob(
        'migrate',
        { path: this.#handle.workingPath, nextPath, person: this.#options.person },
        options,
      )
      await this.#replaceWorking(() => this.#handle.commitWorking(nextPath, { migration }))
      return migration
    })
  }

  /** Writes a clean copy of the working copy to a new place, never over the evidence. */
  async export(
    { path, replace }: Pick<MethodRequest<'export.database'>, 'path' | 'replace'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'export.database'>> {
    this.refuseUnrelated()
    const evidencePaths = this.#handle.record.seen.flatMap((seen) => seen.files.map((file) => file.path))
    return this.#alone('an export', () =>
      runJob(
        'exportDatabase',
        { path: this.#handle.workingPath, out: path, replace, evidencePaths },
        options,
      ),
    )
  }

  /**
   * Runs one of the playbook's read-only works on the case as it stands, once its turns have been read. Rejects
   * with `Conflict` when the case was written meanwhile.
   */
  async playbook<T>(work: (of: PlaybookCase) => Promise<T>): Promise<T> {
    await this.#indexed()
    const path = this.#handle.workingPath
    const { facts, columns, index, schema } = this.#working
    try {
      return await work({
        path,
        facts,
        schema,
        source: columns === null || index === null ? null : { columns, index },
        pointers: this.#pointers,
        evidencePaths: this.#handle.record.seen.flatMap((seen) => seen.files.map((file) => file.path)),
        view: () => this.view(),
        plan: (options) => this.plan(options),
      })
    } catch (error) {
      if (this.#handle.workingPath === path) throw error
      throw new TurnscopeError(
        'Conflict',
        'The case was written while this was under way.',
        'Run it again: what it shows belongs to the case as it was.',
        { cause: error },
      )
    }
  }

  /** Where the case's data stands now. */
  debugSource(): DebugSource {
    const { workingPath, timelinePath, record } = this.#handle
    const store = record.timeline_store
    return {
      path: workingPath,
      timeline: store && { path: timelinePath ?? workingPath, column: store.key_column },
    }
  }

  async attachTimeline(path: string, options: CopyOptions): Promise<CaseView> {
    return this.#alone('the timeline store', async () => {
      await attachTimelineStore(this.#handle, path, options)
      this.#readPointers()
      this.#change()
      return this.view()
    })
  }

  /** Resolves when nothing is under way beside the calls any more. */
  settled(): Promise<void> {
    return this.#background.idle()
  }

  async close(): Promise<void> {
    await this.#background.stop()
    this.#working.db.close()
    this.#handle.release()
  }

  readonly #provenanceOf: ProvenanceOf = (rowid) => provenanceIn(this.#working.db, this.#working.facts)(rowid)

  /** Whether the file may be its own timeline store: worth a closer look. */
  #holdsPointers(): boolean {
    return this.#working.facts.tables.some(({ name }) => name.toLowerCase() === 'timeline_conversations')
  }

  #change(): void {
    this.#revision++
    this.#options.changed(this.#revision)
  }

  #refuseLegacy(): void {
    this.refuseUnrelated()
    const { generation, describes } = this.#working.schema
    if (generation !== 'v0' && generation !== 'v1') return
    throw new TurnscopeError(
      'LegacyGeneration',
      `This file is too old to migrate. ${describes}`,
      'Open it with a server of its time that upgrades it to v2, copy the result, and open that copy.',
    )
  }

  /** Waits for the index: whoever asks for a timeline wants it, not an error. */
  async #source(): Promise<TurnSource> {
    await this.#indexed()
    const { db, columns, index } = this.#working
    if (columns !== null && index !== null) return { db, columns, index }
    this.refuseUnrelated()
    throw new TurnscopeError(
      'Damaged',
      'The turns of this file cannot be read.',
      'See the findings; ask for a fresh copy, taken with the server stopped or with sqlite3 ".backup".',
    )
  }

  /** Resolves once the turns of the current working copy have been read, or could not be. */
  async #indexed(): Promise<void> {
    let awaited: Promise<void>
    do {
      awaited = this.#indexing
      await awaited
    } while (awaited !== this.#indexing)
  }

  /** One write at a time: a second is refused, never queued, because its plan would be out of date. */
  async #alone<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#writing !== null) {
      throw new TurnscopeError(
        'Conflict',
        `The case is busy with ${this.#writing}.`,
        'Wait until it is done, or cancel it.',
      )
    }
    this.#writing = what
    try {
      return await work()
    } finally {
      this.#writing = null
    }
  }

  /** Lets go of the working copy, has it replaced, and opens what is there then, whatever happened. */
  async #replaceWorking(replace: () => void): Promise<void> {
    // Readers that come now wait for the index of the new working copy.
    let openGate = (): void => undefined
    this.#indexing = new Promise((resolve) => {
      openGate = resolve
    })
    await this.#background.stop()
    this.#working.db.close()
    try {
      replace()
    } finally {
      this.#background = new Background()
      this.#working = openWorking(this.#handle.workingPath)
      this.#readPointers()
      this.#startBackground()
      openGate()
      this.#change()
    }
  }

  #readPointers(): void {
    const store = this.#handle.record.timeline_store
    if (store === null) return
    const path = this.#handle.timelinePath
    if (path === null) {
      this.#pointers = pointers(this.#working.db, store.key_column)
      return
    }
    const db = openReader(path)
    try {
      this.#pointers = pointers(db, store.key_column)
    } finally {
      db.close()
    }
  }

  #startBackground(): void {
    const working = this.#working
    const path = this.#handle.workingPath
    const failed = (what: string) => (thrown: unknown) => {
      const error = explain(thrown)
      if (!(error instanceof TurnscopeError)) {
        this.#options.log(`${what}: ${error instanceof Error ? error.stack : String(error)}`)
      }
      const message = error instanceof TurnscopeError ? error.message : `${what} failed.`
      working.findings.push({ code: 'background-failed', severity: 'error', message })
      this.#change()
    }
    if (working.columns !== null) {
      const input = { path, columns: working.columns }
      this.#indexing = this.#background.start(async (signal) => {
        const index = await runJob('index', input, { signal })
        working.index = index
        working.findings.push(...index.findings)
        this.#change()
      }, failed('Reading the turns'))
    }
    this.#background.start(async (signal) => {
      // After the index: the first thing that people wait for gets the disk to itself.
      await this.#indexing
      if (signal.aborted) return
      const { result, findings } = await runJob('quickCheck', { path }, { signal })
      working.quickCheck = result
      working.findings.push(...findings)
      this.#change()
    }, failed('The check of the working copy'))
  }
}
