/**
 * Windows over a text, each as long as a row is wide: a line break ends one, and a longer line is cut into
 * several, never inside a surrogate pair.
 */
export interface Lines {
  readonly text: string
  /** Where each window starts, in UTF-16 units. */
  readonly starts: Int32Array
  /** Line number of each window, from 1; of windows after the first of a line it is 0. */
  readonly numbers: Int32Array
  /** How many lines there are. */
  readonly count: number
}

/** @param units most UTF-16 units of a window (one more where a pair would be cut) */
export function linesOf(text: string, units: number): Lines {
  const starts: number[] = []
  const numbers: number[] = []
  let line = 0
  let at = 0
  while (at <= text.length) {
    line++
    let end = text.indexOf('\n', at)
    if (end === -1) end = text.length
    let first = true
    do {
      starts.push(at)
      numbers.push(first ? line : 0)
      first = false
      if (end - at <= units) at = end
      else {
        at += units
        const code = text.charCodeAt(at)
        if (code >= 0xdc00 && code <= 0xdfff) at++
      }
    } while (at < end)
    at = end + 1
  }
  return { text, starts: Int32Array.from(starts), numbers: Int32Array.from(numbers), count: line }
}

/** A window's text, without the line break that ends it. */
export function windowText({ text, starts }: Lines, window: number): string {
  const start = starts[window]!
  const end = starts[window + 1] ?? text.length
  return text.slice(start, text[end - 1] === '\n' ? end - 1 : end)
}

/** The window that holds an offset. */
export function windowAt({ starts }: Lines, offset: number): number {
  let low = 0
  let high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= offset) low = middle + 1
    else high = middle
  }
  return Math.max(0, low - 1)
}

/** The most places a search of the raw text lists. */
const MOST_PLACES = 5000

/** Offsets at which `needle` stands, upper and lower case alike. */
export function findOffsets(text: string, needle: string): { offsets: number[]; complete: boolean } {
  const offsets: number[] = []
  if (needle === '') return { offsets, complete: true }
  const pattern = new RegExp(needle.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu')
  for (const match of text.matchAll(pattern)) {
    if (offsets.length === MOST_PLACES) return { offsets, complete: false }
    offsets.push(match.index)
  }
  return { offsets, complete: true }
}
