import { jsonPath, type Steps } from './json-path.ts'
import { characterInWords } from './visible.ts'

export const JSON_KINDS = ['object', 'array', 'string', 'number', 'true', 'false', 'null'] as const
export type JsonKind = (typeof JSON_KINDS)[number]

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

/** What is wrong with a text that is not JSON. */
export type JsonProblem =
  | 'empty'
  | 'cut-off'
  | 'unexpected-character'
  | 'single-quotes'
  | 'not-a-json-number'
  | 'trailing-comma'
  | 'bad-escape'
  | 'control-character'
  | 'text-after-the-end'

export interface JsonFailure {
  readonly ok: false
  readonly problem: JsonProblem
  /** Plain words. */
  readonly message: string
  /** UTF-16 units from the start. */
  readonly offset: number
  /** From 1. */
  readonly line: number
  /** From 1, in UTF-16 units. */
  readonly column: number
}

export type JsonScan = ScannedJson | JsonFailure

const KIND = { object: 0, array: 1, string: 2, number: 3, true: 4, false: 5, null: 6 } as const

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const BACKSLASH = 0x5c
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39
const isHexDigit = (code: number): boolean =>
  isDigit(code) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)
const isSimpleEscape = (code: number): boolean =>
  code < 0x80 && '"\\/bfnrt'.includes(String.fromCharCode(code))

const WORDS = { t: ['true', KIND.true], f: ['false', KIND.false], n: ['null', KIND.null] } as const

/** What stops the reading of a text; `failure` makes data of it. */
export class Problem extends Error {
  readonly problem: JsonProblem
  readonly offset: number

  constructor(problem: JsonProblem, offset: number, message: string) {
    super(message)
    this.problem = problem
    this.offset = offset
  }
}

/** How the character at a place is named in a message. */
const shown = (text: string, offset: number): string =>
  characterInWords(String.fromCodePoint(text.codePointAt(offset)!))

export function unexpected(text: string, offset: number, expected: string): Problem {
  if (offset >= text.length) {
    return new Problem('cut-off', text.length, `The text ends where ${expected} should follow.`)
  }
  if (text[offset] === "'") {
    return new Problem('single-quotes', offset, 'Text stands in single quotes; JSON has double quotes.')
  }
  return new Problem('unexpected-character', offset, `Expected ${expected}, found ${shown(text, offset)}.`)
}

/** Where the string that opens at `open` ends, its closing quote included. */
export function scanString(text: string, open: number): number {
  let at = open + 1
  for (;;) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return at + 1
    if (code === BACKSLASH) {
      const escaped = text.charCodeAt(at + 1)
      if (escaped === 0x75) {
        for (let digit = at + 2; digit < at + 6; digit++) {
          if (isHexDigit(text.charCodeAt(digit))) continue
          if (digit >= text.length)
            throw new Problem('cut-off', text.length, 'The text ends inside a string.')
          throw new Problem('bad-escape', at, 'After \\u four hexadecimal digits must follow.')
        }
        at += 6
      } else if (isSimpleEscape(escaped)) at += 2
      else if (at + 1 >= text.length) {
        throw new Problem('cut-off', text.length, 'The text ends inside a string.')
      } else {
        throw new Problem(
          'bad-escape',
          at,
          `A backslash before ${shown(text, at + 1)} means nothing in JSON.`,
        )
      }
    } else if (code >= 0x20) at++
    else if (at >= text.length) throw new Problem('cut-off', text.length, 'The text ends inside a string.')
    else {
      throw new Problem(
        'control-character',
        at,
        `The control character ${shown(text, at)} stands inside a string; JSON wants it escaped.`,
      )
    }
  }
}

export function scanNumber(text: string, start: number): number {
  let at = start
  const digits = (): void => {
    if (!isDigit(text.charCodeAt(at))) {
      if (at >= text.length) throw new Problem('cut-off', text.length, 'The text ends inside a number.')
      throw new Problem('not-a-json-number', start, 'This is not a number as JSON writes them.')
    }
    while (isDigit(text.charCodeAt(at))) at++
  }
  if (text[at] === '-') at++
  if (text[at] === '0') at++
  else digits()
  if (text[at] === '.') {
    at++
    digits()
  }
  if (text[at] === 'e' || text[at] === 'E') {
    at++
    if (text[at] === '+' || text[at] === '-') at++
    digits()
  }
  return at
}

/** The word (`true`, `false`, `null`) that stands at `at`, with its kind. */
export function scanWord(text: string, at: number): readonly [word: string, kind: number] {
  const word = WORDS[text[at] as keyof typeof WORDS]
  if (word === undefined || !text.startsWith(word[0], at)) {
    if (word?.[0].startsWith(text.slice(at))) {
      throw new Problem('cut-off', text.length, `The text ends inside “${word[0]}”.`)
    }
    if (/^(NaN|Infinity)/.test(text.slice(at, at + 8))) {
      throw new Problem('not-a-json-number', at, 'NaN and Infinity are no numbers in JSON.')
    }
    throw unexpected(text, at, 'a value')
  }
  return word
}

/** A comma was read, and what follows at `at` closes the container. */
export const trailingComma = (text: string, at: number): Problem =>
  new Problem('trailing-comma', at, `A comma stands before ${shown(text, at)} with nothing after it.`)

export const textAfterTheEnd = (text: string, at: number): Problem =>
  new Problem('text-after-the-end', at, `The document ends before ${shown(text, at)}.`)

/** The tables while they grow. */
class Tables {
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

  add(
    kind: number,
    start: number,
    end: number,
    parent: JsonNode,
    keyStart: number,
    keyEnd: number,
  ): JsonNode {
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
    return node
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

function scan(text: string): ScannedJson {
  const tables = new Tables()
  let at = 0
  const skipWhiteSpace = (): number => {
    let code = text.charCodeAt(at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at)
    return code
  }

  let open: JsonNode = NONE
  let keyStart = NONE
  let keyEnd = NONE

  const readKey = (expected: string): void => {
    if (skipWhiteSpace() !== QUOTE) throw unexpected(text, at, expected)
    keyStart = at
    keyEnd = at = scanString(text, at)
    if (skipWhiteSpace() !== COLON) throw unexpected(text, at, 'a colon after the key')
    at++
  }

  /** Reads one value; a container stays open. */
  const readValue = (code: number): void => {
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      const kind = code === OPEN_OBJECT ? KIND.object : KIND.array
      open = tables.add(kind, at, NONE, open, keyStart, keyEnd)
      at++
      return
    }
    const start = at
    let kind: number
    if (code === QUOTE) {
      kind = KIND.string
      at = scanString(text, at)
    } else if (code === 0x2d || isDigit(code)) {
      kind = KIND.number
      at = scanNumber(text, at)
    } else {
      const word = scanWord(text, at)
      kind = word[1]
      at += word[0].length
    }
    tables.add(kind, start, at, open, keyStart, keyEnd)
  }

  const close = (): void => {
    at++
    tables.end[open] = at
    open = tables.parent[open]!
  }

  if (Number.isNaN(skipWhiteSpace())) throw new Problem('empty', at, 'There is no text.')
  readValue(text.charCodeAt(at))
  while (open !== NONE) {
    const inObject = tables.kind[open] === KIND.object
    const closing = inObject ? CLOSE_OBJECT : CLOSE_ARRAY
    const first = tables.childCount[open] === 0
    const code = skipWhiteSpace()
    if (code === closing) {
      close()
      continue
    }
    if (!first) {
      if (code !== COMMA) throw unexpected(text, at, inObject ? 'a comma or “}”' : 'a comma or “]”')
      at++
      if (skipWhiteSpace() === closing) throw trailingComma(text, at)
    }
    if (inObject) readKey(first ? 'a key in double quotes or “}”' : 'a key in double quotes')
    else keyStart = keyEnd = NONE
    readValue(skipWhiteSpace())
  }
  skipWhiteSpace()
  if (at < text.length) throw textAfterTheEnd(text, at)
  return tables.done(text)
}

/** Line and column of a place in a text, both from 1; the column in UTF-16 units. */
export function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let lineStart = 0
  for (let at = 0; at < offset; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x0a || (code === 0x0d && text.charCodeAt(at + 1) !== 0x0a)) {
      line++
      lineStart = at + 1
    }
  }
  return { line, column: offset - lineStart + 1 }
}

export const failure = (text: string, { problem, offset, message }: Problem): JsonFailure => ({
  ok: false,
  problem,
  message,
  offset,
  ...lineAndColumn(text, offset),
})

/**
 * Reads a JSON text without recursion, so no depth of nesting overflows. Accepts exactly what `JSON.parse`
 * accepts.
 */
export function scanJson(text: string): JsonScan {
  try {
    return scan(text)
  } catch (error) {
    if (error instanceof Problem) return failure(text, error)
    throw error
  }
}

export const kindOf = (json: ScannedJson, node: JsonNode): JsonKind => JSON_KINDS[json.kind[node]!]!

/** The value's text exactly as it stands in the document. */
export const rawText = (json: ScannedJson, node: JsonNode): string =>
  json.text.slice(json.start[node], json.end[node])

const decode = (raw: string): string => (raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1))

/** What a string node says, escapes resolved; null for any other kind. */
export const stringValue = (json: ScannedJson, node: JsonNode): string | null =>
  json.kind[node] === KIND.string ? decode(rawText(json, node)) : null

/** A member's key, escapes resolved; null where the node is no member of an object. */
export const keyText = (json: ScannedJson, node: JsonNode): string | null =>
  json.keyStart[node] === NONE ? null : decode(json.text.slice(json.keyStart[node], json.keyEnd[node]))

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
