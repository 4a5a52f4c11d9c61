import { z } from 'zod'
import { TRUTH_COLUMNS } from '../truth/columns.ts'
import { count, ms, reasonCounts, serverSource } from './model-parts.ts'

export const planStep = z.object({
  id: z.string(),
  kind: z.enum(['add-column', 'fill-column', 'backfill', 'create-index', 'rebuild-index']),
  sql: z.string(),
  reason: z.string(),
  /** `barred`: it would be needed, but something in the file stands in the way, which its reason or the plan's `refused` names. */
  status: z.enum(['pending', 'done', 'not-needed', 'barred']),
})
export type PlanStep = z.infer<typeof planStep>

/** What the backfill of a current server writes into rows that ours keeps empty, as soon as it opens the file. */
export const serverFills = z.object({
  /** Rows in which it fills at least one column, and the values that it writes. */
  rows: count,
  values: count,
  /** By value and rule, most rows first, at most 20. A value is cut after 200 characters. */
  groups: z.array(serverSource.extend({ column: z.enum(TRUTH_COLUMNS), value: z.string(), rows: count })),
  /** How many groups there are; from 1,000 on it is "at least". */
  groups_total: count,
})
export type ServerFills = z.infer<typeof serverFills>

/** Turns whose runtime object is that of the turn before in its session, so that its runtime may be the earlier one's. */
export const carriedOver = z.object({
  /** Those whose missing runtime is filled from it. */
  fills: count,
  /** Those whose column says another runtime. */
  conflicts: count,
})
export type CarriedOver = z.infer<typeof carriedOver>

/** A rule of the file's own schema, with where it stands, and how many rows it keeps from a value. */
export const forbiddingRule = z.object({ rule: z.string(), rows: count })

export const planBackfill = z.object({
  /** Rows in which at least one column is filled. */
  rows_to_fill: count,
  fill_runtime: count,
  fill_inference: count,
  /** Rows that lack a value afterwards; a row may be filled in one column and stay missing in the other. */
  stay_missing: count,
  /** Why they stay: sums to `stay_missing`. */
  reasons: reasonCounts,
  /** The rows that lack a value, once each: these three are all of them. */
  become_complete: count,
  get_one_of_two: count,
  get_nothing: count,
  /** Fills by canonical rule. */
  rules: z.record(z.string(), count),
  /** Rules of the file's own schema that do not take a value that its row's metadata gives. */
  forbidden: z.array(forbiddingRule),
  server_fills: serverFills,
  /** Null where the turns could not be read in their order. */
  carried_over: carriedOver.nullable(),
})
export const plan = z.object({
  steps: z.array(planStep),
  backfill: planBackfill,
  /** Why the migration cannot run on this file; null when it can. */
  refused: z.string().nullable(),
})
export type Plan = z.infer<typeof plan>

export const migrationBackfill = z.object({
  scanned: count,
  rows_filled: count,
  filled_runtime: count,
  filled_inference: count,
  stay_missing: count,
  reasons: reasonCounts,
  /** As in a plan; null in a case that was migrated before they were counted. */
  become_complete: count.nullable().default(null),
  get_one_of_two: count.nullable().default(null),
  get_nothing: count.nullable().default(null),
  rules: z.record(z.string(), count),
  forbidden: z.array(forbiddingRule).default([]),
  server_fills: serverFills.nullable().default(null),
  carried_over: carriedOver.nullable().default(null),
})
export const verification = z.object({
  /** What `integrity_check` says. */
  quick_check: z.string(),
  /** What of the file no SQLite without the customer's own parts can check, and why, in words; '' where all was checked. */
  unchecked: z.string().default(''),
  rows_before: count,
  rows_after: count,
  /** SHA-256 over every value that was not to change, in row order. */
  digest_before: z.string(),
  digest_after: z.string(),
  /** Whether every filled value equals what its row's metadata says, and every row that was complete is as it was. */
  backfill_exact: z.boolean(),
  /** Rows whose foreign key led somewhere before and does not after; null where none concerns what is written, or can be checked. */
  lost_references: count.nullable().default(null),
  /** Tables with such a key of which SQLite cannot tell where their keys lead. */
  unchecked_references: z.array(z.string()).default([]),
  ok: z.boolean(),
})
export const migration = z.object({
  steps: z.array(planStep),
  backfill: migrationBackfill,
  verification,
  started_at_ms: ms,
  took_ms: count,
  person: z.string(),
})
export type Migration = z.infer<typeof migration>
