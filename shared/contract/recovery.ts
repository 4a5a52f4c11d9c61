import { z } from 'zod'
import { CANDIDATE_RULES } from '../truth/candidates.ts'
import { TRUTH_COLUMNS } from '../truth/columns.ts'
import { NOT_TAKEN } from '../truth/recovery-rule.ts'
import { int64 } from './int64-schema.ts'
import { caseView, missingFilter, missingTurn, turnId } from './model.ts'
import { count } from './model-parts.ts'
import { closed, runKind } from './run-kind.ts'

/** What a person must say, and where it is too long for a note. */
const words = z.string().trim().min(1).max(4000)

/** A value that rows of a group have in a place which is not canonical. */
export const groupCandidate = z.object({
  column: z.enum(TRUTH_COLUMNS),
  /** JSONPath. */
  path: z.string(),
  rule: z.enum(CANDIDATE_RULES),
  /** Rows of the group that have it. */
  rows: count,
  /** Different values among them; counting stops at 10,000. */
  distinct: count,
  /** The most frequent ones, at most 8. */
  values: z.array(z.object({ value: z.string(), rows: count })),
})

export const GROUPINGS = ['shape', 'conversation', 'session'] as const
/** What missing rows are grouped by. */
export const grouping = z.enum(GROUPINGS)
export type Grouping = z.infer<typeof grouping>

/** Missing rows that can be decided together. Exactly one of `shape`, `conv_id` and `session_id` names the group. */
export const missingGroup = z.object({
  shape: z.string().nullable(),
  conv_id: z.string().nullable(),
  session_id: z.string().nullable(),
  /** Rows that lack a value, closed ones included. */
  rows: count,
  /** Those not closed as unrecoverable. */
  open: count,
  /** An open row where there is one. */
  sample: turnId,
  /** For the columns that its rows lack, the most frequent first, at most 50. */
  candidates: z.array(groupCandidate),
})
export type MissingGroup = z.infer<typeof missingGroup>

/** How far the triage is: `decided` of `of` rows that the automatic backfill left. */
export const triage = z.object({
  of: count,
  /** Complete by recovery, or closed. */
  decided: count,
  recovered: count,
  closed: count,
})
export type Triage = z.infer<typeof triage>

export const queueItem = missingTurn.extend({ shape: z.string(), closed: closed.nullable() })
export type QueueItem = z.infer<typeof queueItem>

/** The state of the rows that are listed. */
export const LISTED = ['open', 'closed', 'all'] as const
export type Listed = (typeof LISTED)[number]

/** Which rows of the queue, as in the list of turns that lack a value, in one state. */
export const queueFilter = missingFilter.extend({ state: z.enum(LISTED).default('open') })
/** What a screen shows of the triage: the answer to a decision tells how that stands then. */
export const triageScreen = queueFilter.extend({ by: grouping })
export type TriageScreen = z.output<typeof triageScreen>

/** Fill column C from path P of the row's own metadata, in rows of this shape, within the filter. */
export const recoveryRule = z.object({
  /** Label of the shape; null for rows of any shape. */
  shape: z.string().nullable(),
  column: z.enum(TRUTH_COLUMNS),
  /** JSONPath from the root of the row's own metadata, for example `$.runtime`. */
  path: z.string().min(1).max(1000),
  /** Whether a number may be taken, as its exact source text. Strings alone otherwise. */
  allow_number: z.boolean().default(false),
  filter: z
    .strictObject({
      conv_id: z.string().optional(),
      session_id: z.string().optional(),
      /** `updated_at_ms`, ms since epoch, both included. */
      from_ms: int64.optional(),
      until_ms: int64.optional(),
    })
    .default({}),
})
export type RecoveryRule = z.infer<typeof recoveryRule>

export const RULES_FILE_KIND = 'turnscope-recovery-rules'
export const RULES_FILE_FORMAT = 1
/** A file of rules: attached to a ticket, run again by `recover DB --rules FILE --out FILE`, in this order. */
export const rulesFile = z.strictObject({
  kind: z.literal(RULES_FILE_KIND),
  format: z.literal(RULES_FILE_FORMAT),
  rules: z
    .array(z.strictObject({ ...recoveryRule.shape, note: words }))
    .min(1)
    .max(1000),
})
export type RulesFile = z.infer<typeof rulesFile>

/** Why a rule leaves a row as it is. */
export const RULE_SKIPS = [...NOT_TAKEN, 'closed'] as const
export const ruleSkip = z.enum(RULE_SKIPS)
export type RuleSkip = z.infer<typeof ruleSkip>

export const rulePreview = z.object({
  /** Rows of the rule's shape and filter that lack the column. */
  rows: count,
  fills: count,
  /** Different values among the fills. */
  distinct: count,
  /** The most frequent values, at most 50. */
  values: z.array(z.object({ value: z.string(), rows: count })),
  skipped: z.array(z.object({ reason: ruleSkip, rows: count, sample: turnId })),
})
export type RulePreview = z.infer<typeof rulePreview>

export const previewRow = turnId.extend({
  before: z.string(),
  /** Null where the rule skips the row. */
  after: z.string().nullable(),
  skip: ruleSkip.nullable(),
})
export type PreviewRow = z.infer<typeof previewRow>

/** One action as the journal has it. The journal is append-only: an undo is a run of its own. */
export const journalRun = z.object({
  run_id: count,
  kind: runKind,
  at_ms: int64,
  person: z.string(),
  /** What was done, in one line: a rule's text, a path, the value that was asserted. */
  rule: z.string(),
  note: z.string(),
  /** Rows it touched. */
  rows: count,
  /** Whether an undo has taken it back (and no redo has brought it again). */
  undone: z.boolean(),
  /** The run that an undo or redo is about; null for others. */
  of_run: count.nullable(),
  /** An asserted value that equals the conversation's pointer is still an assertion, and says so. */
  equals_pointer: z.boolean(),
})
export type JournalRun = z.infer<typeof journalRun>

export const journalEntry = turnId.extend({
  /** Null for a row that was closed. */
  column: z.enum(TRUTH_COLUMNS).nullable(),
  path: z.string().nullable(),
  before: z.string(),
  after: z.string(),
})
export type JournalEntry = z.infer<typeof journalEntry>

/** The one row that a run was about, as it is after it. */
export const decidedRow = z.object({
  /** What the run did to it. */
  entry: journalEntry,
  /** The row as the queue has it; null where it lacks nothing any more. */
  item: queueItem.nullable(),
  /** What stands on the screen that the request named; null where it named none, or no shape has been read. */
  screen: z
    .object({
      /** Rows of the list. */
      total: count,
      /** The row's place in the list, from 0; null where the list does not have it. */
      at: count.nullable(),
    })
    .nullable(),
})
export type DecidedRow = z.infer<typeof decidedRow>

/** What one run wrote, and everything that it changed of what a screen shows of the case. */
export const written = z.object({
  run: journalRun,
  triage,
  /** What is different in the case's view; `new_runtimes` come after those that it has. */
  view: caseView
    .pick({ revision: true, counts: true, cutover: true, recovery: true })
    .extend({ new_runtimes: z.array(z.string()) }),
  /**
   * The groups of the touched rows, under the grouping of the screen that the request named; one of which no row lacks a
   * value any more is without rows. Null where it named none, no group has been counted, or they are many.
   */
  groups: z.array(missingGroup).nullable(),
  /** Null for a run that touched more rows than one, after which lists of rows are to be read anew. */
  row: decidedRow.nullable(),
})
export type Written = z.infer<typeof written>
export type { RunKind } from './run-kind.ts'
export { words }
