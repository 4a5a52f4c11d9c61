import { statSync } from 'node:fs'
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
import type { RecoveryRule, TriageScreen } from '../../../shared/contract/recovery.ts'
import { isLegacy, KEEP_LEGACY, legacyRefusal, PICK_TURNS_DB } from '../../../shared/truth/generation.ts'
import { explain } from '../db/errors.ts'
import { openReader, openSharedWriter, type ReadableDb } from '../db/open.ts'
import type { DebugSource } from '../debug-api/job.ts'
import type { CopyOptions } from '../evidence/copy.ts'
import { exportDatabaseJob } from '../export/export.ts'
import { runJob } from '../jobs/run.ts'
import { type CopyState, isSameState, writtenMeanwhile } from '../journal/copy-state.ts'
import { type EntriesRequest, journalEntries, journalPage } from '../journal/entries.ts'
import { provenanceBy } from '../journal/provenance.ts'
import { Journal } from '../journal/read.ts'
import { migrateJob } from '../migrate/migrate.ts'
import { planJob } from '../migrate/plan.ts'
import { indexJob } from '../queries/build-index.ts'
import { hasRowIds, type TurnColumns, turnColumns } from '../queries/columns.ts'
import {
  type ConversationsRequest,
  conversationPlace,
  conversationsPage,
} from '../queries/conversations-page.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { derived } from '../queries/derived.ts'
import { firstConversations } from '../queries/first-conversations.ts'
import { type MissingRequest, missingPage } from '../queries/missing-page.ts'
import { patchIndex } from '../queries/patch-index.ts'
import { type Pointers, pointers } from '../queries/pointers.ts'
import type { ProvenanceOf, TurnSource } from '../queries/source.ts'
import { timelineOf } from '../queries/timeline-of.ts'
import { type TimelineTurnsRequest, timelineTurns } from '../queries/timeline-turns.ts'
import { turnDetail } from '../queries/turn-detail.ts'
import type { TurnIndex } from '../queries/turn-index.ts'
import { checkRulesJob } from '../recovery/check-rules.ts'
import { assertAction, closeAction, takeAction } from '../recovery/decide.ts'
import { decidedRow } from '../recovery/decided-row.ts'
import { Desk } from '../recovery/desk.ts'
import { exportJournalJob } from '../recovery/export-journal.ts'
import { groupsOf } from '../recovery/groups.ts'
import { type QueueRequest, queuePage } from '../recovery/queue.ts'
import { ruleText } from '../recovery/rule-text.ts'
import { ruleFillsInput } from '../recovery/rules.ts'
import { appliedRules, writeRulesFile } from '../recovery/rules-file.ts'
import { type Shapes, shapesInput, shapesJob, slotsToShape } from '../recovery/shapes.ts'
import type { RecoverySource } from '../recovery/source.ts'
import { assertRecoverable, isRecoverable } from '../recovery/writable.ts'
import type { WrittenRun } from '../recovery/write.ts'
import { foldLogJob, recoveryWriteJob, type WriteAction } from '../recovery/write-job.ts'
import { type Classified, classify } from '../schema/classify.ts'
import { readSchema, type SchemaFacts } from '../schema/read.ts'
import { Background } from './background.ts'
import type { CaseHandle } from './handle.ts'
import { type Leasable, type Lease, onLease } from './lease.ts'
import { prepareCase } from './prepare-case.ts'
import { quickCheck } from './quick-check.ts'
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
  facts: SchemaFacts
  readonly schema: Classified
  /** Null where the file has no turns that could be read one by one. */
  readonly columns: TurnColumns | null
  index: TurnIndex | null
  journal: Journal
  /** There as soon as the index is. */
  desk: Desk | null
  /** SQLite's count of the changes that others made, as of the last look or write of ours. */
  version: number
  quickCheck: string | null
  /** What the checks and the index found beside what the opening found. */
  findings: Finding[]
}

/** Rows that an undo or redo of fewer than these does not start a thread for. */
const FEW_ROWS = 100

const versionOf = (db: ReadableDb): number => db.pragma('data_version', { simple: true }) as number

/** Whether a log stands beside the working copy that a recovery left there. */
const hasLog = (path: string): boolean => (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0

/**
 * Puts a working copy into the mode in which a recovery can write beside readers, while nobody reads it yet,
 * and folds in what a killed process left in its log. Where the disk does not allow that, the first write says so.
 */
function prepareForWrites(path: string): void {
  try {
    openSharedWriter(path).close()
  } catch (error) {
    const explained = explain(error)
    if (
      !(explained instanceof TurnscopeError) &&
      !/^SQLITE_IOERR/.test(String((error as { code?: string }).code))
    )
      throw error
  }
}

function openWorking(path: string): Working {
  const looked = openReader(path)
  let recoverable: boolean
  try {
    const facts = readSchema(looked)
    recoverable = isRecoverable(facts, classify(facts))
  } finally {
    looked.close()
  }
  if (recoverable) prepareForWrites(path)
  const db = openReader(path)
  try {
    const facts = readSchema(db)
    const schema = classify(facts)
    const listed = facts.turns !== null && schema.generation !== 'unrelated' && hasRowIds(facts.turns)
    return {
      db,
      facts,
      schema,
      columns: listed ? turnColumns(facts.turns) : null,
      index: null,
      journal: new Journal(db, facts),
      desk: null,
      version: versionOf(db),
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
  #plan: { readonly copy: CopyState; readonly plan: Plan } | null = null
  /** What is being written, in words; null when nothing is. */
  #writing: string | null = null
  /** What is being read at length. */
  readonly #reading = new Set<Promise<unknown>>()
  /** Aborted when the case is closed: what is being written or read at length ends as if cancelled. */
  readonly #closing = new AbortController()
  /** Settles when what is being written is. */
  #written: Promise<unknown> = Promise.resolve()
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

  /** Throws `UnrelatedDatabase`, or `LegacyGeneration`, when the file holds no turns that can be listed. */
  refuseUnrelated(): void {
    if (this.#working.columns !== null) return
    const { generation, describes } = this.#working.schema
    if (isLegacy(generation)) throw new TurnscopeError('LegacyGeneration', describes, KEEP_LEGACY)
    throw new TurnscopeError('UnrelatedDatabase', describes, PICK_TURNS_DB)
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
      recovery: this.#recoveryView(),
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

  #recoveryView(): CaseView['recovery'] {
    const { index, journal } = this.#working
    if (index === null) return null
    return { pending: derived(index).reasons['backfill-pending'] ?? 0, ...journal.history.next }
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

  conversationPlace({
    conv_id,
    ...filter
  }: Omit<MethodRequest<'conversations.place'>, 'case_id'>): MethodOutput<'conversations.place'> {
    const { db, columns, index } = this.#working
    if (columns === null || index === null) return { place: null }
    return { place: conversationPlace({ db, columns, index }, conv_id, filter) }
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
    return missingPage(await this.#source(), request, this.#provenanceOf)
  }

  /** Computed once per state of the working copy. */
  async plan(options: CopyOptions): Promise<Plan> {
    this.#refuseLegacy()
    return this.#untilClosed(options, (options) => onLease(this.#leasable, (lease) => lease.plan(options)))
  }

  /** Migrates and backfills; the case shows the result only once it is verified. Rejects with `Cancelled` and the case is as it was. */
  async migrate(options: CopyOptions): Promise<Migration> {
    this.#refuseLegacy()
    return this.#alone('a migration', options, async (options) => {
      await this.#foldLog(options)
      const nextPath = this.#handle.nextWorkingPath()
      const migration = await runJob(
        migrateJob,
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
    const evidencePaths = this.#evidencePaths()
    return this.#alone('an export', options, async (options) => {
      await this.#foldLog(options)
      return runJob(
        exportDatabaseJob,
        { path: this.#handle.workingPath, out: path, replace, evidencePaths },
        options,
      )
    })
  }

  /** Runs a long read on one state of the case, once its turns have been read. Rejects as `onLease` does. */
  leased<T>(options: CopyOptions, read: (lease: Lease, options: CopyOptions) => Promise<T>): Promise<T> {
    return this.#untilClosed(options, async (options) => {
      await this.#indexed()
      return onLease(this.#leasable, (lease) => read(lease, options))
    })
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
    return this.#alone('the timeline store', options, async (options) => {
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
    this.#closing.abort()
    await Promise.allSettled([this.#written, ...this.#reading])
    await this.#background.stop()
    this.#working.db.close()
    if (hasLog(this.#handle.workingPath)) prepareForWrites(this.#handle.workingPath)
    this.#handle.release()
  }

  async groups(
    { by }: Pick<MethodRequest<'shapes.list'>, 'by'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'shapes.list'>> {
    return this.#untilClosed(options, async (options) => groupsOf(await this.#recoverySource(options), by))
  }

  async triage(): Promise<MethodOutput<'recovery.triage'>> {
    const { index } = await this.#source()
    return this.#desk.triage(index)
  }

  async queue(request: QueueRequest, options: CopyOptions): Promise<MethodOutput<'recovery.queue'>> {
    const shapes = request.shape === undefined ? null : (await this.#recoverySource(options)).shapes
    const source = { ...(await this.#source()), closed: this.#desk.closed }
    return queuePage(source, request, shapes, this.#provenanceOf)
  }

  async preview(rule: RecoveryRule, options: CopyOptions): Promise<MethodOutput<'recovery.preview'>> {
    // A write meanwhile leaves it the index and the closed rows that it began with; metadata is never written.
    return this.#untilClosed(options, async (options) => {
      const source = await this.#recoverySource(options)
      return this.#desk.previews.preview(source, rule, options)
    })
  }

  async previewRows(
    { rule, ...request }: Omit<MethodRequest<'recovery.previewRows'>, 'case_id'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'recovery.previewRows'>> {
    return this.#untilClosed(options, async (options) => {
      const source = await this.#recoverySource(options)
      return this.#desk.previews.rows(source, rule, request, options)
    })
  }

  apply(
    { rule, note, person }: Omit<MethodRequest<'recovery.apply'>, 'case_id'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'recovery.apply'>> {
    return this.#write(options, undefined, async (options) => ({
      does: 'rule',
      fills: ruleFillsInput(await this.#recoverySource(options), rule),
      header: {
        kind: 'rule',
        person: this.#by(person),
        rule: ruleText(rule),
        note,
        details: { recovery_rule: rule },
      },
    }))
  }

  take(
    request: Omit<MethodRequest<'recovery.take'>, 'case_id'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'recovery.take'>> {
    return this.#write(options, request.screen, async () =>
      takeAction(await this.#source(), request, this.#by(request.person)),
    )
  }

  assert(
    request: Omit<MethodRequest<'recovery.assert'>, 'case_id'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'recovery.assert'>> {
    return this.#write(options, request.screen, async () =>
      assertAction(await this.#source(), request, this.#by(request.person), this.#pointers),
    )
  }

  closeRow(
    request: Omit<MethodRequest<'recovery.close'>, 'case_id'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'recovery.close'>> {
    return this.#write(options, request.screen, async () =>
      closeAction(await this.#source(), request, this.#by(request.person)),
    )
  }

  undo(
    { run_id, person, screen }: Omit<MethodRequest<'recovery.undo'>, 'case_id'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'recovery.undo'>> {
    return this.#write(options, screen, async () => ({
      does: 'undo',
      run_id,
      person: this.#by(person),
    }))
  }

  redo(
    { run_id, person, screen }: Omit<MethodRequest<'recovery.redo'>, 'case_id'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'recovery.redo'>> {
    return this.#write(options, screen, async () => ({
      does: 'redo',
      run_id,
      person: this.#by(person),
    }))
  }

  journalPage(
    request: Pick<MethodRequest<'journal.page'>, 'offset' | 'limit'>,
  ): MethodOutput<'journal.page'> {
    return journalPage(this.#working.journal, request)
  }

  async journalEntries(request: EntriesRequest): Promise<MethodOutput<'journal.entries'>> {
    return journalEntries(await this.#source(), this.#working.journal, request)
  }

  /** Writes the journal to a new place, never over the evidence. */
  async exportJournal(
    { path, ...request }: Omit<MethodRequest<'journal.export'>, 'case_id'>,
    options: CopyOptions,
  ): Promise<MethodOutput<'journal.export'>> {
    const { columns } = await this.#source()
    return this.leased(options, ({ copy, evidencePaths }, options) =>
      runJob(exportJournalJob, { copy, columns, out: path, ...request, evidencePaths }, options),
    )
  }

  /** Writes the given rules to a file, or those that were applied here and stand. */
  async saveRules({
    path,
    replace,
    rules = appliedRules(this.#working.journal.history),
  }: Omit<MethodRequest<'rules.save'>, 'case_id'>): Promise<MethodOutput<'rules.save'>> {
    const protectedPaths = [this.#handle.workingPath, ...this.#evidencePaths()]
    return { ...writeRulesFile({ path, replace, protectedPaths }, rules), rules: rules.length }
  }

  /** Rejects with `InvalidRequest`, naming the rule, where no row has anything at a rule's path. */
  async checkRules(
    rules: MethodRequest<'rules.check'>['rules'],
    options: CopyOptions,
  ): Promise<MethodOutput<'rules.check'>> {
    const { columns } = await this.#source()
    const input = { path: this.#handle.workingPath, columns, rules }
    return this.#untilClosed(options, (options) => runJob(checkRulesJob, input, options))
  }

  #evidencePaths(): string[] {
    return this.#handle.record.seen.flatMap((seen) => seen.files.map((file) => file.path))
  }

  #by(person: string | undefined): string {
    return person ?? this.#options.person
  }

  get #desk(): Desk {
    const { desk } = this.#working
    if (desk === null) throw new Error('no desk before the index')
    return desk
  }

  /** Rejects with `Cancelled` while the shapes are being read. */
  async #recoverySource(options: CopyOptions): Promise<RecoverySource> {
    const before = await this.#source()
    const read = (also: Iterable<number>): Promise<Shapes> => {
      const input = shapesInput(this.#handle.workingPath, before, slotsToShape(before.index, also))
      return runJob(shapesJob, input, options)
    }
    const shapes = await this.#desk.shapes(read, options.signal)
    const source = await this.#source()
    if (source.db === before.db) return { ...source, shapes, closed: this.#desk.closed }
    // Migrated meanwhile: another working copy, with shapes of its own.
    return this.#recoverySource(options)
  }

  /** Runs one recovery: all of it or nothing, journal included, then brings what is shown up to date. */
  #write(
    options: CopyOptions,
    screen: TriageScreen | undefined,
    decide: (options: CopyOptions) => Promise<WriteAction>,
  ): Promise<MethodOutput<'recovery.apply'>> {
    return this.#alone('a recovery', options, async (options) => {
      this.refuseUnrelated()
      assertRecoverable(this.#working.facts, this.#working.schema)
      await this.#source()
      this.#refuseChangedOutside()
      const action = await decide(options)
      const working = this.#working
      try {
        const input = { path: this.#handle.workingPath, action }
        const written = this.#isSmall(action)
          ? recoveryWriteJob(input, { checkCancelled: () => undefined, progress: () => undefined })
          : await runJob(recoveryWriteJob, input, options)
        return this.#wrote(written, screen)
      } catch (error) {
        await this.#ifWrittenAllTheSame(() => this.#replaceWorking(() => undefined))
        throw error
      } finally {
        if (working.db.open) working.version = versionOf(working.db)
      }
    })
  }

  #wrote(written: WrittenRun, screen: TriageScreen | undefined): MethodOutput<'recovery.apply'> {
    const { run_id, changes } = written
    const working = this.#working
    if (!working.journal.hasEntries) {
      working.facts = readSchema(working.db)
      working.journal = new Journal(working.db, working.facts)
    } else working.journal.refresh()
    const before = working.index!
    const index = patchIndex(before, changes)
    working.index = index
    const desk = this.#desk
    desk.wrote(index, changes)
    this.#change()
    const { db, columns, journal } = working
    const { history } = journal
    const { revision, counts, cutover, recovery } = this.view()
    const source = { db, columns: columns!, index, closed: desk.closed }
    return {
      run: history.describe(history.run(run_id)!),
      triage: desk.triage(index),
      view: {
        revision,
        counts,
        cutover,
        recovery,
        new_runtimes: index.runtimeKeys.slice(before.runtimeKeys.length, 1 + MOST_RUNTIMES),
      },
      row: decidedRow(source, journal, desk.shapesRead, written, screen),
    }
  }

  /** A row or so is written faster than a thread for it begins, and who decides row by row waits for each. */
  #isSmall(action: WriteAction): boolean {
    const { history } = this.#working.journal
    switch (action.does) {
      case 'rule':
        return false
      case 'undo':
        return (history.toUndo(action.run_id).details.rows ?? FEW_ROWS) < FEW_ROWS
      case 'redo':
        return (history.toRedo(action.run_id).details.rows ?? FEW_ROWS) < FEW_ROWS
      default:
        return true
    }
  }

  /** A job that dies after its commit has written, and nobody was told what: then everything is read anew. */
  async #ifWrittenAllTheSame(readAnew: () => Promise<void>): Promise<void> {
    const { db, journal } = this.#working
    const now = new Journal(db, readSchema(db))
    if (now.history.runs.length > journal.history.runs.length) await readAnew()
  }

  #refuseChangedOutside(): void {
    if (versionOf(this.#working.db) === this.#working.version) return
    throw new TurnscopeError(
      'Conflict',
      'Another program has changed the working copy of this case since it was opened. Nothing was written.',
      'Close the case and open it again: then it is read anew. Nothing but Turnscope should write there.',
    )
  }

  /** Readers beside may keep the log of a recovery from being folded in; whoever copies the file needs it whole. */
  async #foldLog(options: CopyOptions): Promise<void> {
    const path = this.#handle.workingPath
    if (!hasLog(path)) return
    await this.#background.idle()
    if (await runJob(foldLogJob, { path }, options)) {
      this.#working.version = versionOf(this.#working.db)
      return
    }
    throw new TurnscopeError(
      'Conflict',
      'The working copy is being read.',
      'Wait until what is being counted or previewed is done, then try again.',
    )
  }

  readonly #provenanceOf: ProvenanceOf = (rowid) => provenanceBy(this.#working.journal)(rowid)

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
    if (isLegacy(generation)) throw new TurnscopeError('LegacyGeneration', ...legacyRefusal(describes))
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

  /** The case as it is now, for a long read. */
  #lease(): Lease {
    const { db, facts, schema, columns, index, journal, desk } = this.#working
    const copy = {
      path: this.#handle.workingPath,
      last_run: journal.history.runs.at(-1)?.run_id ?? 0,
    }
    const source = columns === null || index === null ? null : { columns, index }
    const closed = desk?.closed ?? new Set()
    return {
      copy,
      facts,
      schema,
      source,
      pointers: this.#pointers,
      evidencePaths: this.#evidencePaths(),
      view: this.view(),
      plan: (options) => this.#planOf(copy, options),
      shapes: async (options) => {
        // Those of every row that lacked a value in any state of this working copy.
        const { shapes, ...now } = await this.#recoverySource(options)
        if (now.db !== db) throw writtenMeanwhile()
        return groupsOf({ ...now, ...source, shapes, closed }, 'shape')
      },
    }
  }

  readonly #leasable: Leasable = {
    lease: () => this.#lease(),
    written: async () => {
      await this.#written.catch(() => undefined)
      await this.#indexed()
    },
  }

  async #planOf(copy: CopyState, options: CopyOptions): Promise<Plan> {
    const known = this.#plan
    if (known !== null && isSameState(known.copy, copy)) return known.plan
    const plan = await runJob(planJob, copy, options)
    this.#plan = { copy, plan }
    return plan
  }

  /** Closing the case ends what is read at length, and waits for it. */
  async #untilClosed<T>(options: CopyOptions, read: (options: CopyOptions) => Promise<T>): Promise<T> {
    const reading = read({ ...options, signal: this.#signalOf(options) })
    this.#reading.add(reading)
    try {
      return await reading
    } finally {
      this.#reading.delete(reading)
    }
  }

  #signalOf({ signal }: CopyOptions): AbortSignal {
    return AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])])
  }

  /** One write at a time: a second is refused, never queued, because its plan would be out of date. */
  async #alone<T>(
    what: string,
    options: CopyOptions,
    work: (options: CopyOptions) => Promise<T>,
  ): Promise<T> {
    if (this.#writing !== null) {
      throw new TurnscopeError(
        'Conflict',
        `The case is busy with ${this.#writing}.`,
        'Wait until it is done, or cancel it.',
      )
    }
    this.#writing = what
    const written = work({ ...options, signal: this.#signalOf(options) })
    this.#written = written
    try {
      return await written
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
        const index = await runJob(indexJob, input, { signal })
        working.index = index
        working.desk = new Desk(index, working.journal)
        working.findings.push(...index.findings)
        this.#change()
      }, failed('Reading the turns'))
    }
    this.#background.start(async (signal) => {
      // After the index: the first thing that people wait for gets the disk to itself.
      await this.#indexing
      if (signal.aborted) return
      const { result, findings } = await runJob(quickCheck, { path }, { signal })
      working.quickCheck = result
      working.findings.push(...findings)
      this.#change()
    }, failed('The check of the working copy'))
  }
}
