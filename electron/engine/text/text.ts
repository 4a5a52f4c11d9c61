import type { Int64 } from '../../../shared/contract/int64.ts'
import { LATEST_MS } from '../../../shared/truth/time-buckets.ts'

/** A time in UTC with its milliseconds; what no calendar holds is shown as the number it is. */
export function timeText(ms: Int64 | null): string {
  if (ms === null) return 'none'
  const near = Number(ms)
  if (near === 0) return 'no time recorded'
  if (Math.abs(near) > LATEST_MS) return `${ms} ms`
  return new Date(near).toISOString().replace('T', ' ').replace('Z', ' UTC')
}

/** What could make a reader believe something that is not there: control, format and surrogate characters. */
const HIDDEN = /[\p{Control}\p{Format}\p{Surrogate}\u2028\u2029]/gu

/** Text from a file with everything in it visible: control characters as `\u{85}`. */
export const visible = (text: string): string =>
  text.replace(HIDDEN, (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`)

/** The same, line feeds and tabs aside: for text that is shown as lines. */
export const visibleLines = (text: string): string =>
  text.replace(HIDDEN, (character) =>
    character === '\n' || character === '\t' ? character : `\\u{${character.codePointAt(0)!.toString(16)}}`,
  )
