import { jsonPath, type Steps } from './json-path.ts'
import {
  decoded,
  JSON_KINDS,
  type JsonFailure,
  type JsonKind,
  KIND,
  type Reader,
  readJson,
} from './json-read.ts'

/** The number of a value within its `ScannedJson`; values are numbered in the order in which they start. */
export type JsonNode = number

/** The value the whole document is. */
export const ROOT: JsonNode = 0

/** "There is none", for a node, a key or an index in the tables. */
const NONE = -1

/**
 * A document as flat tables, one entry per value. Offsets count UTF-16 units of `text`. Nothing is decoded
 * until it is asked for, so numbers keep their exact text and repeated keys all stand.
 */
export interface ScannedJson {
  readonly ok: true
  readonly text: string
  /** How many values there are, at least 1. */
  readonly size: number
  /** Index into `JSON_KINDS`. */
  readonly kind: Uint8Array
  /** Where the value's own text starts and ends (exclusive). */
  readonly start: Int32Array
  readonly end: Int32Array
  /** -1 for the root. */
  readonly parent: Int32Array
  /** The next sibling, -1 for the last. */
  readonly next: Int32Array
  /** -1 for scalars and empty containers. */
  readonly firstChild: Int32Array
  readonly childCount: Int32Array
  /** Position among its siblings, from 0. */
  readonly index: Int32Array
  /** The key's text, quotes included; -1 where the value is no member of an object. */
  readonly keyStart: Int32Array
  readonly keyEnd: Int32Array
}

export type JsonScan = ScannedJson | JsonFailure

/** The tables while they grow. */
class Tables implements Reader {
  private open: JsonNode = NONE
  size = 0
  private capacity = 64
  kind = new Uint8Array(this.capacity)
  start = new Int32Array(this.capacity)
  end = new Int32Array(this.capacity)
  parent = new Int32Array(this.capacity)
  next = new Int32Array(this.capacity)
  firstChild = new Int32Array(this.capacity)
  lastChild = new Int32Array(this.capacity)
  childCount = new Int32Array(this.capacity)
  index = new Int32Array(this.capacity)
  keyStart = new Int32Array(this.capacity)
  keyEnd = new Int32Array(this.capacity)

  private grow(): void {
    this.capacity *= 2
    const grown = (table: Int32Array): Int32Array<ArrayBuffer> => {
      const larger = new Int32Array(this.capacity)
      larger.set(table)
      return larger
    }
    const kind = new Uint8Array(this.capacity)
    kind.set(this.kind)
    this.kind = kind
    this.start = grown(this.start)
    this.end = grown(this.end)
    this.parent = grown(this.parent)
    this.next = grown(this.next)
    this.firstChild = grown(this.firstChild)
    this.lastChild = grown(this.lastChild)
    this.childCount = grown(this.childCount)
    this.index = grown(this.index)
    this.keyStart = grown(this.keyStart)
    this.keyEnd = grown(this.keyEnd)
  }

  value(kind: number, start: number, end: number, keyStart: number, keyEnd: number): void {
    const parent = this.open
    if (this.size === this.capacity) this.grow()
    const node = this.size++
    this.kind[node] = kind
    this.start[node] = start
    this.end[node] = end
    this.parent[node] = parent
    this.next[node] = NONE
    this.firstChild[node] = NONE
    this.lastChild[node] = NONE
    this.keyStart[node] = keyStart
    this.keyEnd[node] = keyEnd
    if (parent !== NONE) {
      const before = this.lastChild[parent]!
      if (before === NONE) this.firstChild[parent] = node
      else this.next[before] = node
      this.lastChild[parent] = node
      this.index[node] = this.childCount[parent]!++
    }
    if (kind === KIND.object || kind === KIND.array) this.open = node
  }

  close(end: number): void {
    this.end[this.open] = end
    this.open = this.parent[this.open]!
  }

  done(text: string): ScannedJson {
    const { size } = this
    return {
      ok: true,
      text,
      size,
      kind: this.kind.subarray(0, size),
      start: this.start.subarray(0, size),
      end: this.end.subarray(0, size),
      parent: this.parent.subarray(0, size),
      next: this.next.subarray(0, size),
      firstChild: this.firstChild.subarray(0, size),
      childCount: this.childCount.subarray(0, size),
      index: this.index.subarray(0, size),
      keyStart: this.keyStart.subarray(0, size),
      keyEnd: this.keyEnd.subarray(0, size),
    }
  }
}

/**
 * Reads a JSON text without recursion, so no depth of nesting overflows. Accepts exactly what `JSON.parse`
 * accepts.
 */
export function scanJson(text: string): JsonScan {
  const tables = new Tables()
  return readJson(text, tables) ?? tables.done(text)
}

export const kindOf = (json: ScannedJson, node: JsonNode): JsonKind => JSON_KINDS[json.kind[node]!]!

/** The value's text exactly as it stands in the document. */
export const rawText = (json: ScannedJson, node: JsonNode): string =>
  json.text.slice(json.start[node], json.end[node])

/** What a string node says, escapes resolved; null for any other kind. */
export const stringValue = (json: ScannedJson, node: JsonNode): string | null =>
  json.kind[node] === KIND.string ? decoded(rawText(json, node)) : null

/** A member's key, escapes resolved; null where the node is no member of an object. */
export const keyText = (json: ScannedJson, node: JsonNode): string | null =>
  json.keyStart[node] === NONE ? null : decoded(json.text.slice(json.keyStart[node], json.keyEnd[node]))

/** The children of a container in document order; empty for a scalar. */
export function childrenOf(json: ScannedJson, node: JsonNode): Int32Array {
  const children = new Int32Array(json.childCount[node]!)
  let child = json.firstChild[node]!
  for (let index = 0; index < children.length; index++) {
    children[index] = child
    child = json.next[child]!
  }
  return children
}

/** The member `key` of an object; of repeated keys the last, as everywhere. Null where there is none. */
export function memberNode(json: ScannedJson, node: JsonNode, key: string): JsonNode | null {
  if (json.kind[node] !== KIND.object) return null
  let found: JsonNode | null = null
  for (let child = json.firstChild[node]!; child !== NONE; child = json.next[child]!) {
    if (keyText(json, child) === key) found = child
  }
  return found
}

/** The value that the steps lead to from the root; null where there is none. */
export function nodeAt(json: ScannedJson, steps: Steps): JsonNode | null {
  let node: JsonNode | null = ROOT
  for (const step of steps) {
    if (node === null) return null
    if (typeof step === 'string') node = memberNode(json, node, step)
    else node = json.kind[node] === KIND.array ? (childrenOf(json, node)[step] ?? null) : null
  }
  return node
}

/** JSONPath of a value. Values under a repeated key share one path. */
export function pathOf(json: ScannedJson, node: JsonNode): string {
  const steps: (string | number)[] = []
  for (let at = node; json.parent[at] !== NONE; at = json.parent[at]!) {
    steps.push(keyText(json, at) ?? json.index[at]!)
  }
  return jsonPath(steps.reverse())
}
