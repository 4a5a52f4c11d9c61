import { isJsonObject, type JsonObject } from './metadata.ts'

/** How deep the server's JSON decoder goes before it refuses the text. */
const DEEPEST = 10_000

/** A float64 as Go's `%v` prints it: shortest digits, `%e` with at least two digits from 10^6 on and below 10^-4. */
function numberText(value: number): string {
  if (Object.is(value, -0)) return '-0'
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  if (power >= -4 && power < 6) return String(value)
  return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
}

/** Text as UTF-8 can hold it. */
const inUtf8 = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD')

/** The order of the bytes of UTF-8, which is that of code points and not that of UTF-16. */
function compareUtf8(a: string, b: string): number {
  for (let at = 0; ; at++) {
    const left = a.charCodeAt(at)
    const right = b.charCodeAt(at)
    if (left === right) continue
    if (Number.isNaN(left)) return -1
    if (Number.isNaN(right)) return 1
    return a.codePointAt(at)! - b.codePointAt(at)!
  }
}

/** The members as Go's decoder keeps them: keys in UTF-8, of equal ones the last, in the order of their bytes. */
const sortedMembers = (object: JsonObject): [string, unknown][] =>
  [...new Map(Object.entries(object).map(([key, value]) => [inUtf8(key), value]))].sort(([a], [b]) =>
    compareUtf8(a, b),
  )

type Piece = { readonly text: string } | { readonly value: unknown }

const between = (open: string, close: string, pieces: readonly Piece[][]): Piece[] => [
  { text: open },
  ...pieces.flatMap((piece, at) => (at === 0 ? piece : [{ text: ' ' }, ...piece])),
  { text: close },
]

/**
 * A decoded JSON value as a server prints it with Go's `%v`: `42`, `1.23456789e+08`, `true`, `<nil>`, `[a b]`,
 * `map[k:v]`. What UTF-8 cannot hold is U+FFFD. Any nesting is fine.
 */
export function goText(value: unknown): string {
  const pending: Piece[] = [{ value }]
  const texts: string[] = []
  for (let piece = pending.pop(); piece !== undefined; piece = pending.pop()) {
    if ('text' in piece) texts.push(piece.text)
    else if (typeof piece.value === 'string') texts.push(inUtf8(piece.value))
    else if (typeof piece.value === 'number') texts.push(numberText(piece.value))
    else if (Array.isArray(piece.value)) {
      for (const each of between(
        '[',
        ']',
        piece.value.map((item) => [{ value: item }]),
      ).reverse())
        pending.push(each)
    } else if (isJsonObject(piece.value)) {
      const members = sortedMembers(piece.value).map(([key, item]) => [{ text: `${key}:` }, { value: item }])
      for (const each of between('map[', ']', members).reverse()) pending.push(each)
    } else texts.push(piece.value === null ? '<nil>' : String(piece.value))
  }
  return texts.join('')
}

/** Whether Go's decoder takes the value: it refuses numbers beyond float64, and very deep nesting. */
export function goDecodes(value: unknown): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    const next: unknown[] = []
    for (const each of level) {
      if (each === Number.POSITIVE_INFINITY || each === Number.NEGATIVE_INFINITY) return false
      if (typeof each !== 'object' || each === null) continue
      if (depth === DEEPEST) return false
      for (const key in each) next.push((each as JsonObject)[key])
    }
    level = next
  }
  return true
}
