import { z } from 'zod'
import { MISSING_REASONS } from '../truth/backfill.ts'
import { SERVER_RELEASES, SERVER_RULES, type ServerSource } from '../truth/server-made.ts'
import { int64 } from './int64-schema.ts'

/** A number of rows, bytes or turns: a safe integer, never negative. */
export const count = z.number().int().nonnegative()
/** Milliseconds since epoch. 0 means that no time was recorded. */
export const ms = int64

export const turnId = z.object({ conv_id: z.string(), session_id: z.string(), turn_id: z.string() })
/** The primary key of `turns`. */
export type TurnId = z.infer<typeof turnId>

export const finding = z.object({
  /** Stable, kebab-case. */
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  /** Plain words, one or two sentences. */
  message: z.string(),
})
export type Finding = z.infer<typeof finding>

/** Counts by reason; a reason without rows is left out. */
export const reasonCounts = z.partialRecord(z.enum(MISSING_REASONS), count)
export type ReasonCounts = z.infer<typeof reasonCounts>

/** Where a server took a value from, and how. */
export const serverSource = z.object({
  path: z.string(),
  rule: z.enum(SERVER_RULES),
  releases: z.enum(SERVER_RELEASES),
}) satisfies z.ZodType<ServerSource>

export const evidenceFile = z.object({
  name: z.string(),
  bytes: count,
  /** Lower-case hex of the bytes as they were copied. */
  sha256: z.string(),
  /** What it is to the database, where its name may not say so; absent in older cases. */
  role: z.enum(['main', 'wal', 'journal']).optional(),
})
export type EvidenceFile = z.infer<typeof evidenceFile>
