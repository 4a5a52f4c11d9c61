import { z } from 'zod'
import { formatCount, plural } from '../truth/words.ts'
import type { ANSWER_FORMATS } from './table-names.ts'

/** What one statement may take and give; every answer says which of them it met. */
export const SQL_LIMITS = {
  /** UTF-16 units of a statement. */
  characters: 100_000,
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

/** What an answer can be written as. */
export type AnswerFormat = (typeof ANSWER_FORMATS)[number]

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

/** The names of columns, each once: SQLite gives two columns the same name where a statement does. */
export function namesOf(columns: readonly string[]): string[] {
  const taken = new Set<string>()
  return columns.map((column) => {
    let name = column
    for (let n = 2; taken.has(name); n++) name = `${column} (${n})`
    taken.add(name)
    return name
  })
}

/** What a value that is only the beginning of its whole lacks, in words; '' where it is whole. */
export const restInWords = ({ type, whole }: SqlValue): string =>
  whole === undefined ? '' : `… ${formatCount(whole)} ${type === 'blob' ? 'bytes' : 'characters'} in all`

/** A value as copies and files have it: integers that no number holds as their digits, blobs as SQLite writes them. */
export function sqlCell(value: SqlValue): string | number | null {
  const { type, text } = value
  switch (type) {
    case 'null':
      return null
    case 'integer':
      return Number.isSafeInteger(Number(text)) ? Number(text) : text
    case 'real':
      return Number.isFinite(Number(text)) ? Number(text) : text
    case 'blob':
      return `x'${text}'${restInWords(value)}`
    case 'text':
      return text + restInWords(value)
  }
}
