import type { TruthColumn } from './columns.ts'
import { isJsonObject, type JsonObject, type Metadata, member } from './metadata.ts'
import { trimWhiteSpace } from './white-space.ts'
import { isWritable } from './writable.ts'

/** The canonical metadata keys, from the server's sources. */
export const RUNTIME_KEY = 'geppetto.runtime@v1'
export const RUNTIME_MEMBER = 'runtime_key'
export const INFERENCE_KEY = 'geppetto.inference_id@v1'
export const INFERENCE_PLAIN_KEY = 'inference_id'

/** Which canonical place a backfilled value came from; the journal names it. */
export type CanonicalRule = 'runtime@v1' | 'inference_id@v1' | 'inference_id'

export const CANONICAL_PATH: Record<CanonicalRule, string> = {
  'runtime@v1': `$["${RUNTIME_KEY}"].${RUNTIME_MEMBER}`,
  'inference_id@v1': `$["${INFERENCE_KEY}"]`,
  inference_id: `$.${INFERENCE_PLAIN_KEY}`,
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

const absent = (reason: AbsenceReason): Canonical => ({ found: false, reason })
const ABSENT = {
  empty: absent('empty-metadata'),
  malformed: absent('malformed-json'),
  'not-an-object': absent('not-an-object'),
} as const
const NO_KEY = absent('no-canonical-key')
const NON_CANONICAL = absent('non-canonical')
const EMPTY_VALUE = absent('empty-value')
const INVALID_UTF8 = absent('invalid-utf8')

/** Only JSON strings are canonical; nothing is ever converted to one. */
function fromString(value: unknown, rule: CanonicalRule, invalidUtf8: boolean): Canonical {
  if (value === undefined) return NO_KEY
  if (typeof value !== 'string') return NON_CANONICAL
  const trimmed = trimWhiteSpace(value)
  if (trimmed === '') return EMPTY_VALUE
  if (!isWritable(trimmed, invalidUtf8)) return INVALID_UTF8
  return { found: true, value: trimmed, rule }
}

function canonicalRuntime(object: JsonObject, invalidUtf8: boolean): Canonical {
  const runtime = member(object, RUNTIME_KEY)
  if (runtime === undefined) return NO_KEY
  if (!isJsonObject(runtime)) return NON_CANONICAL
  return fromString(member(runtime, RUNTIME_MEMBER), 'runtime@v1', invalidUtf8)
}

function canonicalInference(object: JsonObject, invalidUtf8: boolean): Canonical {
  const versioned = fromString(member(object, INFERENCE_KEY), 'inference_id@v1', invalidUtf8)
  // A value that is there but cannot be read exactly is not "absent, empty or not a string".
  if (versioned.found || versioned.reason === 'invalid-utf8') return versioned
  const plain = fromString(member(object, INFERENCE_PLAIN_KEY), 'inference_id', invalidUtf8)
  if (plain.found || plain.reason === 'invalid-utf8') return plain
  // Neither gives a value: the reason that says most about what stands there wins.
  for (const reason of [NON_CANONICAL, EMPTY_VALUE])
    if (versioned === reason || plain === reason) return reason
  return NO_KEY
}

/** The canonical value of one column in one turn's own metadata, trimmed and never empty, or why there is none. */
export function canonicalValue(metadata: Metadata, column: TruthColumn): Canonical {
  if (metadata.kind !== 'object') return ABSENT[metadata.kind]
  return column === 'runtime_key'
    ? canonicalRuntime(metadata.value, metadata.invalidUtf8)
    : canonicalInference(metadata.value, metadata.invalidUtf8)
}
