import { z } from 'zod'
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
