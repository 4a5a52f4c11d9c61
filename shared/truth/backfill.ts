import { type AbsenceReason, type CanonicalRule, canonicalValue } from './canonical.ts'
import { isMissing, TRUTH_COLUMNS, type TruthColumn } from './columns.ts'
import type { Metadata } from './metadata.ts'

/** The two columns of one row as they stand; null where the row holds NULL. */
export type TruthValues = { readonly [C in TruthColumn]: string | null }

/**
 * Why a row lacks a value after the backfill. `forbidden`: its own metadata holds the value, and the file's own
 * schema (a CHECK, a unique index, a generated column) does not let it be written.
 */
export type StayReason = AbsenceReason | 'forbidden'

/**
 * Why a column of a row is missing. `backfill-pending`: its own metadata holds the value and the backfill
 * has not run yet; every other reason survives the backfill.
 */
export type MissingReason = StayReason | 'backfill-pending'

export const MISSING_REASONS: readonly MissingReason[] = [
  'backfill-pending',
  'empty-metadata',
  'malformed-json',
  'not-an-object',
  'no-canonical-key',
  'non-canonical',
  'empty-value',
  'invalid-utf8',
  'forbidden',
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
  readonly stays: StayReason | null
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
 * A row's reason once it is known which of its missing columns the file's own schema does not let be filled.
 * @param reason why it lacks a value by its metadata alone; null or `backfill-pending` where that gives all values
 */
export const reasonWhere = (
  reason: MissingReason | null,
  forbidden: readonly TruthColumn[],
): MissingReason | null =>
  forbidden.length === 0
    ? reason
    : forbidden.includes(TRUTH_COLUMNS[0]) || reason === null || reason === 'backfill-pending'
      ? 'forbidden'
      : reason

/** What is left of a decision where the file's own schema does not let some columns of the row be filled. */
export function withoutForbidden(
  { fills, stays }: BackfillDecision,
  forbidden: readonly TruthColumn[],
): BackfillDecision {
  const kept = fills.filter(({ column }) => !forbidden.includes(column))
  const reason = kept.length < fills.length ? reasonWhere(stays, forbidden) : stays
  return { fills: kept, stays: reason === 'backfill-pending' ? null : reason }
}

/**
 * The one reason a row is listed under: what keeps it incomplete after a backfill; `backfill-pending` where
 * the backfill would complete it; null when it is complete.
 * @param forbidden columns that its file's schema does not let be filled
 */
export function rowReason(
  values: TruthValues,
  metadata: Metadata,
  forbidden: readonly TruthColumn[] = [],
): MissingReason | null {
  const decision = withoutForbidden(decideBackfill(values, metadata), forbidden)
  return decision.stays ?? (decision.fills.length > 0 ? 'backfill-pending' : null)
}
