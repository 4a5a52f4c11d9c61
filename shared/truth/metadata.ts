/** Type names as JSON has them. */
export type JsonType = 'string' | 'number' | 'boolean' | 'null' | 'array' | 'object'

export type JsonObject = { readonly [key: string]: unknown }

/** `turn_metadata_json`, read once. `empty` is what counts as `{}`: no text, `null`, or an object without keys. */
export type Metadata =
  | { readonly kind: 'object'; readonly value: JsonObject; readonly invalidUtf8: boolean }
  | { readonly kind: 'empty' }
  | { readonly kind: 'malformed' }
  | {
      readonly kind: 'not-an-object'
      readonly type: JsonType
      /** The object that an array of one holds. */
      readonly alone?: JsonObject
    }

export function jsonType(value: unknown): JsonType {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return typeof value as JsonType
}

export const isJsonObject = (value: unknown): value is JsonObject => jsonType(value) === 'object'

/** The member `key` of `object` itself: a document may name its keys `__proto__` or `constructor`. */
export const member = (object: JsonObject, key: string): unknown =>
  Object.hasOwn(object, key) ? object[key] : undefined

/** An object without members, of text that is JSON. */
const NO_MEMBERS = /^\s*\{\s*\}\s*$/

/**
 * Reads the text of one `turn_metadata_json`.
 *
 * V8's parser keeps its own stack, so no nesting depth overflows; of duplicate keys it keeps the last, as
 * the server does.
 *
 * @param text the column's text; null where the column holds NULL
 * @param invalidUtf8 whether the stored bytes were not valid UTF-8, so that U+FFFD in `text` may stand for
 *   bytes that cannot be known
 */
export function readMetadata(text: string | null, invalidUtf8 = false): Metadata {
  if (text === null || text === '' || text === '{}') return { kind: 'empty' }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { kind: 'malformed' }
  }
  if (value === null) return { kind: 'empty' }
  if (!isJsonObject(value)) {
    const alone = Array.isArray(value) && value.length === 1 && isJsonObject(value[0]) ? value[0] : null
    return { kind: 'not-an-object', type: jsonType(value), ...(alone === null ? {} : { alone }) }
  }
  // Asking the object for its first key would list all of them: seconds, and much memory, where there are millions.
  return NO_MEMBERS.test(text) ? { kind: 'empty' } : { kind: 'object', value, invalidUtf8 }
}
