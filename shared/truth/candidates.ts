import { INFERENCE_KEY, INFERENCE_PLAIN_KEY, RUNTIME_KEY, RUNTIME_MEMBER } from './canonical-keys.ts'
import type { TruthColumn } from './columns.ts'
import { isContextOnly } from './context-only.ts'
import { type Decoded, decodedRoot } from './decoded.ts'
import { jsonPath, type Steps } from './json-path.ts'
import { nodeAt, rawText, scanJson } from './json-scan.ts'
import { isJsonObject, type JsonObject, type Metadata, member } from './metadata.ts'
import { namedPlaces, RUNTIME_STAND_INS } from './named-places.ts'
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
  /** A string under a key that names a runtime, but not in a canonical place. */
  'runtime-other-key',
  /** Where a canonical value stands, in metadata that is wrapped or has to be decoded first. */
  'canonical-inside',
  /** A string under a key that names an inference id, but not a canonical one. */
  'inference-other-key',
  /** A number stands where a canonical string belongs; never filled without the engineer's word. */
  'number-for-string',
] as const
export type CandidateRule = (typeof CANDIDATE_RULES)[number]

/** A value that a row's own metadata has in a place which is not canonical. The automatic backfill never uses it. */
export interface Candidate {
  readonly column: TruthColumn
  /** JSONPath, for example `$["geppetto.runtime@v1"].slug`; from `gunzip($)` or the like where it was decoded. */
  readonly path: string
  /** The string, trimmed and never empty, or the number's exact source text. */
  readonly value: string
  readonly rule: CandidateRule
}

const STAND_IN_RULES: Record<(typeof RUNTIME_STAND_INS)[number], CandidateRule> = {
  key: 'object-key',
  slug: 'object-slug',
  profile: 'object-profile',
  profile_key: 'object-profile-key',
}

/** The exact text of a number: `JSON.parse` would round 64-bit ids and lose how it was written. */
export function sourceText(text: string, path: Steps): string | null {
  const json = scanJson(text)
  if (!json.ok) return null
  const node = nodeAt(json, path)
  return node === null ? null : rawText(json, node)
}

/** Gathers what is offered: each place once. */
class Offers {
  readonly candidates: Candidate[] = []
  readonly #text: string
  readonly #invalidUtf8: boolean
  readonly #before: Steps
  readonly #seen = new Set<string>()

  /** @param before steps from the root of `text` to what is looked into */
  constructor(text: string, invalidUtf8: boolean, before: Steps) {
    this.#text = text
    this.#invalidUtf8 = invalidUtf8
    this.#before = before
  }

  #add(column: TruthColumn, steps: Steps, value: string, rule: CandidateRule): void {
    const path = jsonPath(steps)
    if (this.#seen.has(`${column} ${path}`)) return
    this.#seen.add(`${column} ${path}`)
    this.candidates.push({ column, path, value, rule })
  }

  string(column: TruthColumn, place: Steps, value: unknown, rule: CandidateRule): void {
    if (typeof value !== 'string') return
    const trimmed = trimWhiteSpace(value)
    if (trimmed === '' || !isWritable(trimmed, this.#invalidUtf8) || isContextOnly(place)) return
    this.#add(column, [...this.#before, ...place], trimmed, rule)
  }

  number(column: TruthColumn, place: Steps, value: unknown): void {
    if (typeof value !== 'number') return
    const steps = [...this.#before, ...place]
    const source = sourceText(this.#text, steps)
    if (source !== null) this.#add(column, steps, source, 'number-for-string')
  }

  standIns(key: string, runtime: JsonObject): void {
    const stated = member(runtime, RUNTIME_MEMBER)
    if (typeof stated === 'string' && trimWhiteSpace(stated) !== '') return
    for (const name of RUNTIME_STAND_INS) {
      this.string('runtime_key', [key, name], member(runtime, name), STAND_IN_RULES[name])
    }
  }
}

/** @param inside whether the canonical places of `object` are not canonical, since it stands in something */
function offerRuntimes(offers: Offers, object: JsonObject, inside: boolean): void {
  const canonical = member(object, RUNTIME_KEY)
  const early = member(object, 'runtime')
  offers.string('runtime_key', [RUNTIME_KEY], canonical, 'string-for-object')
  if (isJsonObject(canonical)) {
    const place = [RUNTIME_KEY, RUNTIME_MEMBER]
    if (inside) offers.string('runtime_key', place, member(canonical, RUNTIME_MEMBER), 'canonical-inside')
    offers.number('runtime_key', place, member(canonical, RUNTIME_MEMBER))
    offers.standIns(RUNTIME_KEY, canonical)
  }
  offers.string('runtime_key', [RUNTIME_MEMBER], member(object, RUNTIME_MEMBER), 'runtime-key-string')
  offers.string('runtime_key', ['runtime'], early, 'runtime-string')
  if (isJsonObject(early)) {
    const place = ['runtime', RUNTIME_MEMBER]
    offers.string('runtime_key', place, member(early, RUNTIME_MEMBER), 'runtime-key-string')
    offers.standIns('runtime', early)
  }
  for (const { path, value } of namedPlaces(object, 'runtime_key', inside)) {
    offers.string('runtime_key', path, value, 'runtime-other-key')
  }
}

function offerInferences(offers: Offers, object: JsonObject, inside: boolean): void {
  for (const key of [INFERENCE_KEY, INFERENCE_PLAIN_KEY]) {
    if (inside) offers.string('inference_id', [key], member(object, key), 'canonical-inside')
    offers.number('inference_id', [key], member(object, key))
  }
  for (const { path, value } of namedPlaces(object, 'inference_id', inside)) {
    offers.string('inference_id', path, value, 'inference-other-key')
  }
}

function candidatesIn(
  text: string,
  metadata: Metadata,
  columns: readonly TruthColumn[],
  decoded: boolean,
): Candidate[] {
  const alone = metadata.kind === 'not-an-object' ? metadata.alone : undefined
  const object = metadata.kind === 'object' ? metadata.value : alone
  if (object === undefined) return []
  const invalidUtf8 = metadata.kind === 'object' && metadata.invalidUtf8
  const inside = decoded || alone !== undefined
  const offers = new Offers(text, invalidUtf8, alone === undefined ? [] : [0])
  if (columns.includes('runtime_key')) offerRuntimes(offers, object, inside)
  if (columns.includes('inference_id')) offerInferences(offers, object, inside)
  return offers.candidates
}

/**
 * Values for a missing column that stand elsewhere in the row's own metadata, in a stable order, each path at
 * most once. Shapes: DOMAIN.md, section 2. A string with bytes that cannot be known is not offered: writing it
 * would change it. Where the metadata has to be decoded first, its path says how.
 * @param text the text that `metadata` was read from
 * @param columns the columns to look for: those the row lacks
 */
export function candidatesOf(
  text: string | null,
  metadata: Metadata,
  columns: readonly TruthColumn[],
  decoded: Decoded | null = null,
): Candidate[] {
  if (decoded?.read) {
    const root = decodedRoot(decoded.steps)
    return candidatesIn(decoded.read.text, decoded.read.metadata, columns, true).map((candidate) => ({
      ...candidate,
      path: `${root}${candidate.path.slice(1)}`,
    }))
  }
  return text === null ? [] : candidatesIn(text, metadata, columns, false)
}
