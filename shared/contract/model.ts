import { z } from 'zod'
import { MISSING_REASONS } from '../truth/backfill.ts'
import { CANDIDATE_RULES, type Candidate } from '../truth/candidates.ts'
import { PLACE_VERDICTS } from '../truth/canonical.ts'
import { TRUTH_COLUMNS } from '../truth/columns.ts'
import type { Cutover } from '../truth/cutover.ts'
import { EVIDENCE_STATES } from '../truth/evidence-state.ts'
import { GENERATIONS } from '../truth/generation.ts'
import type { Switches } from '../truth/timeline.ts'
import { phase } from './blocks.ts'
import type { Int64 } from './int64.ts'
import { interrupted } from './interrupted.ts'
import { migration } from './migration.ts'
import { count, evidenceFile, finding, ms, serverSource, turnId } from './model-parts.ts'
import { conversationPreview, timelinePreview, turnPreview } from './preview.ts'
import { closed, turnProvenance } from './run-kind.ts'
import { salvage } from './salvage.ts'
import { timelineStore } from './timeline-store.ts'

export * from './migration.ts'
export * from './model-parts.ts'

export const evidence = z.object({
  /** Absolute path of the main file as the user gave it. */
  path: z.string(),
  files: z.array(evidenceFile),
  /** The archive or larger file that the set was taken out of, sealed as well; absent where it stood by itself. */
  packed: z
    .object({ kind: z.string(), name: z.string(), bytes: count, sha256: z.string(), part: z.string() })
    .optional(),
  journal_mode: z.enum(['wal', 'rollback', 'unknown']),
  findings: z.array(finding),
  /** When the set was copied and hashed. */
  sealed_at_ms: ms,
})
export type Evidence = z.infer<typeof evidence>

export const generation = z.enum(GENERATIONS)

export const partStatus = z.object({ name: z.string(), status: z.enum(['ok', 'missing', 'differs']) })
export const schema = z.object({
  generation,
  /** Whether a later server opened a v0 or v1 file and put the columns of v3 beside its payloads. */
  hybrid: z.boolean(),
  /** What stands in the way of every write, a sentence each: a migration or a recovery would be refused. */
  refusals: z.array(z.string()),
  /** The columns of v3's `turns`, each against what the file has. */
  columns: z.array(partStatus),
  indexes: z.array(partStatus),
})
export type Schema = z.infer<typeof schema>

export const counts = z.object({
  turns: count,
  /** Turns by their full key, where rows can repeat one; the same as `turns` where left out. */
  distinct_turns: count.optional(),
  conversations: count,
  missing_runtime_or_inference: count,
  missing_runtime: count,
  missing_inference: count,
  /** Turns in which a server made at least one of the two values of something that is not canonical. */
  server_made: count,
})
export type Counts = z.infer<typeof counts>

export const cutover = z.object({
  from_ms: ms.nullable(),
  turns_after: count,
  turns_before: count,
}) satisfies z.ZodType<Cutover<Int64>>
/** The cutover of a case, under the wire rule for 64-bit integers. */
export type CutoverView = Cutover<Int64>

export const switches = z.object({ certain: count, at_least: count }) satisfies z.ZodType<Switches>

/** What the list of turns that lack a value can be sorted by. */
export const MISSING_SORTS = ['conv_id', 'time', 'reason'] as const

/** Which turns that lack a value are listed, and in which order. */
export const missingFilter = z.object({
  reason: z.enum(MISSING_REASONS).optional(),
  conv_id: z.string().optional(),
  session_id: z.string().optional(),
  /** Label of the shape of their metadata. */
  shape: z.string().optional(),
  /** JSONPath of a candidate for a column that they lack; '' for those that have no candidate at all. */
  candidate: z.string().optional(),
  /** The column that they lack, whether or not they have the other. */
  lacks: z.enum(TRUTH_COLUMNS).optional(),
  /**
   * Part of the conv_id or of the runtime, whatever the case, the beginning of the session id, as typed or in small
   * letters, or the whole turn id.
   */
  search: z.string().optional(),
  sort: z.enum(MISSING_SORTS).optional(),
  descending: z.boolean().optional(),
})
export type MissingFilter = z.output<typeof missingFilter>

/** What the list of conversations can be sorted by. */
export const CONVERSATION_SORTS = ['last_ms', 'turns', 'missing', 'switches', 'conv_id'] as const

export const conversation = z.object({
  conv_id: z.string(),
  turns: count,
  /** Turns that lack a runtime, an inference id, or both. */
  missing: count,
  unknown_runtime: count,
  /** Distinct known runtimes, in order of first appearance. */
  runtimes: z.array(z.string()),
  switches,
  /** Turns in which a server made at least one value; null while the index is being built. */
  server_made: count.nullable(),
  /** Those of `runtimes` that a server made in some of the turns that have them; left out where there is none. */
  server_made_runtimes: z
    .array(z.object({ runtime_key: z.string(), turns: count, server_made: count }))
    .optional(),
  sessions: count,
  first_ms: ms,
  last_ms: ms,
  /** The latest pointer, not history: null without a timeline store or where it does not know the conversation; '' where it knows no runtime. */
  resolved_runtime_key: z.string().nullable(),
  /** The timeline in little: runs of [runtime ('' unknown), turns]; at most 60, small ones merged into neighbours. */
  strip: z.array(z.tuple([z.string(), count])),
  preview: conversationPreview.optional(),
})
export type Conversation = z.infer<typeof conversation>

/** Which turns of a conversation are listed; each keeps its position in the timeline. */
export const turnFilter = z.object({
  /** Only turns of which a value has this evidence state. */
  evidence: z.enum(EVIDENCE_STATES).optional(),
  /** Only those of this runtime; '' is unknown. */
  runtime_key: z.string().optional(),
  /** Only those of this session. */
  session_id: z.string().optional(),
})
export type TurnFilter = z.output<typeof turnFilter>

export const turnEvidence = z.object({ runtime: z.enum(EVIDENCE_STATES), inference: z.enum(EVIDENCE_STATES) })

/** What is to be known of a turn's values beside their evidence states; left out where there is nothing. */
const turnOrigins = {
  /** Of what a server made the recorded value of a column; a column of which it did not is left out. */
  server_made: z.partialRecord(z.enum(TRUTH_COLUMNS), serverSource).optional(),
  /** Whether the canonical runtime stands in the very object that the turn before in its session has. */
  carried_over: z.literal(true).optional(),
}

export const turn = turnId.extend({
  /** Position in the conversation's timeline, from 0. */
  position: count,
  updated_at_ms: ms,
  runtime_key: z.string(),
  inference_id: z.string(),
  evidence: turnEvidence,
  provenance: turnProvenance,
  preview: turnPreview.optional(),
  ...turnOrigins,
})
export type Turn = z.infer<typeof turn>

export const timelineSegment = z.object({
  runtime_key: z.string(),
  start: count,
  turns: count,
  /** Those of its turns whose runtime a server made of something that is not canonical. */
  server_made: count,
  first_turn_id: z.string(),
  last_turn_id: z.string(),
  first_ms: ms,
  last_ms: ms,
})
export type TimelineSegment = z.infer<typeof timelineSegment>

/** The whole shape of one conversation; its turns come by pages. */
export const timeline = z.object({
  conv_id: z.string(),
  resolved_runtime_key: z.string().nullable(),
  turns: count,
  missing: count,
  unknown_runtime: count,
  switches,
  segments: z.array(timelineSegment),
  preview: timelinePreview.optional(),
  /** How many turns have each evidence state in at least one of their values; a state without turns is left out. */
  evidence: z.partialRecord(z.enum(EVIDENCE_STATES), count),
  /** Where the session changes: the positions at which a run of one session id starts, in order. */
  sessions: z.array(z.object({ session_id: z.string(), start: count })),
  first_ms: ms,
  last_ms: ms,
  /** `updated_at_ms` of every turn in order, as the nearest double: for the time axis only. */
  times: z.array(z.number()),
})
export type Timeline = z.infer<typeof timeline>

export const candidate = z.object({
  column: z.enum(TRUTH_COLUMNS),
  /** JSONPath, for example `$["geppetto.runtime@v1"].slug`. */
  path: z.string(),
  /** Trimmed text of the string, or the number's exact source text. */
  value: z.string(),
  rule: z.enum(CANDIDATE_RULES),
}) satisfies z.ZodType<Candidate>

export const missingTurn = turnId.extend({
  runtime_key: z.string(),
  inference_id: z.string(),
  updated_at_ms: ms,
  reason: z.enum(MISSING_REASONS),
  candidates: z.array(candidate),
  provenance: turnProvenance,
  ...turnOrigins,
})
export type MissingTurn = z.infer<typeof missingTurn>

export const turnDetail = turnId.extend({
  position: count,
  turns: count,
  turn_created_at_ms: ms.nullable(),
  updated_at_ms: ms,
  runtime_key: z.string(),
  inference_id: z.string(),
  evidence: turnEvidence,
  reason: z.enum(MISSING_REASONS).nullable(),
  candidates: z.array(candidate),
  /** Canonical values found in the metadata, '' where there is none. */
  canonical: z.object({ runtime_key: z.string(), inference_id: z.string() }),
  /** The canonical places and what the backfill makes of each; none where the metadata is no object. */
  places: z.array(
    z.object({ column: z.enum(TRUTH_COLUMNS), path: z.string(), verdict: z.enum(PLACE_VERDICTS) }),
  ),
  /** Text of `turn_metadata_json`, cut at 32 MiB; `metadata_bytes` is its full size in UTF-8. */
  metadata: z.string(),
  metadata_bytes: count,
  metadata_invalid_utf8: z.boolean(),
  /** Where the column holds a blob: JSONB that `metadata` was read from, or any other; `hex` is its start. */
  metadata_stored: z.object({ form: z.enum(['jsonb', 'blob']), bytes: count, hex: z.string() }).optional(),
  /** Where the metadata has to be decoded to be JSON: what paths into it start with, and its text, null where it is not read. */
  metadata_decoded: z.object({ root: z.string(), words: z.string(), text: z.string().nullable() }).optional(),
  /** What stands where a time is not a number; its time is then told as not recorded. */
  odd_times: z.object({ updated: z.string().optional(), created: z.string().optional() }).optional(),
  /** `turn_data_json` in the same way; left out where it is empty or `{}`. */
  data: z.object({ text: z.string(), bytes: count, invalid_utf8: z.boolean() }).optional(),
  provenance: turnProvenance,
  ...turnOrigins,
  /** Set where a person closed the row as unrecoverable. */
  closed: closed.nullable(),
  /** Label of the metadata's shape: rows with the same one can be explained in the same way. */
  shape: z.string(),
  /** Context, not a source: what stands beside the runtime in its metadata object, as text. */
  context: z.array(z.object({ key: z.string(), text: z.string() })),
  /** Context, not a source: `runtime_key` of the turns before and after; null at the ends. */
  neighbours: z.object({ before: z.string().nullable(), after: z.string().nullable() }),
  /** Newest snapshot first. */
  phases: z.array(phase),
})
export type TurnDetail = z.infer<typeof turnDetail>

export const exported = z.object({ path: z.string(), bytes: count, sha256: z.string() })
export type Exported = z.infer<typeof exported>

export const caseView = z.object({
  case_id: z.string(),
  name: z.string(),
  /** Grows with every change of what the case shows; cached answers of an older revision are stale. */
  revision: count,
  evidence,
  /** What was read of a damaged evidence, and what was lost; null where the case holds the evidence as it is. */
  salvage: salvage.nullable().default(null),
  schema,
  /** Null while the index is being built. */
  counts: counts.nullable(),
  cutover: cutover.nullable(),
  /** Every known runtime of the case in any order; absent until the index is ready. */
  runtimes: z.array(z.string()).optional(),
  /** Which look each runtime has, as far as that is settled; a place once given never changes. */
  runtime_places: z
    .array(z.tuple([z.string(), count]).readonly())
    .readonly()
    .default([]),
  /** What people call the case, and its ticket; '' where nobody has said so. */
  label: z.object({ title: z.string(), ticket: z.string() }).optional(),
  /** What of it was interrupted, the oldest first. Left out where nothing was, or it has been read. */
  interrupted: z.array(interrupted).optional(),
  /** Set where another Turnscope has the case: this is a copy of it, and what would change it is refused. */
  read_only: z
    .object({
      /** Id of the process that has it; null where it does not say. */
      holder: count.nullable(),
      since_ms: ms.nullable(),
      /** When the copy was taken. */
      copied_at_ms: ms,
      /** Methods that would change the case, and are refused. */
      refuses: z.array(z.string()),
    })
    .optional(),
  /** What SQLite's `integrity_check`, run beside the calls, says of the working copy: 'ok' or a problem; null while it runs. */
  quick_check: z.string().nullable(),
  /** Null while it cannot be known; a damaged copy is read as far as it goes. */
  migration: migration.nullable(),
  /** What recovery has before it. Null until the index is ready. */
  recovery: z
    .object({
      /** Rows that a migration would still fill by itself. */
      pending: count,
      /** The run that an undo (a redo) without a name is about; null where there is none. */
      undo: count.nullable(),
      redo: count.nullable(),
    })
    .nullable(),
  timeline_store: timelineStore.nullable(),
  tables: z.array(z.object({ name: z.string(), type: z.string() })),
})
export type CaseView = z.infer<typeof caseView>
