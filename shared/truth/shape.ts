import { assertNever } from './assert-never.ts'
import { INFERENCE_KEY, INFERENCE_PLAIN_KEY, RUNTIME_KEY, RUNTIME_MEMBER } from './canonical-keys.ts'
import type { TruthColumn } from './columns.ts'
import { type Decoded, decodedWords } from './decoded.ts'
import { jsonPath, type Steps } from './json-path.ts'
import type { JsonProblem } from './json-read.ts'
import { scanJson } from './json-scan.ts'
import { isJsonObject, type JsonObject, jsonType, type Metadata, member } from './metadata.ts'
import { namedPlaces, namesInference, RUNTIME_STAND_INS } from './named-places.ts'
import { trimWhiteSpace } from './white-space.ts'

/** How many other keys, and how many places of runtimes or inference ids, a label names before it says "…". */
const OTHER_KEYS = 6
const NAMED_PLACES = 4
/** UTF-16 units of one name within a label. */
const NAME_LENGTH = 48

const DAMAGE: Record<JsonProblem, string> = {
  empty: 'only white space',
  'cut-off': 'cut off',
  'unexpected-character': 'not JSON',
  'single-quotes': 'single quotes',
  'not-a-json-number': 'a number JSON does not have',
  'trailing-comma': 'trailing comma',
  'bad-escape': 'bad escape',
  'control-character': 'raw control character',
  'text-after-the-end': 'text after the end',
}

/**
 * A name with what varies from row to row taken out (numbers but versions, hexadecimal ids) and its length
 * bounded, so that rows with generated keys fall into one group.
 */
function generalised(name: string): string {
  const general = name
    .slice(0, 4 * NAME_LENGTH)
    .replace(/[0-9a-f]{8,}(-[0-9a-f]{4,})*/gi, '#')
    .replace(/(?<!@v\d*)\d+/g, '#')
  return general.length > NAME_LENGTH ? `${general.slice(0, NAME_LENGTH - 1)}…` : general
}

const typeLabel = (value: unknown): string =>
  typeof value === 'string' && trimWhiteSpace(value) === '' ? 'blank' : jsonType(value)

/** `key: type`; of a runtime object the types of the members that could name a runtime, else its keys. */
function keyLabel(key: string, value: unknown): string {
  if (!isJsonObject(value)) return `${key}: ${typeLabel(value)}`
  const members = [RUNTIME_MEMBER, ...RUNTIME_STAND_INS]
    .filter((name) => member(value, name) !== undefined)
    .map((name) => `${name}: ${typeLabel(member(value, name))}`)
  return `${key}: {${(members.length > 0 ? members : keysOf(value)).join(', ')}}`
}

const STAND_IN_NAMES: ReadonlySet<string> = new Set([RUNTIME_MEMBER, ...RUNTIME_STAND_INS])
const TYPED_KEYS: readonly string[] = [
  RUNTIME_KEY,
  RUNTIME_MEMBER,
  'runtime',
  INFERENCE_KEY,
  INFERENCE_PLAIN_KEY,
]

/** Whether `keyLabel` tells of a place: it does for the members of the objects at the typed keys. */
const isTold = (path: Steps): boolean =>
  TYPED_KEYS.includes(String(path[0])) && (path.length === 1 || STAND_IN_NAMES.has(String(path[1])))

function placeLabels(object: JsonObject, column: TruthColumn, inside: boolean): string[] {
  const labels = new Set<string>()
  for (const { path, value } of namedPlaces(object, column, inside)) {
    if (isTold(path)) continue
    if (labels.size === NAMED_PLACES) return [...labels, '…']
    labels.add(`${generalised(jsonPath(path))}: ${typeLabel(value)}`)
  }
  return [...labels]
}

function firstOf(names: Iterable<string>): string[] {
  const sorted = [...names].sort()
  return sorted.length <= OTHER_KEYS ? sorted : [...sorted.slice(0, OTHER_KEYS), '…']
}

function keysOf(object: JsonObject): string[] {
  const names = new Set<string>()
  for (const key in object) names.add(generalised(key))
  return firstOf(names)
}

function otherKeys(object: JsonObject): string[] {
  const names = new Set<string>()
  for (const key in object) {
    const alreadyTold = TYPED_KEYS.includes(key) || (namesInference(key) && typeof object[key] === 'string')
    if (!alreadyTold) names.add(generalised(key))
  }
  return firstOf(names)
}

function objectShape(object: JsonObject, inside: boolean): string {
  const typed = TYPED_KEYS.filter((key) => member(object, key) !== undefined).map((key) =>
    keyLabel(key, member(object, key)),
  )
  const telling = [
    ...typed,
    ...placeLabels(object, 'runtime_key', inside),
    ...placeLabels(object, 'inference_id', inside),
  ]
  const others = otherKeys(object)
  const parts = [telling.length > 0 ? telling.join(', ') : 'no runtime or inference key']
  if (others.length > 0) parts.push(`also ${others.join(', ')}`)
  return parts.join('; ')
}

/**
 * A label that is equal for rows whose metadata can be explained, or repaired, in the same way: which keys
 * there are, the types at the keys that matter, or the kind of damage. At most some 1,000 characters, whatever
 * the metadata holds.
 * @param text the text that `metadata` was read from
 * @param decoded what the metadata is once it is decoded, where it can be
 */
export function metadataShape(
  text: string | null,
  metadata: Metadata,
  decoded: Decoded | null = null,
): string {
  if (decoded !== null) {
    const kind = metadata.kind === 'malformed' ? 'malformed' : 'not an object'
    const within = decoded.read === null ? '' : `; ${metadataShape(decoded.read.text, decoded.read.metadata)}`
    return `${kind}: ${decodedWords(decoded)}${within}`
  }
  return plainShape(text, metadata)
}

function plainShape(text: string | null, metadata: Metadata): string {
  switch (metadata.kind) {
    case 'empty':
      return text === null
        ? 'NULL'
        : text === ''
          ? 'no text'
          : trimWhiteSpace(text) === 'null'
            ? 'null'
            : '{}'
    case 'malformed': {
      const scan = scanJson(text ?? '')
      return `malformed: ${scan.ok ? 'not JSON' : DAMAGE[scan.problem]}`
    }
    case 'not-an-object':
      return metadata.alone === undefined
        ? `not an object: ${metadata.type}`
        : `not an object: array of one; ${objectShape(metadata.alone, true)}`
    case 'object':
      return `${objectShape(metadata.value, false)}${metadata.invalidUtf8 ? '; invalid UTF-8' : ''}`
    default:
      return assertNever(metadata)
  }
}
