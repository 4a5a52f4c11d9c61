import { z } from 'zod'
import { TRUTH_COLUMNS } from '../truth/columns.ts'
import { EVIDENCE_STATES } from '../truth/evidence-state.ts'
import { SERVER_RELEASES, SERVER_RULES } from '../truth/server-made.ts'
import { counts, generation, switches, turn } from './model.ts'
import { count } from './model-parts.ts'
import { CONVERSATION_CHANGES, TURN_CHANGES } from './turn-changes.ts'

export const turnChange = z.enum(TURN_CHANGES)
export const conversationChange = z.enum(CONVERSATION_CHANGES)

const changes = z.object({ added: count, removed: count, changed: count, same: count })
/** What became of rows; those that only a partly read side could show are not known, where that is told. */
export type Changes = z.infer<typeof changes> & { readonly unread?: number }

/** How many rows are known not to be the same in both. */
export const differing = ({ added, removed, changed }: Omit<Changes, 'same'>): number =>
  added + removed + changed

/** Something of the schema that the two files do not have alike; null in the file that has none. */
export const schemaDifference = z.object({
  /** A setting is something that the header says of the whole file: `user_version`, `application_id`, `encoding`. */
  kind: z.enum(['setting', 'column', 'index', 'table', 'trigger', 'view']),
  name: z.string(),
  a: z.string().nullable(),
  b: z.string().nullable(),
})
export type SchemaDifference = z.infer<typeof schemaDifference>

/**
 * How one of the two values changed in the turns that both files have: each changed value counts once, so that all but
 * `left_empty`, which is no change, add up to the column's number in `changed_columns`.
 */
export const truthChanges = z.object({
  /** Missing in A; in B what the turn's own metadata says canonically, as our backfill writes it. */
  own_metadata: count,
  /** Missing in A; in B what a server makes of something in the turn's metadata that is not canonical. */
  server_made: count,
  /** Missing in A; in B a value that the turn's metadata does not explain. */
  unexplained: count,
  /** A value in A, another in B. */
  overwritten: count,
  /** A value in A, none in B. */
  emptied: count,
  /** Stored otherwise and still the same to a reader: the same text as another type, or NULL where it was ''. */
  stored_otherwise: count,
  /** Missing in both, though B has the column and the turn's own metadata says what belongs there. */
  left_empty: count,
})
export type TruthChanges = z.infer<typeof truthChanges>

/** Rows of a table other than `turns`, by its primary key. */
export const tableComparison = z.object({
  name: z.string(),
  /** Rows in each; null where the file has no such table. */
  a: count.nullable(),
  b: count.nullable(),
  /** Null where they could not be compared; `note` says why. */
  rows: changes.nullable(),
  note: z.string().nullable(),
})
export type TableComparison = z.infer<typeof tableComparison>

const side = z.object({
  /** Absolute path of the evidence. */
  path: z.string(),
  generation,
  /** Whether there are turns that could not be read, which no number counts. */
  partly_read: z.boolean(),
})

export const comparison = z.object({
  a: side,
  b: side,
  /** Whether anything but the latest pointers is known to differ. */
  differs: z.boolean(),
  /** Whether all of both could be compared: where it is not, what could not may differ or be the same. */
  all_compared: z.boolean(),
  /** What differs, and what that proves, in one to three sentences. */
  words: z.string(),
  schema: z.object({ same: z.boolean(), differences: z.array(schemaDifference) }),
  counts: z.object({ a: counts, b: counts }),
  /** `unread`: nothing of it is known to differ, and not all of it could be read in both. */
  conversations: changes.extend({ unread: count }),
  turns: changes.extend({
    /** Turns of which it is not known: one file is damaged where their values stand, or is read in part and has no such turn. */
    unread: count,
    /** Keys of both that stand in more than one row of either: these are paired in the order of their rows. */
    repeated_keys: count,
  }),
  /** Changed turns by column. A column that one file lacks counts as holding its default there. */
  changed_columns: z.record(z.string(), count),
  truth: z.object({ runtime_key: truthChanges, inference_id: truthChanges }),
  /** Of what is server-made in B and was missing in A: by which rule of which servers. */
  server_rules: z.array(
    z.object({
      column: z.enum(TRUTH_COLUMNS),
      rule: z.enum(SERVER_RULES),
      releases: z.enum(SERVER_RELEASES),
      turns: count,
    }),
  ),
  /** Turns in both whose `updated_at_ms` differs, and those of them that had no time in A. */
  times: z.object({ rewritten: count, invented: count }),
  /** What B has that our migration of A would have made otherwise, in words; empty where it is just that. */
  unlike_ours: z.array(z.string()),
  /** Turns in both of which a value stands otherwise to its metadata. */
  evidence: z.array(
    z.object({
      column: z.enum(TRUTH_COLUMNS),
      a: z.enum(EVIDENCE_STATES),
      b: z.enum(EVIDENCE_STATES),
      turns: count,
    }),
  ),
  switches: z.object({ a: switches, b: switches, gained: count, lost: count }),
  /** Conversations whose latest pointer differs, which is no history; null unless both have a timeline store. */
  pointers_differ: count.nullable(),
  tables: z.array(tableComparison),
})
export type Comparison = z.infer<typeof comparison>

export const comparedConversation = z.object({
  conv_id: z.string(),
  change: conversationChange,
  /** Turns in each. */
  a: count,
  b: count,
  turns: changes.extend({ unread: count }),
  switches: z.object({ a: switches, b: switches, gained: count, lost: count }),
  /** The latest pointer of each, not history; null where it is not known. */
  pointer: z.object({ a: z.string().nullable(), b: z.string().nullable() }),
})
export type ComparedConversation = z.infer<typeof comparedConversation>

export const comparedTurn = z.object({
  change: turnChange,
  /** Columns that changed, as the files spell them. */
  columns: z.array(z.string()),
  /** Null where the file has no such turn. */
  a: turn.nullable(),
  b: turn.nullable(),
})
export type ComparedTurn = z.infer<typeof comparedTurn>

/** A value as it is stored. */
export const storedCell = z.object({
  type: z.enum(['null', 'integer', 'real', 'text', 'blob']),
  /** A blob as hex. */
  text: z.string(),
  bytes: count,
  /** Whether `text` is only the start of it. */
  cut: z.boolean(),
})
export type StoredCell = z.infer<typeof storedCell>

/** A switch that is in one file alone. */
const oneSwitch = z.object({
  from: z.string(),
  to: z.string(),
  certain: z.boolean(),
  /** Position in the timeline of the file that has it: the first turn of the new runtime. */
  position: count,
})
export type ComparedSwitch = z.infer<typeof oneSwitch>

/** The two timelines of a conversation, as runs of turns that fared alike, in the order of each. */
export const comparedTimelines = z.object({
  a: z.array(z.tuple([turnChange, count])),
  b: z.array(z.tuple([turnChange, count])),
  gained: z.array(oneSwitch),
  lost: z.array(oneSwitch),
})
export type ComparedTimelines = z.infer<typeof comparedTimelines>

/** One turn of both files, column by column. */
export const turnComparison = z.object({
  change: turnChange,
  columns: z.array(
    z.object({
      name: z.string(),
      changed: z.boolean(),
      /** Null where the file has no such column, or no such turn. */
      a: storedCell.nullable(),
      b: storedCell.nullable(),
    }),
  ),
})
export type TurnComparison = z.infer<typeof turnComparison>

/** Which turns of a comparison are listed. */
export const comparedTurnsFilter = z.object({
  conv_id: z.string().optional(),
  /** Every change but `same` when left out. */
  change: turnChange.optional(),
  /** Only turns in which this column changed. */
  column: z.string().optional(),
})
export type ComparedTurnsFilter = z.output<typeof comparedTurnsFilter>
