import { type AbsenceReason, type CanonicalRule, canonicalValue } from './canonical.ts'
import { isMissing, TRUTH_COLUMNS, type TruthColumn } from './columns.ts'
import type { Metadata } from './metadata.ts'

/** The two columns of one row as they stand; null where the row holds NULL. */
export type TruthValues = { readonly [C in TruthColumn]: string | null }

/**
 * Why a column of a row is missing. `backfill-pending`: its own metadata holds the value and the backfill
 * has not run yet; every other reason survives the backfill.
 */
export type MissingReason = AbsenceReason | 'backfill-pending'

export const MISSING_REASONS: readonly MissingReason[] = [
  'backfill-pending',
  'empty-metadata',
  'malformed-json',
  'not-an-object',
  'no-canonical-key',
  'non-canonical',
  'empty-value',
  'invalid-utf8',
]

export interface Fill {
  readonly column: TruthColumn
  readonly value: string
  readonly rule: CanonicalRule
}

export interface BackfillDecision {
  /** The values the automatic backfill writes into this row, at most one per column. */
  readonly fills: readonly Fill[]
  /** Why the row still lacks a value afterwards (the first column that does); null when it is complete. */
  readonly stays: AbsenceReason | null
}

const NOTHING_TO_DO: BackfillDecision = { fills: [], stays: null }

/** What the automatic backfill does to one row: each missing column by itself, from the row's own metadata alone. */
export function decideBackfill(values: TruthValues, metadata: Metadata): BackfillDecision {
  if (!isMissing(values.runtime_key) && !isMissing(values.inference_id)) return NOTHING_TO_DO
  const fills: Fill[] = []
  let stays: AbsenceReason | null = null
  for (const column of TRUTH_COLUMNS) {
    if (!isMissing(values[column])) continue
    const canonical = canonicalValue(metadata, column)
    if (canonical.found) fills.push({ column, value: canonical.value, rule: canonical.rule })
    else stays ??= canonical.reason
  }
  return { fills, stays }
}

/**
 * The one reason a row is listed under: what keeps it incomplete after a backfill; `backfill-pending` where
 * the backfill would complete it; null when it is complete.
 */
export function rowReason(values: TruthValues, metadata: Metadata): MissingReason | null {
  const decision = decideBackfill(values, metadata)
  return decision.stays ?? (decision.fills.length > 0 ? 'backfill-pending' : null)
}
