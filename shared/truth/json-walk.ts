import {
  failure,
  JSON_KINDS,
  type JsonFailure,
  type JsonKind,
  Problem,
  scanNumber,
  scanString,
  scanWord,
  textAfterTheEnd,
  trailingComma,
  unexpected,
} from './json-scan.ts'

/** One value of a document that is walked. Offsets count UTF-16 units; a container ends where it opens. */
export interface WalkedValue {
  /** 0 for the document itself. */
  readonly depth: number
  /** The member's key, escapes resolved; null where the value is no member of an object. */
  readonly key: string | null
  /** Position among its siblings, from 0. */
  readonly index: number
  readonly kind: JsonKind
  /** Where the value's own text starts. */
  readonly start: number
  /** Where a scalar's text ends (exclusive); for a container just behind its bracket. */
  readonly end: number
}

const QUOTE = 0x22
const COMMA = 0x2c
const COLON = 0x3a
const MINUS = 0x2d
const OPEN_ARRAY = 0x5b
const CLOSE_ARRAY = 0x5d
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39

const keyAt = (text: string, start: number, end: number): string => {
  const raw = text.slice(start, end)
  return raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1)
}

function walk(text: string, deepest: number, visit: (value: WalkedValue) => void): void {
  let at = 0
  const skipWhiteSpace = (): number => {
    let code = text.charCodeAt(at)
    while (code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09) code = text.charCodeAt(++at)
    return code
  }
  /** What is open, outermost first: whether it is an object, and how many values it has had. */
  const objects: boolean[] = []
  const counts: number[] = []

  const readValue = (code: number, keyStart: number, keyEnd: number): void => {
    const depth = objects.length
    const start = at
    let kind: JsonKind
    if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      kind = code === OPEN_OBJECT ? 'object' : 'array'
      at++
    } else if (code === QUOTE) {
      kind = 'string'
      at = scanString(text, at)
    } else if (code === MINUS || isDigit(code)) {
      kind = 'number'
      at = scanNumber(text, at)
    } else {
      const [word, number] = scanWord(text, at)
      kind = JSON_KINDS[number]!
      at += word.length
    }
    const index = depth === 0 ? 0 : counts[depth - 1]!++
    if (depth <= deepest) {
      const key = keyEnd === 0 ? null : keyAt(text, keyStart, keyEnd)
      visit({ depth, key, index, kind, start, end: at })
    }
    if (kind === 'object' || kind === 'array') {
      objects.push(kind === 'object')
      counts.push(0)
    }
  }

  if (Number.isNaN(skipWhiteSpace())) throw new Problem('empty', at, 'There is no text.')
  readValue(text.charCodeAt(at), 0, 0)
  while (objects.length > 0) {
    const inObject = objects.at(-1)!
    const closing = inObject ? CLOSE_OBJECT : CLOSE_ARRAY
    const first = counts.at(-1) === 0
    const code = skipWhiteSpace()
    if (code === closing) {
      at++
      objects.pop()
      counts.pop()
      continue
    }
    if (!first) {
      if (code !== COMMA) throw unexpected(text, at, inObject ? 'a comma or “}”' : 'a comma or “]”')
      at++
      if (skipWhiteSpace() === closing) throw trailingComma(text, at)
    }
    let keyStart = 0
    let keyEnd = 0
    if (inObject) {
      if (skipWhiteSpace() !== QUOTE)
        throw unexpected(text, at, first ? 'a key in double quotes or “}”' : 'a key in double quotes')
      keyStart = at
      keyEnd = at = scanString(text, at)
      if (skipWhiteSpace() !== COLON) throw unexpected(text, at, 'a colon after the key')
      at++
    }
    readValue(skipWhiteSpace(), keyStart, keyEnd)
  }
  skipWhiteSpace()
  if (at < text.length) throw textAfterTheEnd(text, at)
}

/**
 * Reads a whole JSON text, however large, keeping nothing of it, and hands over the values down to a depth.
 * Accepts exactly what `scanJson` accepts; null when it did.
 */
export function walkJson(
  text: string,
  deepest: number,
  visit: (value: WalkedValue) => void,
): JsonFailure | null {
  try {
    walk(text, deepest, visit)
    return null
  } catch (error) {
    if (error instanceof Problem) return failure(text, error)
    throw error
  }
}

/** What a walked string says, escapes resolved. */
export const walkedString = (text: string, { start, end }: WalkedValue): string => keyAt(text, start, end)
