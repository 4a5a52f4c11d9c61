/**
 * What `case.json` holds, in schemas of its own: the wire's may grow without making an old case unreadable.
 * Whatever the wire gains shows here as a type error in `record.ts`; the answer is a new format, and a step in
 * `UPGRADES` that says what a case written before it has there.
 */
import { z } from 'zod'
import { isCaseId } from '../../../shared/contract/cases.ts'
import type { Migration, PlanStep, ReasonCounts, ServerFills } from '../../../shared/contract/model.ts'
import { count } from '../../../shared/contract/model-parts.ts'
import type { Salvage } from '../../../shared/contract/salvage.ts'

/** The format that this version writes. */
export const FORMAT = 2

export const WORK_NAME = /^work-(\d+)\.db$/
export const TIMELINE_NAME = /^timeline-(\d+)\.db$/

/** Milliseconds since epoch; a decimal string where a double cannot hold it. */
const ms = z.union([z.number(), z.string().regex(/^-?\d+$/)])

const file = z.object({
  name: z.string(),
  bytes: count,
  sha256: z.string(),
  role: z.enum(['main', 'wal', 'journal']).optional(),
})

/** A severity that a later version made up is read as a warning: it is shown, and loses nothing. */
const finding = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']).catch('warning'),
  message: z.string(),
})

const storedEvidence = z.object({
  path: z.string(),
  files: z.array(file),
  packed: z
    .object({ kind: z.string(), name: z.string(), bytes: count, sha256: z.string(), part: z.string() })
    .optional(),
  journal_mode: z.enum(['wal', 'rollback', 'unknown']).catch('unknown'),
  findings: z.array(finding),
  sealed_at_ms: ms,
})

const seen = z.object({
  /** As the user gave it, absolute. */
  path: z.string(),
  /** The same with links resolved. */
  real_path: z.string(),
  /** Where its `-wal` stood, when a person named it. */
  wal_path: z.string().optional(),
  /** Which log, which database of an archive, which byte of a larger file: as a person named them. */
  wal_inside: z.string().optional(),
  inside: z.string().optional(),
  at: count.optional(),
  /** Which database of an archive or a larger file it is. */
  part: z.string().optional(),
  files: z.array(
    z.object({
      name: z.string(),
      path: z.string(),
      bytes: count,
      /** Nanoseconds since epoch, decimal: more than a double holds. */
      mtime_ns: z.string(),
    }),
  ),
})
/** A place where a case's evidence stood, with what tells that it still does. */
export type Seen = z.infer<typeof seen>

const timelineStore = z.object({
  /** Where the store was copied from; the evidence's own path when `same_file`. */
  path: z.string(),
  /** Of its main file. */
  sha256: z.string(),
  files: z.array(file),
  /** Its working copy inside the case's folder; null when the table is in the case's own working copy. */
  file: z.string().regex(TIMELINE_NAME).nullable(),
  same_file: z.boolean(),
  /** The column that holds the pointer: its name differs between servers of different ages. */
  key_column: z.enum(['resolved_runtime_key', 'current_runtime_key', 'runtime_key']),
  conversations: z.number(),
  /** Which servers wrote it; a case from before that was asked has a store with pointers. */
  kind: z.enum(['pointers', 'newer', 'frozen']).default('pointers'),
  /** Of the newest pointer. */
  last_activity_ms: z.number().nullable().default(null),
  findings: z.array(finding),
})
export type TimelineStoreRecord = z.infer<typeof timelineStore>

/** A word of a closed list that may have grown since: any is read, for it is only shown. */
const word = <Word extends string>() => z.custom<Word>((value) => typeof value === 'string')
const counts = z.record(z.string(), count)

const serverFills = z.object({
  rows: count,
  values: count,
  groups: z.array(
    z.custom<ServerFills['groups'][number]>((value) => typeof value === 'object' && value !== null),
  ),
  groups_total: count,
})

const migration = z.object({
  steps: z.array(
    z.object({
      id: z.string(),
      kind: word<PlanStep['kind']>(),
      sql: z.string(),
      reason: z.string(),
      status: word<PlanStep['status']>(),
    }),
  ),
  backfill: z.object({
    scanned: count,
    rows_filled: count,
    filled_runtime: count,
    filled_inference: count,
    stay_missing: count,
    reasons: z.custom<ReasonCounts>((value) => counts.safeParse(value).success),
    become_complete: count.nullable(),
    get_one_of_two: count.nullable(),
    get_nothing: count.nullable(),
    rules: counts,
    forbidden: z.array(z.object({ rule: z.string(), rows: count })).default([]),
    server_fills: serverFills.nullable(),
    carried_over: z.object({ fills: count, conflicts: count }).nullable(),
  }),
  verification: z.object({
    quick_check: z.string(),
    unchecked: z.string().default(''),
    rows_before: count,
    rows_after: count,
    digest_before: z.string(),
    digest_after: z.string(),
    backfill_exact: z.boolean(),
    lost_references: count.nullable().default(null),
    unchecked_references: z.array(z.string()).default([]),
    ok: z.boolean(),
  }),
  started_at_ms: ms,
  // Less than none was measured by a clock that was set meanwhile.
  took_ms: count.catch(0),
  person: z.string(),
}) satisfies z.ZodType<Migration>

const salvage = z.object({
  tables: z.array(
    z.object({
      name: z.string(),
      rows_read: count,
      rows_lost: count,
      at_least: z.boolean(),
      at_most: count.optional(),
      lost: z.array(
        z.object({
          pages: z.array(count),
          from_row: ms.nullable(),
          to_row: ms.nullable(),
          rows: count.nullable(),
          found_elsewhere: count,
        }),
      ),
    }),
  ),
  left_out: z.array(z.string()),
  unplaced: z
    .array(z.object({ pages: z.array(count), rows: count.nullable(), like: z.string().nullable() }))
    .default([]),
  schema_lost: z.boolean(),
}) satisfies z.ZodType<Salvage>

export const caseRecord = z.object({
  format: z.literal(FORMAT),
  case_id: z.string().refine(isCaseId),
  evidence: storedEvidence,
  /** Newest first, at least one. */
  seen: z.array(seen).min(1),
  /** Milliseconds since epoch. */
  created_at_ms: z.number(),
  opened_at_ms: z.number(),
  /** File name of the current working copy. */
  working: z.string().regex(WORK_NAME),
  /** Whether the working copy went through `prepareWorkingCopy`: until then nothing may read it. */
  prepared: z.boolean(),
  timeline_store: timelineStore.nullable(),
  migration: migration.nullable(),
  /** What people call it. */
  label: z.object({ title: z.string(), ticket: z.string() }).default({ title: '', ticket: '' }),
  /** Which look each runtime has, by its place; a list, because a name may be any text. */
  runtime_places: z
    .array(z.tuple([z.string(), count]).readonly())
    .readonly()
    .default([]),
  /** A case of what was salvaged; `result` is null until that has been read. */
  salvage: z.object({ result: salvage.nullable() }).nullable().default(null),
})
/** What `case.json` holds. */
export type CaseRecord = z.infer<typeof caseRecord>

type Members = Record<string, unknown>
const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** From each older format to the next. */
const UPGRADES: Readonly<Record<number, (record: Members) => Members>> = {
  // Migrations did not count yet which rows become complete, nor what a server would write.
  1: (record) => {
    const { migration } = record
    if (!isMembers(migration) || !isMembers(migration.backfill)) return record
    const uncounted = {
      become_complete: null,
      get_one_of_two: null,
      get_nothing: null,
      server_fills: null,
      carried_over: null,
    }
    return { ...record, migration: { ...migration, backfill: { ...uncounted, ...migration.backfill } } }
  },
}

/** A record of any format up to today's as one of today's; what is none comes back as it is. */
export function upgraded(record: unknown): unknown {
  let now = record
  while (isMembers(now) && typeof now.format === 'number') {
    const upgrade = UPGRADES[now.format]
    if (upgrade === undefined) break
    now = { ...upgrade(now), format: now.format + 1 }
  }
  return now
}
