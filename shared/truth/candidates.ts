import { INFERENCE_KEY, INFERENCE_PLAIN_KEY, RUNTIME_KEY, RUNTIME_MEMBER } from './canonical-keys.ts'
import type { TruthColumn } from './columns.ts'
import { isContextOnly } from './context-only.ts'
import { jsonPath, type Steps } from './json-path.ts'
import { nodeAt, rawText, scanJson } from './json-scan.ts'
import { isJsonObject, type JsonObject, type Metadata, member } from './metadata.ts'
import { trimWhiteSpace } from './white-space.ts'
import { isWritable } from './writable.ts'

export const CANDIDATE_RULES = [
  /** `$.runtime` is a string. */
  'runtime-string',
  /** `runtime_key` is a string outside the canonical object. */
  'runtime-key-string',
  /** `$["geppetto.runtime@v1"]` is a string where an object belongs. */
  'string-for-object',
  /** A runtime object carries another member instead of `runtime_key`. */
  'object-key',
  'object-slug',
  'object-profile',
  'object-profile-key',
  /** A string under a key that names an inference id, but not a canonical one. */
  'inference-other-key',
  /** A number stands where a canonical string belongs; never filled without the engineer's word. */
  'number-for-string',
] as const
export type CandidateRule = (typeof CANDIDATE_RULES)[number]

/** A value that a row's own metadata has in a place which is not canonical. The automatic backfill never uses it. */
export interface Candidate {
  readonly column: TruthColumn
  /** JSONPath, for example `$["geppetto.runtime@v1"].slug`. */
  readonly path: string
  /** The string, trimmed and never empty, or the number's exact source text. */
  readonly value: string
  readonly rule: CandidateRule
}

/** What early builds wrote instead of `runtime_key` in a runtime object. */
export const RUNTIME_STAND_INS = [
  ['key', 'object-key'],
  ['slug', 'object-slug'],
  ['profile', 'object-profile'],
  ['profile_key', 'object-profile-key'],
] as const satisfies readonly (readonly [string, CandidateRule])[]

/** How far from the root a key that names an inference id is looked for, and among how many values. */
const INFERENCE_DEPTH = 6
const INFERENCE_NODES = 10_000

/** Whether a key says "inference id" in some spelling: `inferenceId`, `geppetto.inference@v2`, `Inference-ID`… */
export function namesInference(key: string): boolean {
  if (key.length < 'inference'.length) return false
  const name = key
    .toLowerCase()
    .replace(/^geppetto\./, '')
    .replace(/@v\d+$/, '')
    .replace(/[_-]/g, '')
  return name === 'inference' || name === 'inferenceid'
}

interface Place {
  readonly value: object
  readonly path: Steps
}

/**
 * Strings under keys that name an inference id, nearest to the root first, canonical places left out. Bounded
 * in depth and number of values, since metadata can be of any size.
 */
export function* inferencePlaces(
  object: JsonObject,
): Generator<{ readonly path: Steps; readonly value: string }> {
  const queue: Place[] = [{ value: object, path: [] }]
  let seen = 0
  for (let next = 0; next < queue.length; next++) {
    const { value: container, path } = queue[next]!
    const inArray = Array.isArray(container)
    for (const key in container) {
      if (++seen > INFERENCE_NODES) return
      const value = (container as JsonObject)[key]
      if (typeof value === 'string') {
        if (inArray || !namesInference(key)) continue
        if (path.length === 0 && (key === INFERENCE_KEY || key === INFERENCE_PLAIN_KEY)) continue
        yield { path: [...path, key], value }
      } else if (typeof value === 'object' && value !== null && path.length + 1 < INFERENCE_DEPTH) {
        queue.push({ value, path: [...path, inArray ? Number(key) : key] })
      }
    }
  }
}

/** The exact text of a number: `JSON.parse` would round 64-bit ids and lose how it was written. */
export function sourceText(text: string, path: Steps): string | null {
  const json = scanJson(text)
  if (!json.ok) return null
  const node = nodeAt(json, path)
  return node === null ? null : rawText(json, node)
}

/**
 * Values for a missing column that stand elsewhere in the row's own metadata, in a stable order, each path at
 * most once. Shapes: DOMAIN.md, section 2. A string with bytes that cannot be known is not offered: writing it
 * would change it.
 * @param text the text that `metadata` was read from
 * @param columns the columns to look for: those the row lacks
 */
export function candidatesOf(
  text: string | null,
  metadata: Metadata,
  columns: readonly TruthColumn[],
): Candidate[] {
  if (text === null || metadata.kind !== 'object') return []
  const { value: object, invalidUtf8 } = metadata
  const candidates: Candidate[] = []

  const offerString = (column: TruthColumn, path: Steps, value: unknown, rule: CandidateRule): void => {
    if (typeof value !== 'string') return
    const trimmed = trimWhiteSpace(value)
    if (trimmed === '' || !isWritable(trimmed, invalidUtf8) || isContextOnly(path)) return
    candidates.push({ column, path: jsonPath(path), value: trimmed, rule })
  }
  const offerNumber = (column: TruthColumn, path: Steps, value: unknown): void => {
    if (typeof value !== 'number') return
    const source = sourceText(text, path)
    if (source !== null) {
      candidates.push({ column, path: jsonPath(path), value: source, rule: 'number-for-string' })
    }
  }
  const offerStandIns = (key: string, runtime: JsonObject): void => {
    const stated = member(runtime, RUNTIME_MEMBER)
    if (typeof stated === 'string' && trimWhiteSpace(stated) !== '') return
    for (const [name, rule] of RUNTIME_STAND_INS) {
      offerString('runtime_key', [key, name], member(runtime, name), rule)
    }
  }

  if (columns.includes('runtime_key')) {
    const canonical = member(object, RUNTIME_KEY)
    const early = member(object, 'runtime')
    offerString('runtime_key', [RUNTIME_KEY], canonical, 'string-for-object')
    if (isJsonObject(canonical)) {
      offerNumber('runtime_key', [RUNTIME_KEY, RUNTIME_MEMBER], member(canonical, RUNTIME_MEMBER))
      offerStandIns(RUNTIME_KEY, canonical)
    }
    offerString('runtime_key', [RUNTIME_MEMBER], member(object, RUNTIME_MEMBER), 'runtime-key-string')
    offerString('runtime_key', ['runtime'], early, 'runtime-string')
    if (isJsonObject(early)) {
      offerString(
        'runtime_key',
        ['runtime', RUNTIME_MEMBER],
        member(early, RUNTIME_MEMBER),
        'runtime-key-string',
      )
      offerStandIns('runtime', early)
    }
  }
  if (columns.includes('inference_id')) {
    for (const key of [INFERENCE_KEY, INFERENCE_PLAIN_KEY])
      offerNumber('inference_id', [key], member(object, key))
    for (const { path, value } of inferencePlaces(object)) {
      offerString('inference_id', path, value, 'inference-other-key')
    }
  }
  return candidates
}
