import { INFERENCE_KEY, INFERENCE_PLAIN_KEY, RUNTIME_KEY, RUNTIME_MEMBER } from './canonical-keys.ts'
import { isMissing, type TruthColumn } from './columns.ts'
import { goDecodes, goText } from './go-text.ts'
import { jsonPath, type Steps } from './json-path.ts'
import { isJsonObject, jsonType, type Metadata, member } from './metadata.ts'
import { trimWhiteSpace } from './white-space.ts'
import { isWritable } from './writable.ts'

/**
 * What servers make of a row's own metadata when they open a file, where a column is empty. Every release turns
 * what is no string into text; the early ones also took a runtime from places that are not canonical. None of it
 * is ever written by a backfill of ours: this is to recognise it, and to say what a server will do.
 */
export const SERVER_RULES = [
  /** Something other than a string at the place, printed as text. */
  'number-as-text',
  'boolean-as-text',
  'array-as-text',
  'object-as-text',
  /** A string that UTF-8 cannot hold, written with U+FFFD. */
  'replaced-text',
  /** `$.runtime` and `$.runtime_key`, which are not canonical. */
  'plain-runtime',
  'plain-runtime-key',
  /** A string at `$["geppetto.runtime@v1"]`, where an object belongs. */
  'string-for-object',
  /** A member of an object: one that is no runtime key, or of an object where a string belongs. */
  'member-runtime-key',
  'member-key',
  'member-slug',
  'member-profile',
  'member-profile-key',
  'member-inference-id',
] as const
export type ServerRule = (typeof SERVER_RULES)[number]

/** Which servers do it: v0.10.0–v0.10.9, those since, or every one with these columns. */
export const SERVER_RELEASES = ['early', 'later', 'all'] as const
export type ServerReleases = (typeof SERVER_RELEASES)[number]

/** Where a server took a value from, and how. */
export interface ServerSource {
  /** JSONPath of what is not canonical. */
  readonly path: string
  readonly rule: ServerRule
  readonly releases: ServerReleases
}

export interface ServerValue extends ServerSource {
  readonly value: string
}

interface Taken {
  readonly value: string
  readonly steps: Steps
  /** Null where it is the canonical string itself. */
  readonly rule: ServerRule | null
}

/** What the early servers looked for in an object, in this order. */
const EARLY_MEMBERS = [
  [RUNTIME_MEMBER, 'member-runtime-key'],
  ['key', 'member-key'],
  ['slug', 'member-slug'],
  ['profile', 'member-profile'],
  ['profile_key', 'member-profile-key'],
  [INFERENCE_PLAIN_KEY, 'member-inference-id'],
] as const satisfies readonly (readonly [string, ServerRule])[]

/** The keys at the root that early servers looked at, in this order, and what a string there is. */
const EARLY_ROOTS: Record<TruthColumn, readonly (readonly [string, ServerRule | null])[]> = {
  runtime_key: [
    [RUNTIME_KEY, 'string-for-object'],
    ['runtime', 'plain-runtime'],
    [RUNTIME_MEMBER, 'plain-runtime-key'],
  ],
  inference_id: [
    [INFERENCE_KEY, null],
    [INFERENCE_PLAIN_KEY, null],
  ],
}

/** Metadata with members to look at. */
type Members = Extract<Metadata, { kind: 'object' }>

/** What a server writes for one value; null where it goes on looking. */
function taken(
  value: unknown,
  steps: Steps,
  ofString: ServerRule | null,
  invalidUtf8: boolean,
): Taken | null {
  if (value === undefined || value === null) return null
  const text = trimWhiteSpace(goText(value))
  if (text === '') return null
  if (typeof value !== 'string') {
    const type = jsonType(value) as 'number' | 'boolean' | 'array' | 'object'
    return { value: text, steps, rule: `${type}-as-text` }
  }
  const exact = isWritable(trimWhiteSpace(value), invalidUtf8)
  return { value: text, steps, rule: ofString ?? (exact ? null : 'replaced-text') }
}

/** The servers since v0.10.10, the newest one included. */
function laterValue({ value: object, invalidUtf8 }: Members, column: TruthColumn): Taken | null {
  if (column === 'inference_id') {
    return (
      taken(member(object, INFERENCE_KEY), [INFERENCE_KEY], null, invalidUtf8) ??
      taken(member(object, INFERENCE_PLAIN_KEY), [INFERENCE_PLAIN_KEY], null, invalidUtf8)
    )
  }
  const runtime = member(object, RUNTIME_KEY)
  if (!isJsonObject(runtime)) return null
  return taken(member(runtime, RUNTIME_MEMBER), [RUNTIME_KEY, RUNTIME_MEMBER], null, invalidUtf8)
}

const isCanonicalRuntime = (steps: Steps): boolean =>
  steps.length === 2 && steps[0] === RUNTIME_KEY && steps[1] === RUNTIME_MEMBER

/** v0.10.0–v0.10.9: objects are searched, and objects in them. */
function earlyValue({ value: object, invalidUtf8 }: Members, column: TruthColumn): Taken | null {
  const pending: { value: unknown; steps: Steps; rule: ServerRule | null }[] = EARLY_ROOTS[column]
    .map(([key, rule]) => ({ value: member(object, key), steps: [key], rule }))
    .reverse()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, steps, rule } = next
    if (isJsonObject(value)) {
      for (const [name, ofMember] of [...EARLY_MEMBERS].reverse()) {
        const inner = [...steps, name]
        pending.push({
          value: member(value, name),
          steps: inner,
          rule: column === 'runtime_key' && isCanonicalRuntime(inner) ? null : ofMember,
        })
      }
      continue
    }
    const found = taken(value, steps, rule, invalidUtf8)
    if (found !== null) return found
  }
  return null
}

/** Null where the value stands at its canonical place, and is no server's making. */
function source(
  { value, steps, rule }: Taken,
  early: Taken | null,
  later: Taken | null,
): ServerSource | null {
  if (rule === null) return null
  const path = jsonPath(steps)
  const makes = (made: Taken | null): boolean => made?.value === value && jsonPath(made.steps) === path
  return { path, rule, releases: !makes(later) ? 'early' : makes(early) ? 'all' : 'later' }
}

/** Each byte that is no UTF-8 is one U+FFFD to a server; how many we read for them is another matter. */
const foldReplaced = (text: string): string => text.replace(/\uFFFD+/g, '\uFFFD')

/**
 * Where a recorded value comes from if a server's own backfill made it of a value that is not canonical; null
 * where it did not, or that cannot be told.
 */
export function serverSource(
  value: string | null,
  metadata: Metadata,
  column: TruthColumn,
): ServerSource | null {
  if (isMissing(value) || metadata.kind !== 'object') return null
  const isIt = (made: Taken | null): boolean =>
    made !== null &&
    (metadata.invalidUtf8 ? foldReplaced(made.value) === foldReplaced(value!) : made.value === value)
  const later = laterValue(metadata, column)
  const early = earlyValue(metadata, column)
  const made = isIt(later) ? later : isIt(early) ? early : null
  return made === null || !goDecodes(metadata.value) ? null : source(made, early, later)
}

/**
 * What a current server writes into a column that our backfill leaves empty, when it opens the file; null where
 * it leaves it empty too. Text of a row with bytes that are no UTF-8 is near, not exact: a server writes U+FFFD
 * for each such byte.
 */
export function serverFill(metadata: Metadata, column: TruthColumn): ServerValue | null {
  if (metadata.kind !== 'object') return null
  const later = laterValue(metadata, column)
  if (later === null || !goDecodes(metadata.value)) return null
  const from = source(later, earlyValue(metadata, column), later)
  return from && { value: later.value, ...from }
}

const WRITERS: Record<ServerReleases, string> = {
  early: 'v0.10.0–v0.10.9',
  later: 'a server since v0.10.10',
  all: 'a server',
}

const DEEDS: Record<ServerRule, string> = {
  'number-as-text': 'wrote a number as text',
  'boolean-as-text': 'wrote true or false as text',
  'array-as-text': 'wrote an array as text',
  'object-as-text': 'wrote an object as text',
  'replaced-text': 'wrote U+FFFD for what is not valid UTF-8',
  'plain-runtime': 'took this from the plain key runtime',
  'plain-runtime-key': 'took this from the plain key runtime_key',
  'string-for-object':
    'took this from the string where the runtime object belongs, as JS and CLI writers still do',
  'member-runtime-key': 'took this from a runtime_key outside the canonical object',
  'member-key': 'took this from the member key of an object',
  'member-slug': 'took this from the profile slug',
  'member-profile': 'took this from the profile',
  'member-profile-key': 'took this from the profile key',
  'member-inference-id': 'took this from an inference_id within an object',
}

/** `v0.10.0–v0.10.9 took this from the profile slug`, `a server wrote a number as text`. */
export const serverWords = ({ rule, releases }: Pick<ServerSource, 'rule' | 'releases'>): string =>
  `${WRITERS[releases]} ${DEEDS[rule]}`

/** The same of what is still to come: `a server writes a number as text`. */
export const serverWillWords = (source: Pick<ServerSource, 'rule' | 'releases'>): string =>
  serverWords(source).replace(/ wrote /, ' writes ')
