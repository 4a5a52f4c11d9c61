import { assertNever } from './assert-never.ts'
import { sourceText } from './candidates.ts'
import { isContextOnly } from './context-only.ts'
import { type Decoded, decodedRoot, splitRoot } from './decoded.ts'
import { jsonPath, parsePath, type Steps } from './json-path.ts'
import { type JsonObject, type Metadata, member } from './metadata.ts'
import { trimWhiteSpace } from './white-space.ts'
import { isWritable } from './writable.ts'

/** Why a rule takes nothing from a row's metadata. */
export const NOT_TAKEN = [
  'path-absent',
  'not-text',
  'number-not-allowed',
  'empty-value',
  'invalid-utf8',
  'malformed-json',
  'not-an-object',
  'empty-metadata',
] as const
export type NotTaken = (typeof NOT_TAKEN)[number]

export type Taken = { readonly value: string } | { readonly skip: NotTaken }

/** A place that a path names. */
export interface RulePlace {
  /** `$`, or how the metadata is decoded first. */
  readonly root: string
  readonly steps: Steps
}

/** The place of a path as `candidatesOf` writes it; null for what names no one place. */
export function parsePlace(path: string): RulePlace | null {
  const split = splitRoot(path)
  const steps = split && parsePath(split.rest)
  return split === null || steps === null ? null : { root: split.root, steps }
}

/** A place as `candidatesOf` writes it. */
export const pathOfPlace = ({ root, steps }: RulePlace): string => `${root}${jsonPath(steps).slice(1)}`

/** Why nobody may take a value from a path, in plain words; null when they may. */
export function refusedPath(path: string): string | null {
  const place = parsePlace(path)
  if (place === null)
    return `${path} is no path to one place. Write it like $.runtime or $["geppetto.runtime@v1"].slug.`
  if (isContextOnly(place.steps))
    return `${path} is context beside a runtime: it says what was configured, not what ran. No value can be taken from there.`
  return null
}

/** The value the steps lead to; undefined where there is none. Of repeated keys the last counts. */
function valueAt(root: JsonObject | readonly JsonObject[], steps: Steps): unknown {
  let value: unknown = root
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value)) value = typeof step === 'number' ? value[step] : undefined
    else value = typeof step === 'string' ? member(value as JsonObject, step) : undefined
  }
  return value
}

/**
 * What a rule takes from one row's own metadata: the string at the path, trimmed of Unicode White_Space and
 * never empty; a number only where allowed, as its exact source text; nothing that could not be written as it
 * stands.
 * @param text the text that `metadata` was read from
 */
function takeFrom(text: string | null, metadata: Metadata, steps: Steps, allowNumber: boolean): Taken {
  let root: JsonObject | readonly JsonObject[]
  switch (metadata.kind) {
    case 'empty':
      return { skip: 'empty-metadata' }
    case 'malformed':
      return { skip: 'malformed-json' }
    case 'not-an-object':
      if (metadata.alone === undefined) return { skip: 'not-an-object' }
      root = [metadata.alone]
      break
    case 'object':
      root = metadata.value
      break
    default:
      return assertNever(metadata)
  }
  const value = valueAt(root, steps)
  if (value === undefined) return { skip: metadata.kind === 'object' ? 'path-absent' : 'not-an-object' }
  if (typeof value === 'number') {
    if (!allowNumber) return { skip: 'number-not-allowed' }
    const source = text === null ? null : sourceText(text, steps)
    return source === null ? { skip: 'path-absent' } : { value: source }
  }
  if (typeof value !== 'string') return { skip: 'not-text' }
  const trimmed = trimWhiteSpace(value)
  if (trimmed === '') return { skip: 'empty-value' }
  return isWritable(trimmed, metadata.kind === 'object' && metadata.invalidUtf8)
    ? { value: trimmed }
    : { skip: 'invalid-utf8' }
}

/** A row's own metadata, in the forms that a path can lead into. */
export interface OwnMetadata {
  readonly text: string | null
  readonly metadata: Metadata
  /** Null where nothing needs to be decoded, or nothing can be. */
  readonly decoded: () => Decoded | null
}

/** `takeFrom` for a place: of decoded metadata only where the row's own is decoded in that way. */
export function takeAt(row: OwnMetadata, { root, steps }: RulePlace, allowNumber: boolean): Taken {
  if (root === '$') return takeFrom(row.text, row.metadata, steps, allowNumber)
  const decoded = row.decoded()
  if (!decoded?.read || decodedRoot(decoded.steps) !== root) return { skip: 'path-absent' }
  return takeFrom(decoded.read.text, decoded.read.metadata, steps, allowNumber)
}

/** `takeAt` for a rule or a single decision as people write it. A path that `refusedPath` refuses gives nothing. */
export function evaluateRule(
  { path, allow_number }: { readonly path: string; readonly allow_number: boolean },
  row: OwnMetadata,
): Taken {
  const place = parsePlace(path)
  if (place === null || isContextOnly(place.steps)) return { skip: 'path-absent' }
  return takeAt(row, place, allow_number)
}
