import { decoded, JSON_KINDS, type JsonFailure, type JsonKind, readJson } from './json-read.ts'

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

/**
 * Reads a whole JSON text, however large, keeping nothing of it, and hands over the values down to a depth.
 * Accepts exactly what `scanJson` accepts; null when it did.
 */
export const walkJson = (
  text: string,
  deepest: number,
  visit: (value: WalkedValue) => void,
): JsonFailure | null =>
  readJson(text, {
    value: (kind, start, end, keyStart, keyEnd, depth, index) => {
      if (depth > deepest) return
      const key = keyStart < 0 ? null : decoded(text.slice(keyStart, keyEnd))
      visit({ depth, key, index, kind: JSON_KINDS[kind]!, start, end })
    },
    close: () => undefined,
  })

/** What a walked string says, escapes resolved. */
export const walkedString = (text: string, { start, end }: WalkedValue): string =>
  decoded(text.slice(start, end))
