import { characterInWords } from './visible.ts'

export const JSON_KINDS = ['object', 'array', 'string', 'number', 'true', 'false', 'null'] as const
export type JsonKind = (typeof JSON_KINDS)[number]

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

export const KIND = { object: 0, array: 1, string: 2, number: 3, true: 4, false: 5, null: 6 } as const

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
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
class Problem extends Error {
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

function unexpected(text: string, offset: number, expected: string): Problem {
  if (offset >= text.length) {
    return new Problem('cut-off', text.length, `The text ends where ${expected} should follow.`)
  }
  if (text[offset] === "'") {
    return new Problem('single-quotes', offset, 'Text stands in single quotes; JSON has double quotes.')
  }
  return new Problem('unexpected-character', offset, `Expected ${expected}, found ${shown(text, offset)}.`)
}

/** Where the string that opens at `open` ends, its closing quote included. */
function scanString(text: string, open: number): number {
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

function scanNumber(text: string, start: number): number {
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
function scanWord(text: string, at: number): readonly [word: string, kind: number] {
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
const trailingComma = (text: string, at: number): Problem =>
  new Problem('trailing-comma', at, `A comma stands before ${shown(text, at)} with nothing after it.`)

const textAfterTheEnd = (text: string, at: number): Problem =>
  new Problem('text-after-the-end', at, `The document ends before ${shown(text, at)}.`)

/** What is done with the values of a text, in the order in which they start. Offsets count UTF-16 units. */
export interface Reader {
  /**
   * @param kind index into `JSON_KINDS`; a container stays open until `close`
   * @param end exclusive; of a container just behind its bracket
   * @param keyStart where the key's text starts, quotes included; -1 where the value is no member of an object
   * @param depth 0 for the document itself
   * @param index position among its siblings, from 0
   */
  value(
    kind: number,
    start: number,
    end: number,
    keyStart: number,
    keyEnd: number,
    depth: number,
    index: number,
  ): void
  /** The innermost open container ends. */
  close(end: number): void
}

function read(text: string, reader: Reader): void {
  let at = 0
  const skipWhiteSpace = (): number => {
    let code = text.charCodeAt(at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at)
    return code
  }
  /** What is open, outermost first: which kind, and how many values it has had. No recursion, so no depth overflows. */
  const kinds: number[] = []
  const counts: number[] = []
  let keyStart = -1
  let keyEnd = -1

  const readKey = (expected: string): void => {
    if (skipWhiteSpace() !== QUOTE) throw unexpected(text, at, expected)
    keyStart = at
    keyEnd = at = scanString(text, at)
    if (skipWhiteSpace() !== COLON) throw unexpected(text, at, 'a colon after the key')
    at++
  }
  /** Reads one value; a container stays open. */
  const readValue = (code: number): void => {
    const start = at
    let kind: number
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      kind = code === OPEN_OBJECT ? KIND.object : KIND.array
      at++
    } else if (code === QUOTE) {
      kind = KIND.string
      at = scanString(text, at)
    } else if (code === MINUS || isDigit(code)) {
      kind = KIND.number
      at = scanNumber(text, at)
    } else {
      const word = scanWord(text, at)
      kind = word[1]
      at += word[0].length
    }
    const depth = kinds.length
    reader.value(kind, start, at, keyStart, keyEnd, depth, depth === 0 ? 0 : counts[depth - 1]!++)
    if (kind === KIND.object || kind === KIND.array) {
      kinds.push(kind)
      counts.push(0)
    }
  }

  if (Number.isNaN(skipWhiteSpace())) throw new Problem('empty', at, 'There is no text.')
  readValue(text.charCodeAt(at))
  while (kinds.length > 0) {
    const inObject = kinds[kinds.length - 1] === KIND.object
    const closing = inObject ? CLOSE_OBJECT : CLOSE_ARRAY
    const first = counts[counts.length - 1] === 0
    const code = skipWhiteSpace()
    if (code === closing) {
      reader.close(++at)
      kinds.pop()
      counts.pop()
      continue
    }
    if (!first) {
      if (code !== COMMA) throw unexpected(text, at, inObject ? 'a comma or “}”' : 'a comma or “]”')
      at++
      if (skipWhiteSpace() === closing) throw trailingComma(text, at)
    }
    if (inObject) readKey(first ? 'a key in double quotes or “}”' : 'a key in double quotes')
    else keyStart = keyEnd = -1
    readValue(skipWhiteSpace())
  }
  skipWhiteSpace()
  if (at < text.length) throw textAfterTheEnd(text, at)
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

const failure = (text: string, { problem, offset, message }: Problem): JsonFailure => ({
  ok: false,
  problem,
  message,
  offset,
  ...lineAndColumn(text, offset),
})

/** Reads a whole JSON text, however large or deep. Accepts exactly what `JSON.parse` accepts; null when it did. */
export function readJson(text: string, reader: Reader): JsonFailure | null {
  try {
    read(text, reader)
    return null
  } catch (error) {
    if (error instanceof Problem) return failure(text, error)
    throw error
  }
}

/** What a string's text says, quotes included, escapes resolved. */
export const decoded = (raw: string): string =>
  raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1)
