import { INFERENCE_KEY, INFERENCE_PLAIN_KEY, RUNTIME_KEY, RUNTIME_MEMBER } from './canonical-keys.ts'
import { TRUTH_COLUMNS, type TruthColumn } from './columns.ts'
import { jsonPath, type Steps } from './json-path.ts'
import { isJsonObject, type JsonObject, type Metadata, member } from './metadata.ts'
import { trimWhiteSpace } from './white-space.ts'
import { isWritable } from './writable.ts'

/** Which canonical place a backfilled value came from; the journal names it. */
export type CanonicalRule = 'runtime@v1' | 'inference_id@v1' | 'inference_id'

const STEPS: Record<CanonicalRule, Steps> = {
  'runtime@v1': [RUNTIME_KEY, RUNTIME_MEMBER],
  'inference_id@v1': [INFERENCE_KEY],
  inference_id: [INFERENCE_PLAIN_KEY],
}

/** The places of a column, the one that goes before first. */
const RULES: Record<TruthColumn, readonly [CanonicalRule, ...CanonicalRule[]]> = {
  runtime_key: ['runtime@v1'],
  inference_id: ['inference_id@v1', 'inference_id'],
}

export const CANONICAL_PATH: Record<CanonicalRule, string> = {
  'runtime@v1': jsonPath(STEPS['runtime@v1']),
  'inference_id@v1': jsonPath(STEPS['inference_id@v1']),
  inference_id: jsonPath(STEPS.inference_id),
}

export const PLACE_VERDICTS = [
  /** The backfill takes this value. */
  'taken',
  /** Canonical, but a place that goes before it settles the column. */
  'second',
  /** Something other than a string stands where a string (or the runtime object) belongs. */
  'wrong-type',
  /** A string that is empty once trimmed. */
  'blank',
  /** A string that cannot be kept exactly as UTF-8 (bytes that are none, a lone surrogate). */
  'unwritable',
  /** Nothing is there. */
  'absent',
] as const
export type PlaceVerdict = (typeof PLACE_VERDICTS)[number]

/** A place that the backfill looks at, and what it makes of what is there. */
export interface CanonicalPlace {
  readonly column: TruthColumn
  readonly rule: CanonicalRule
  /** Where it is; for a runtime that is no object, where that stands. */
  readonly steps: Steps
  readonly verdict: PlaceVerdict
  /** The value that is taken, trimmed and never empty; '' for every other verdict. */
  readonly value: string
}

/**
 * Why metadata has no canonical value for a column.
 * `non-canonical`: something other than a string stands where a string (or the runtime object) belongs.
 * `empty-value`: a string that is empty once trimmed. `invalid-utf8`: the value cannot be kept exactly as
 * UTF-8 (bytes that are none, a lone surrogate), so writing it would change it.
 */
export type AbsenceReason =
  | 'empty-metadata'
  | 'malformed-json'
  | 'not-an-object'
  | 'no-canonical-key'
  | 'non-canonical'
  | 'empty-value'
  | 'invalid-utf8'

export type Canonical =
  | { readonly found: true; readonly value: string; readonly rule: CanonicalRule }
  | { readonly found: false; readonly reason: AbsenceReason }

/** Only JSON strings are canonical; nothing is ever converted to one. */
function verdictOf(value: unknown, invalidUtf8: boolean): Pick<CanonicalPlace, 'verdict' | 'value'> {
  if (value === undefined) return { verdict: 'absent', value: '' }
  if (typeof value !== 'string') return { verdict: 'wrong-type', value: '' }
  const trimmed = trimWhiteSpace(value)
  if (trimmed === '') return { verdict: 'blank', value: '' }
  return isWritable(trimmed, invalidUtf8)
    ? { verdict: 'taken', value: trimmed }
    : { verdict: 'unwritable', value: '' }
}

function placeOf(
  column: TruthColumn,
  rule: CanonicalRule,
  object: JsonObject,
  invalidUtf8: boolean,
): CanonicalPlace {
  const steps = STEPS[rule]
  const [first, second] = steps as [string, string?]
  const value = member(object, first)
  if (second === undefined || value === undefined)
    return { column, rule, steps, ...verdictOf(value, invalidUtf8) }
  if (!isJsonObject(value)) return { column, rule, steps: [first], verdict: 'wrong-type', value: '' }
  return { column, rule, steps, ...verdictOf(member(value, second), invalidUtf8) }
}

const NO_MEMBERS: JsonObject = {}

/** The places of one column, the one that goes before first; null where the metadata has no members to look at. */
function placesOf(metadata: Metadata, column: TruthColumn): CanonicalPlace[] | null {
  if (metadata.kind === 'malformed' || metadata.kind === 'not-an-object') return null
  const [object, invalidUtf8] =
    metadata.kind === 'object' ? [metadata.value, metadata.invalidUtf8] : [NO_MEMBERS, false]
  // A value that is there but cannot be kept exactly is not "absent, empty or not a string": it settles the column too.
  let settled = false
  return RULES[column].map((rule) => {
    const place = placeOf(column, rule, object, invalidUtf8)
    if (settled && place.verdict === 'taken') return { ...place, verdict: 'second', value: '' }
    settled ||= place.verdict === 'taken' || place.verdict === 'unwritable'
    return place
  })
}

/** Every canonical place of one turn's own metadata with its verdict; none where the metadata is no object. */
export const canonicalPlaces = (metadata: Metadata): CanonicalPlace[] =>
  TRUTH_COLUMNS.flatMap((column) => placesOf(metadata, column) ?? [])

/** Where no place gives a value, the reason that says most about what stands there. */
const REASONS: readonly (readonly [PlaceVerdict, AbsenceReason])[] = [
  ['unwritable', 'invalid-utf8'],
  ['wrong-type', 'non-canonical'],
  ['blank', 'empty-value'],
  ['absent', 'no-canonical-key'],
]

/** The canonical value of one column in one turn's own metadata: that of its taken place, or why there is none. */
export function canonicalValue(metadata: Metadata, column: TruthColumn): Canonical {
  if (metadata.kind === 'empty') return { found: false, reason: 'empty-metadata' }
  if (metadata.kind === 'malformed') return { found: false, reason: 'malformed-json' }
  if (metadata.kind === 'object') {
    // What follows a place that is taken is second to it.
    const [rule] = RULES[column]
    const first = placeOf(column, rule, metadata.value, metadata.invalidUtf8)
    if (first.verdict === 'taken') return { found: true, value: first.value, rule }
  }
  const places = placesOf(metadata, column)
  if (places === null) return { found: false, reason: 'not-an-object' }
  const taken = places.find(({ verdict }) => verdict === 'taken')
  if (taken !== undefined) return { found: true, value: taken.value, rule: taken.rule }
  const [, reason] = REASONS.find(([verdict]) => places.some((place) => place.verdict === verdict))!
  return { found: false, reason }
}
