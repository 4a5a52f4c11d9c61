import { assertNever } from './assert-never.ts'
import { sourceText } from './candidates.ts'
import { isContextOnly } from './context-only.ts'
import { parsePath, type Steps } from './json-path.ts'
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

/** Why nobody may take a value from a path, in plain words; null when they may. */
export function refusedPath(path: string): string | null {
  const steps = parsePath(path)
  if (steps === null)
    return `${path} is no path to one place. Write it like $.runtime or $["geppetto.runtime@v1"].slug.`
  if (isContextOnly(steps))
    return `${path} is context beside a runtime: it says what was configured, not what ran. No value can be taken from there.`
  return null
}

/** The value the steps lead to; undefined where there is none. Of repeated keys the last counts. */
function valueAt(object: JsonObject, steps: Steps): unknown {
  let value: unknown = object
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
export function takeFrom(text: string | null, metadata: Metadata, steps: Steps, allowNumber: boolean): Taken {
  switch (metadata.kind) {
    case 'empty':
      return { skip: 'empty-metadata' }
    case 'malformed':
      return { skip: 'malformed-json' }
    case 'not-an-object':
      return { skip: 'not-an-object' }
    case 'object':
      break
    default:
      return assertNever(metadata)
  }
  const value = valueAt(metadata.value, steps)
  if (value === undefined) return { skip: 'path-absent' }
  if (typeof value === 'number') {
    if (!allowNumber) return { skip: 'number-not-allowed' }
    const source = text === null ? null : sourceText(text, steps)
    return source === null ? { skip: 'path-absent' } : { value: source }
  }
  if (typeof value !== 'string') return { skip: 'not-text' }
  const trimmed = trimWhiteSpace(value)
  if (trimmed === '') return { skip: 'empty-value' }
  return isWritable(trimmed, metadata.invalidUtf8) ? { value: trimmed } : { skip: 'invalid-utf8' }
}

/** `takeFrom` for a rule or a single decision as people write it. A path that `refusedPath` refuses gives nothing. */
export function evaluateRule(
  { path, allow_number }: { readonly path: string; readonly allow_number: boolean },
  text: string | null,
  metadata: Metadata,
): Taken {
  const steps = parsePath(path)
  if (steps === null || isContextOnly(steps)) return { skip: 'path-absent' }
  return takeFrom(text, metadata, steps, allow_number)
}
