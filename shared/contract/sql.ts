import { z } from 'zod'
import { plural } from '../truth/words.ts'

/** What one statement may take and give; every answer says which of them it met. */
export const SQL_LIMITS = {
  rows: 1000,
  seconds: 5,
  /** UTF-16 units of one text that an answer has. */
  text: 20_000,
  /** Bytes of one blob that an answer has. */
  blob: 256,
  /** UTF-16 units of all values together. */
  answer: 8 * 1024 * 1024,
  /** Bytes of memory that the process of a statement may come to, about. */
  memory: 1024 * 1024 * 1024,
} as const

export const SQL_TYPES = ['null', 'integer', 'real', 'text', 'blob'] as const

/** A value by the type that SQLite gives it: NULL, an empty text and an empty blob are three things. */
export const sqlValue = z.object({
  type: z.enum(SQL_TYPES),
  /** Integers exactly, as decimal digits; blobs in hexadecimal; '' for NULL. */
  text: z.string(),
  /** Set where `text` is only the beginning: UTF-16 units of the whole text, or bytes of the whole blob. */
  whole: z.number().int().optional(),
})
export type SqlValue = z.infer<typeof sqlValue>

const STOPS = ['rows', 'time', 'size', 'memory'] as const

export const sqlAnswer = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(sqlValue)),
  /** Why there may be more rows than these; null where these are all. */
  stopped: z.enum(STOPS).nullable(),
  took_ms: z.number(),
})
export type SqlAnswer = z.infer<typeof sqlAnswer>

/** How much of its answer a statement gave, in words. */
export function sqlAnswerInWords({ rows, stopped }: SqlAnswer): string {
  switch (stopped) {
    case null:
      return plural(rows.length, 'row')
    case 'rows':
      return `the first ${plural(rows.length, 'row')}; there are more`
    case 'time':
      return rows.length === 0
        ? `stopped after ${SQL_LIMITS.seconds} s, without a row`
        : `the first ${plural(rows.length, 'row')}; stopped after ${SQL_LIMITS.seconds} s`
    case 'size':
      return `the first ${plural(rows.length, 'row')}; stopped at ${SQL_LIMITS.answer / 1024 / 1024} million characters`
    case 'memory':
      return 'stopped: it needed more than 1 GB of memory'
  }
}
