import { assertNever } from '../../../shared/truth/assert-never.ts'
import {
  childrenOf,
  type JsonNode,
  keyText,
  kindOf,
  ROOT,
  rawText,
  type ScannedJson,
  scanJson,
  stringValue,
} from '../../../shared/truth/json-scan.ts'

/** A number by its digits, which may say more than a double holds. */
export class ExactNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** A JSON value that loses nothing. Maps keep the order of their keys and know no `__proto__`; the last of equal keys stands. */
export type ExactJson =
  | null
  | boolean
  | string
  | ExactNumber
  | readonly ExactJson[]
  | ReadonlyMap<string, ExactJson>

/** Nesting that is read; every reader of YAML and JSON copes with this. */
const DEEPEST = 100

function isTooDeep(json: ScannedJson): boolean {
  const depth = new Int32Array(json.size)
  for (let node = 1; node < json.size; node++) {
    depth[node] = depth[json.parent[node]!]! + 1
    if (depth[node]! > DEEPEST) return true
  }
  return false
}

function valueAt(json: ScannedJson, node: JsonNode): ExactJson {
  const kind = kindOf(json, node)
  switch (kind) {
    case 'null':
      return null
    case 'true':
    case 'false':
      return kind === 'true'
    case 'number':
      return new ExactNumber(rawText(json, node))
    case 'string':
      return stringValue(json, node)
    case 'array':
      return Array.from(childrenOf(json, node), (child) => valueAt(json, child))
    case 'object':
      return new Map(
        Array.from(childrenOf(json, node), (child): [string, ExactJson] => [
          keyText(json, child)!,
          valueAt(json, child),
        ]),
      )
    default:
      return assertNever(kind)
  }
}

/** A stored JSON text as a value, or as the text it is with what stands against reading it. */
export interface StoredJson {
  readonly value: ExactJson
  readonly problem: string | null
}

/** Reads the text of a JSON column that holds an object; empty text and `null` count as `{}`. */
export function readStored(text: string | null): StoredJson {
  if (text === null || text === '' || text === '{}' || text === 'null')
    return { value: new Map(), problem: null }
  const json = scanJson(text)
  if (!json.ok) {
    return { value: text, problem: `not JSON (line ${json.line}, column ${json.column}: ${json.message})` }
  }
  if (isTooDeep(json)) return { value: text, problem: `nested deeper than ${DEEPEST} levels` }
  const value = valueAt(json, ROOT)
  if (value === null) return { value: new Map(), problem: null }
  return { value, problem: value instanceof Map ? null : `not an object but ${kindOf(json, ROOT)}` }
}

/** JSON text of a value, nothing rounded. */
export function jsonText(value: ExactJson): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value)
  if (value instanceof ExactNumber) return value.text
  if (value instanceof Map) {
    const members = Array.from(value as ReadonlyMap<string, ExactJson>, ([key, member]) => {
      return `${JSON.stringify(key)}:${jsonText(member)}`
    })
    return `{${members.join(',')}}`
  }
  return `[${(value as readonly ExactJson[]).map(jsonText).join(',')}]`
}

/** An object with these members, in this order. */
export const exactObject = (members: Readonly<Record<string, ExactJson>>): ExactJson =>
  new Map(Object.entries(members))

/** An integer that SQLite gave as a number or, beyond 2^53, as decimal text. */
export const exactInteger = (value: number | string | bigint): ExactNumber => new ExactNumber(String(value))
