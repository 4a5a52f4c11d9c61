import { z } from 'zod'
import { TRUTH_COLUMNS } from '../truth/columns.ts'
import { block } from './blocks.ts'
import { caseContents, caseLabel, caseSummary, evidenceLook } from './cases.ts'
import { compareMethods } from './compare-methods.ts'
import { fleetMethods } from './fleet-methods.ts'
import { hits } from './hits.ts'
import { by, inCase, keep, page, read, readJob, readPages, write, writeJob } from './method-kinds.ts'
import * as m from './model.ts'
import { note, placedNote } from './notes.ts'
import { exportedTableFile, tableOptions } from './playbook.ts'
import { playbookMethods } from './playbook-methods.ts'
import { preferenceChange, preferences } from './preferences.ts'
import * as r from './recovery.ts'
import { SQL_LIMITS, sqlAnswer } from './sql.ts'
import { ANSWER_FORMATS } from './table-names.ts'
import { viewMethods } from './view-methods.ts'

export type { CallOptions, Progress } from './method-kinds.ts'

/** What is on screen, for those who want to go on from the answer without asking again. */
const on = { screen: r.triageScreen.optional() }
/** What a person said about a path beside naming it. */
const picked = {
  /** The file to read as the `-wal`, whatever it is called. */
  wal_path: z.string().optional(),
  /** Name of a log in the archive, to be read as the `-wal` of the database in it. */
  wal_inside: z.string().optional(),
  /** Name of the database in an archive. */
  inside: z.string().optional(),
  /** Byte of the file at which the database begins. */
  at: z.number().int().nonnegative().optional(),
  /** Makes a case of what can be read of a damaged file, beside the one of the file as it is. */
  salvage: z.boolean().optional(),
}
/** Whether a case that another Turnscope has open is to be opened all the same: a copy of it, which is only read. */
const orReadOnly = {
  or_read_only: z.boolean().default(false),
  /** Whether a copy that is open here already will not do: the case itself where it is free now, else as it stands now. */
  newest: z.boolean().default(false),
}
/** Evidence by its path, or a case. */
const toOpen = z.union([
  z.object({
    path: z.string(),
    ...orReadOnly,
    ...picked,
    timeline_path: z.string().optional(),
    /** An earlier case of this path: its decisions are done again where the rows are the same. */
    carry_from: z.string().optional(),
    /** Opens a SQLite database that has no turns too: to inspect it, which is all that can be done with it. */
    accept_unrelated: z.boolean().default(false),
  }),
  inCase.extend(orReadOnly),
  /** A damaged case: what can be read of the same database becomes a case of its own, with the same timeline store. */
  z.object({ salvage_of: z.string(), ...orReadOnly }),
])

const conversationFilter = {
  /** Part of the conv_id or of a runtime, the beginning of a session id, or a whole turn id, as `missingFilter` has it. */
  search: z.string().default(''),
  has_switches: z.boolean().default(false),
  has_missing: z.boolean().default(false),
  sort: z.enum(m.CONVERSATION_SORTS).default('last_ms'),
  descending: z.boolean().default(true),
}

/**
 * Everything the engine can do, in one table. Server, clients and their types are derived from it.
 * Every answer that lists things says how many there are: `total` of the filter, `of` without it.
 */
export const methods = {
  'engine.info': read(
    z.object({}),
    z.object({ version: z.string(), sqlite: z.string(), home: z.string(), person: z.string() }),
  ),
  'preferences.get': read(z.object({}), preferences),
  /** Answers with all of them, and tells every window. */
  'preferences.set': read(preferenceChange, preferences),
  /** Directory listing for the web host's file dialog; refused where the host has a native one. */
  'files.list': read(
    z.object({ path: z.string().optional() }),
    z.object({
      path: z.string(),
      parent: z.string().nullable(),
      entries: z.array(
        z.object({
          name: z.string(),
          path: z.string(),
          kind: z.enum(['folder', 'file']),
          bytes: z.number(),
          /** When it was written last, ms since epoch; 0 where that cannot be told. */
          modified_ms: z.number(),
        }),
      ),
      truncated: z.boolean(),
    }),
  ),
  'evidence.look': read(z.object({ path: z.string(), ...picked }), evidenceLook),
  /** What files that were dropped together are to one another; none of them is opened yet. */
  'evidence.sort': read(
    z.object({ paths: z.array(z.string()).min(1).max(100) }),
    z.object({
      databases: z.array(z.string()),
      timeline_path: z.string().nullable(),
      wal_path: z.string().nullable(),
      others: z.array(z.string()),
    }),
  ),
  'cases.list': read(z.object({}), z.object({ items: z.array(caseSummary) })),
  'cases.contents': read(inCase, caseContents),
  'cases.label': write(inCase.extend({ label: caseLabel }), z.object({})),
  'cases.delete': write(inCase, z.object({})),
  /** Writes the sample beside the cases if it is not there yet, and gives its path. */
  'sample.path': read(z.object({}), z.object({ path: z.string(), timeline_path: z.string() })),

  /** Opens evidence by path (progress: bytes copied), or resumes a case. The same evidence gives the same case. */
  'case.open': writeJob(toOpen, m.caseView),
  /** The same to compare it with a case that is open: it is let go with that one, or for the next that is opened beside it. */
  'case.openBeside': writeJob(inCase.extend({ other: toOpen }), m.caseView),
  'case.view': read(inCase, m.caseView),
  'case.close': read(inCase, z.object({})),
  /** A person has read what was interrupted. */
  'case.forgetInterrupted': keep(inCase, m.caseView),
  'case.attachTimeline': writeJob(inCase.extend({ path: z.string() }), m.caseView),

  'conversations.page': readPages(
    inCase.extend({ ...conversationFilter, ...page }),
    z.object({
      items: z.array(m.conversation),
      total: z.number(),
      of: z.number(),
      /** False while the index is being built: `items` are the first there are, in the file's own order. */
      complete: z.boolean(),
    }),
  ),
  /** Where a conversation is in that list, from 0; null where it is not in it, or as long as there is no index. */
  'conversations.place': read(
    inCase.extend({ conv_id: z.string(), ...conversationFilter }),
    z.object({ place: z.number().int().nullable() }),
  ),
  /**
   * What a ticket names beside a conversation, which the list of conversations finds: at most eight hits of each
   * kind, by the beginning of an id, or any part of a runtime's name. One of many turns goes to the first of them.
   */
  'search.find': read(inCase.extend({ search: z.string().trim().min(1).max(1000) }), hits),
  'timeline.get': read(inCase.extend({ conv_id: z.string() }), m.timeline),
  'timeline.turns': readPages(
    inCase.extend({
      conv_id: z.string(),
      ...m.turnFilter.shape,
      ...page,
    }),
    z.object({ items: z.array(m.turn), total: z.number() }),
  ),
  /** Turns as they are read: of each, the messages that the turn before in its session did not hold. */
  'timeline.read': readPages(
    inCase.extend({
      conv_id: z.string(),
      offset: z.number().int().nonnegative(),
      limit: z.number().int().min(1).max(100),
    }),
    z.object({
      items: z.array(
        m.turn.extend({
          /** Set where this turn is the first known one of another runtime. */
          switched: z
            .object({
              /** The last known runtime before. */
              from: z.string(),
              /** Set where a server made it in the last turn that has it. */
              from_server_made: z.literal(true).optional(),
              /** Turns of unknown runtime between the two, in which the switch lies; 0 where it is certain. */
              unknown_turns: z.number(),
            })
            .nullable(),
          /** The snapshot that is read; '' without one. */
          phase: z.string(),
          /** Messages left out because the turn before held them. */
          repeated: z.number(),
          /** Past 16 MiB of payloads in one answer, messages tell only how large theirs is. */
          blocks: z.array(block),
        }),
      ),
      total: z.number(),
    }),
  ),
  'turn.get': read(inCase.extend(m.turnId.shape), m.turnDetail),

  'missing.page': readPages(
    inCase.extend({ ...m.missingFilter.shape, ...page }),
    z.object({
      items: z.array(m.missingTurn),
      total: z.number(),
      /** All turns of the case. */
      of: z.number(),
      /** Counts by reason under the rest of the filter; null while they are being counted. */
      reasons: m.reasonCounts.nullable(),
    }),
  ),

  /** Notes and marks on turns and conversations of a case. */
  'notes.list': read(inCase, z.object({ items: z.array(placedNote) })),
  /** In place of what was noted there before; '' is a mark alone, null removes it. The database stays as it is. */
  'notes.set': keep(
    inCase.extend({
      conv_id: z.string(),
      turn: note.shape.turn,
      text: note.shape.text.nullable(),
      ...by,
    }),
    z.object({ items: z.array(placedNote) }),
  ),

  /** Progress: rows. Writes nothing. */
  'plan.compute': readJob(inCase, m.plan),
  /** Progress: steps and rows. Cancelling it leaves the case as it was. */
  'migrate.run': writeJob(inCase, m.migration),
  /**
   * Migrates a case that nothing was written to straight into a new file; the case stays as it is. Progress: steps,
   * rows and bytes. Cancelling it leaves nothing at the path.
   */
  'migrate.file': readJob(
    inCase.extend({ path: z.string(), replace: z.boolean().default(false) }),
    m.migration.extend({ output: m.exported }),
  ),
  /**
   * Missing rows by what they have in common, the group with the most open rows first, at most 1,000 groups.
   * Progress: rows.
   */
  'shapes.list': readJob(
    inCase.extend({ by: r.grouping.default('shape') }),
    z.object({
      items: z.array(r.missingGroup),
      /** How many groups there are. */
      groups: z.number(),
      /** Rows that lack a value. */
      rows: z.number(),
      /** All turns of the case. */
      of: z.number(),
    }),
  ),
  'recovery.triage': read(inCase, r.triage),
  'recovery.queue': readPages(
    inCase.extend({ ...r.queueFilter.shape, ...page }),
    z.object({ items: z.array(r.queueItem), total: z.number(), of: z.number() }),
  ),
  'recovery.preview': read(inCase.extend({ rule: r.recoveryRule }), r.rulePreview),
  'recovery.previewRows': readPages(
    inCase.extend({ rule: r.recoveryRule, skip: r.ruleSkip.optional(), ...page }),
    z.object({ items: z.array(r.previewRow), total: z.number() }),
  ),
  /** One transaction with its journal. Progress: rows. Cancelling it writes nothing. */
  'recovery.apply': writeJob(inCase.extend({ rule: r.recoveryRule, note: r.words, ...by, ...on }), r.written),
  /** Takes a candidate (or any other place of the row's own metadata) for one row. */
  'recovery.take': write(
    inCase.extend({
      turn: m.turnId,
      column: z.enum(TRUTH_COLUMNS),
      path: z.string().min(1).max(1000),
      allow_number: z.boolean().default(false),
      note: z.string().max(4000).default(''),
      ...by,
      ...on,
    }),
    r.written,
  ),
  /** A typed value, stored and shown as asserted by a person. */
  'recovery.assert': write(
    inCase.extend({
      turn: m.turnId,
      column: z.enum(TRUTH_COLUMNS),
      value: z.string().min(1).max(1000),
      reason: r.words,
      ...by,
      ...on,
    }),
    r.written,
  ),
  /** The row keeps '' and leaves the queue. */
  'recovery.close': write(inCase.extend({ turn: m.turnId, reason: r.words, ...by, ...on }), r.written),
  /**
   * Every open row that a filter lists in one run, with an entry for each. `rows` is how many whoever decided saw:
   * refused with `Conflict` where it is another number now. Progress: rows.
   */
  'recovery.closeGroup': writeJob(
    inCase.extend({
      filter: m.missingFilter.default({}),
      rows: z.number().int().min(1),
      reason: r.words,
      ...by,
      ...on,
    }),
    r.written,
  ),
  /** Without `run_id`: the last action that can be undone (redone). Refused with `Conflict`, naming rows, where a value has changed since. */
  'recovery.undo': write(inCase.extend({ run_id: z.number().int().optional(), ...by, ...on }), r.written),
  'recovery.redo': write(inCase.extend({ run_id: z.number().int().optional(), ...by, ...on }), r.written),
  /** Writes the rules applied in this case and not undone (or those given) to a file. */
  'rules.save': readJob(
    inCase.extend({
      path: z.string(),
      rules: r.rulesFile.shape.rules.optional(),
      replace: z.boolean().default(false),
    }),
    m.exported.extend({ rules: z.number() }),
  ),
  'rules.load': read(z.object({ path: z.string() }), r.rulesFile),
  /**
   * Rejects with `InvalidRequest`, naming the rule, where no row of a rule's shape and filter has anything at
   * its path, whether the row lacks a value or not. Writes nothing. Progress: rows.
   */
  'rules.check': readJob(inCase.extend({ rules: r.rulesFile.shape.rules }), z.object({})),
  /** Newest first. */
  'journal.page': readPages(
    inCase.extend(page),
    z.object({ items: z.array(r.journalRun), total: z.number() }),
  ),
  'journal.entries': readPages(
    inCase.extend({ run_id: z.number().int(), ...page }),
    z.object({ items: z.array(r.journalEntry), total: z.number() }),
  ),
  'journal.export': readJob(
    inCase.extend({
      path: z.string(),
      format: z.enum(['jsonl', 'csv']),
      /** Whether text that a spreadsheet would take for a formula is marked; CSV alone. */
      formula_safe: z.boolean().default(true),
      /** Whether it begins with a byte order mark; CSV alone. */
      bom: z.boolean().default(true),
      replace: z.boolean().default(false),
    }),
    m.exported,
  ),
  /** Progress: bytes or steps. */
  'export.database': readJob(
    inCase.extend({ path: z.string(), replace: z.boolean().default(false) }),
    m.exported,
  ),

  ...playbookMethods,
  // Many copies at once: no cases, rows.
  ...fleetMethods,
  ...compareMethods,
  ...viewMethods,
  /** One statement that a person wrote and that only reads, on the working copy, within `SQL_LIMITS`; a cancel ends it at once. */
  'sql.run': read(inCase.extend({ sql: z.string().trim().min(1).max(SQL_LIMITS.characters) }), sqlAnswer),
  /** Writes an answer to a file, as it was given: nothing is run. */
  'sql.save': readJob(
    inCase.extend({
      answer: sqlAnswer,
      ...tableOptions,
      format: z.enum(ANSWER_FORMATS),
      path: z.string(),
      replace: z.boolean().default(false),
    }),
    exportedTableFile,
  ),
} as const

export type Methods = typeof methods
export type MethodName = keyof Methods
type MethodsWith<Mark> = { [N in MethodName]: Methods[N] extends Mark ? N : never }[MethodName]
export type PagedMethod = MethodsWith<{ paged: true }>
export type JobMethod = MethodsWith<{ job: true }>
/** What a caller passes; defaults may be left out. */
export type MethodInput<N extends MethodName> = z.input<Methods[N]['input']>
/** What a handler receives, defaults filled in. */
export type MethodRequest<N extends MethodName> = z.output<Methods[N]['input']>
export type MethodOutput<N extends MethodName> = z.output<Methods[N]['output']>

export const events = {
  /** The case's view changed (index ready, check done, migrated, timeline attached): read it again. */
  'case.changed': z.object({ case_id: z.string(), revision: z.number() }),
  /** The case is not open any more: it was closed, or deleted, maybe by another window. */
  'case.gone': z.object({ case_id: z.string(), deleted: z.boolean() }),
  /** Rows were added to the fleet that is being looked at, or it is through. */
  'fleet.changed': z.object({ done: z.number(), running: z.boolean() }),
  'notes.changed': z.object({ case_id: z.string() }),
  'views.changed': z.object({ case_id: z.string() }),
  /** What a person has chosen for good is another now, maybe by another window. */
  'preferences.changed': preferences,
} as const
export type EventName = keyof typeof events
export type EventData<N extends EventName> = z.output<(typeof events)[N]>

/** Raised with every change that an older peer could misread. */
export const PROTOCOL_VERSION = 1
