import { z } from 'zod'
import { VERDICTS } from '../truth/verdicts.ts'
import { cutover, missingFilter, switches } from './model.ts'
import { count, ms } from './model-parts.ts'
import { ANALYTICS_TABLES, TABLE_FORMATS } from './table-names.ts'

/** The checks of the playbook in its own order, then those that a copied file needs besides. */
export const CHECK_IDS = [
  'columns',
  'indexes',
  'runtime-history',
  'missing-count',
  'candidate-metadata',
  'conflicts',
  'integrity',
  'foreign-keys',
  'sidecars',
] as const
export const checkId = z.enum(CHECK_IDS)
export type CheckId = z.infer<typeof checkId>

export const verdict = z.enum(VERDICTS)

/**
 * One value of a result: integers under the wire rule, reals, text, NULL; a blob as its SQL literal `X'…'`.
 * Text longer than 2,000 characters is cut and ends in `… (N characters)`.
 */
export const cell = z.union([z.number(), z.string(), z.null()])
export type Cell = z.infer<typeof cell>

export const resultTable = z.object({
  columns: z.array(z.string()),
  /** The first rows there are, at most 100. */
  rows: z.array(z.array(cell)),
  /** How many rows there are in all. */
  total: count,
})
export type ResultTable = z.infer<typeof resultTable>

export const validationCheck = z.object({
  id: checkId,
  /** From 1, the place of the check in the playbook. */
  number: count,
  title: z.string(),
  verdict,
  /** What was found and what it means, in plain words. */
  explanation: z.string(),
  /** The statement whose result is shown, as it can be pasted into the sqlite3 shell; null where none applies. */
  sql: z.string().nullable(),
  /** Null where there is no statement, or SQLite could not run it. */
  result: resultTable.nullable(),
  /** What the statement cannot see, and what Turnscope found there; null where the statement says it all. */
  beyond_sql: z.object({ explanation: z.string(), result: resultTable.nullable() }).nullable(),
  /** What the playbook recommends. */
  response: z.string(),
})
export type ValidationCheck = z.infer<typeof validationCheck>

export const validation = z.object({
  checks: z.array(validationCheck),
  /** The conversation whose history was checked; null where there is none. */
  conv_id: z.string().nullable(),
  /** Whether SQLite's full `integrity_check` was run instead of `quick_check`. */
  thorough: z.boolean(),
  ran_at_ms: ms,
  took_ms: count,
})
export type Validation = z.infer<typeof validation>

export const validationRequest = {
  /** The conversation to check the history of; the one with the most switches when left out. */
  conv_id: z.string().optional(),
  thorough: z.boolean().default(false),
}

/** How long a bucket of time is, for people: `1 hour`, `1 month`. Buckets begin in UTC. */
const buckets = z.object({ unit: z.string(), starts: z.array(z.number()) })

export const analytics = z.object({
  cutover,
  /** How the cutover was found, or why there is none, in plain words. */
  explanation: z.string(),
  left_out: z.object({ turns: count, why: z.string() }),
  /** What the numbers below are about: turns from the cutover on. */
  counted: z.object({ turns: count, conversations: count }),
  /** Of the turns counted, those whose runtime is what a server made of something that is not canonical. */
  server_made: count,
  /** The same of inference ids. */
  server_made_inference: count,
  /** Most turns first, at most 1,000. */
  runtimes: z.array(
    z.object({ runtime_key: z.string(), turns: count, conversations: count, server_made: count }),
  ),
  runtimes_total: count,
  switches,
  conversations: z.object({
    /** Most switches first, then most turns; at most 500. */
    items: z.array(z.object({ conv_id: z.string(), turns: count, runtimes: count, switches })),
    total: count,
  }),
  over_time: z.object({
    ...buckets.shape,
    /** Turns per bucket; at most 12 runtimes by themselves, those with the most turns. */
    series: z.array(z.object({ runtime_key: z.string(), turns: z.array(count) })),
    /** All other runtimes together; null where there is none. */
    others: z.object({ runtimes: count, turns: z.array(count) }).nullable(),
    /** Turns without a recorded time, or with one that no calendar holds: they are in no bucket. */
    undated: count,
  }),
  repeated_inference_ids: z.object({
    /** Most turns first, at most 200. */
    items: z.array(
      z.object({ inference_id: z.string(), turns: count, conversations: count, server_made: count }),
    ),
    total: count,
  }),
  /** How complete the turns before the cutover are (all turns where there is none). Not usage. */
  coverage: z.object({
    turns: count,
    runtime: count,
    inference: count,
    both: count,
    unit: z.string(),
    items: z.array(
      z.object({ start_ms: z.number(), turns: count, runtime: count, inference: count, both: count }),
    ),
    undated: count,
  }),
})
export type Analytics = z.infer<typeof analytics>

export const REPORT_FORMATS = ['md', 'html', 'json'] as const
export const reportFormat = z.enum(REPORT_FORMATS)
export type ReportFormat = z.infer<typeof reportFormat>

const conversationsTable = z.object({
  table: z.literal('conversations'),
  search: z.string().default(''),
  has_switches: z.boolean().default(false),
  has_missing: z.boolean().default(false),
})
const missingTable = missingFilter.extend({ table: z.literal('missing') })
const timelineTable = z.object({ table: z.literal('timeline'), conv_id: z.string() })
const turnsTable = z.object({ table: z.literal('turns') })
const analyticsTable = z.object({ table: z.enum(ANALYTICS_TABLES) })
const validationTable = z.object({ table: z.literal('validation') })
/** A table that can be exported, with its filter. `turns` is every turn of the case. */
export const exportedTable = z.discriminatedUnion('table', [
  conversationsTable,
  missingTable,
  timelineTable,
  turnsTable,
  analyticsTable,
  validationTable,
])
export type ExportedTable = z.infer<typeof exportedTable>

export const tableFormat = z.enum(TABLE_FORMATS)
export type TableFormat = z.infer<typeof tableFormat>

export const tableOptions = {
  format: tableFormat,
  /** Whether CSV and Markdown begin with the names of the columns. */
  headers: z.boolean().default(true),
  /**
   * CSV alone: puts an apostrophe before text that a spreadsheet would run as a formula (= + - @ and the tab
   * and line breaks that hide them). The text is then no longer exactly what the file holds.
   */
  formula_safe: z.boolean().default(true),
  /** CSV alone: begins with a byte order mark, without which Excel does not take it for UTF-8. */
  bom: z.boolean().default(true),
  /**
   * SQL alone. `select` finds each row again; `update` writes the values that stand here into another copy,
   * and only where that copy has none.
   */
  statement: z.enum(['select', 'update']).default('select'),
}

export const exportedTableFile = z.object({ path: z.string(), bytes: count, sha256: z.string(), rows: count })
export type ExportedTableFile = z.infer<typeof exportedTableFile>
