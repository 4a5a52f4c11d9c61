import { z } from 'zod'
import { ERROR_KINDS } from './errors.ts'
import { counts, cutover, evidenceFile, generation, reasonCounts, switches } from './model.ts'
import { count, finding } from './model-parts.ts'

/** A runtime of a copy, and how many of its turns have it. */
const runtimeShare = z.object({ runtime_key: z.string(), turns: count, conversations: count })

/** What a case's turns come to, all of them, whenever they were. */
export const totals = z.object({
  /** Why turns lack a value: sums to those that do. */
  missing_by_reason: reasonCounts,
  /** Turns of which at least one value contradicts the turn's own metadata. */
  conflicts: count,
  /** Most turns first, at most 200; unknown is none of them. */
  runtimes: z.array(runtimeShare),
  runtimes_total: count,
  /** Summed over all conversations. */
  switches,
})
export type Totals = z.infer<typeof totals>

/** One copy of a fleet: a row. What is not known of it is null, never 0. */
export const fleetItem = z.object({
  /** Absolute. */
  path: z.string(),
  /** The path below what was named, or the file's name where it was named itself. */
  label: z.string(),
  bytes: count,
  /** Of the main file as it was copied; null where it was not. */
  sha256: z.string().nullable(),
  /** Every file of the set, its main file first. */
  files: z.array(evidenceFile),
  /** The timeline store beside it that was read along; null where there was none. */
  timeline_path: z.string().nullable(),
  /** Every file of the store that its pointers are from; those of the copy where they stand in it, none without pointers. */
  timeline_files: z.array(evidenceFile),
  /** Whether its turns could be counted. */
  ok: z.boolean(),
  /** Why not. */
  error: z.object({ kind: z.enum(ERROR_KINDS), message: z.string(), next: z.string() }).nullable(),
  generation: generation.nullable(),
  turns: count.nullable(),
  conversations: count.nullable(),
  missing_runtime_or_inference: count.nullable(),
  missing_by_reason: reasonCounts.nullable(),
  /** Rows in which a migration would fill at least one value; null where it would be refused. */
  fillable: count.nullable(),
  server_made: count.nullable(),
  conflicts: count.nullable(),
  cutover: cutover.nullable(),
  runtimes: z.array(runtimeShare).nullable(),
  runtimes_total: count.nullable(),
  switches: switches.nullable(),
  /** Whether some of its turns could not be read, so that the numbers are of the rest. */
  partly_read: z.boolean(),
  findings: z.array(finding),
})
export type FleetItem = z.infer<typeof fleetItem>

/** What the rows of a fleet can be sorted by; found: as they stand in their folders. */
export const FLEET_SORTS = [
  'found',
  'label',
  'generation',
  'turns',
  'conversations',
  'missing_runtime_or_inference',
  'fillable',
  'server_made',
  'conflicts',
  'cutover',
  'findings',
] as const

/** Which rows are listed. */
export const fleetFilter = z.object({
  /** Part of the label or of a runtime, whatever the case, or the beginning of the SHA-256. */
  search: z.string().default(''),
  generation: generation.optional(),
  /** A finding's code, or an error's kind. */
  finding: z.string().optional(),
  runtime_key: z.string().optional(),
  /** Those that could be counted, or those that could not. */
  ok: z.boolean().optional(),
  sort: z.enum(FLEET_SORTS).default('found'),
  descending: z.boolean().default(false),
})
export type FleetFilter = z.output<typeof fleetFilter>

const facet = z.array(z.object({ value: z.string(), copies: count }))
/** What the rows can be narrowed down by, the most copies first; of the rows that the filter lists. */
export const fleetFacets = z.object({ generation: facet, finding: facet, runtime_key: facet })
export type FleetFacets = z.infer<typeof fleetFacets>

/** Sums over the copies that could be counted. A copy that stands in two places counts twice, as it is listed. */
export const fleetTotals = z.object({
  /** Files that were looked at. */
  copies: count,
  ok: count,
  /** Copies whose main file has the same bytes as one before it. */
  repeated: count,
  ...counts.pick({ turns: true, conversations: true, missing_runtime_or_inference: true, server_made: true })
    .shape,
  fillable: count,
  conflicts: count,
  /** Counted copies of which a migration would be refused: `fillable` knows nothing of them. */
  not_migratable: count,
  /** Copies whose numbers are of a part. */
  partly_read: count,
})
export type FleetTotals = z.infer<typeof fleetTotals>

/** Sums of what is known. */
export function fleetTotalsOf(items: readonly FleetItem[]): FleetTotals {
  const counted = items.filter(({ ok }) => ok)
  const sum = (value: (item: FleetItem) => number | null): number =>
    counted.reduce((total, item) => total + (value(item) ?? 0), 0)
  const seals = items.flatMap(({ sha256 }) => sha256 ?? [])
  return {
    copies: items.length,
    ok: counted.length,
    repeated: seals.length - new Set(seals).size,
    turns: sum(({ turns }) => turns),
    conversations: sum(({ conversations }) => conversations),
    missing_runtime_or_inference: sum((item) => item.missing_runtime_or_inference),
    server_made: sum(({ server_made }) => server_made),
    fillable: sum(({ fillable }) => fillable),
    conflicts: sum(({ conflicts }) => conflicts),
    not_migratable: counted.filter(({ fillable }) => fillable === null).length,
    partly_read: counted.filter(({ partly_read }) => partly_read).length,
  }
}
