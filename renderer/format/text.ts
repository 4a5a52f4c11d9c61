/** Order by code unit: the same on every machine. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** A run of text as it stands, or one character that cannot be drawn, named. */
export type TextPiece = { readonly text: string; readonly control: boolean }

/** C0, DEL, C1, soft hyphen, zero-width and direction characters, line separators, BOM, lone surrogates. */
const INVISIBLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what must be made visible.
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

const NAMED: Record<string, string> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const nameOf = (character: string): string => {
  const code = character.charCodeAt(0)
  return NAMED[character] ?? (code <= 0xff ? `\\x${hex(code, 2)}` : `\\u${hex(code, 4)}`)
}
const hex = (code: number, width: number): string => code.toString(16).padStart(width, '0')

/** Splits text into what can be drawn and the names of what cannot, so that nothing in it is invisible or acts. */
export function textPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let from = 0
  for (const match of text.matchAll(INVISIBLE)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), control: false })
    pieces.push({ text: nameOf(match[0]), control: true })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), control: false })
  return pieces
}

/** Every character that Unicode calls white space and that \x and \u can name. */
const EDGES = /^[\s\u0085]+|[\s\u0085]+$/g

/** The same for ids and runtimes: white space at their ends counts there, `planner ` is not `planner`. */
export function idPieces(text: string): TextPiece[] {
  const pieces: TextPiece[] = []
  let from = 0
  for (const { 0: edge, index } of text.matchAll(EDGES)) {
    pieces.push(...textPieces(text.slice(from, index)))
    for (const character of edge) pieces.push({ text: nameOf(character), control: true })
    from = index + edge.length
  }
  return [...pieces, ...textPieces(text.slice(from))]
}

/** One line of plain text for places that take a string only (titles, labels for screen readers). */
export const visibleText = (text: string): string =>
  idPieces(text)
    .map((piece) => piece.text)
    .join('')

/** Characters, not code units, so that no surrogate pair is cut in half. Reads only the ends of long text. */
const firstCharacters = (text: string, n: number): string =>
  Array.from(text.slice(0, n * 2))
    .slice(0, n)
    .join('')
const lastCharacters = (text: string, n: number): string => {
  if (n === 0) return ''
  let from = Math.max(0, text.length - n * 2)
  const code = text.charCodeAt(from)
  if (from > 0 && code >= 0xdc00 && code <= 0xdfff) from++
  return Array.from(text.slice(from)).slice(-n).join('')
}

/** Keeps both ends of an id, where ids differ: `93a0cf71-39f9…0014`. `max` counts characters, the dots included. */
export function middleEllipsis(text: string, max: number): string {
  if (text.length <= max) return text
  const tail = Math.min(6, Math.floor((max - 1) / 3))
  return `${firstCharacters(text, max - 1 - tail)}…${lastCharacters(text, tail)}`
}

/** `7f3a…c2e1` */
export const shortHash = (sha256: string): string =>
  sha256.length <= 9 ? sha256 : `${sha256.slice(0, 4)}…${sha256.slice(-4)}`

/** The last part of a path of either kind of system. */
export const fileName = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path

/** The folder part of a path, without its name. */
export const folderOf = (path: string): string => {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'))
  return cut <= 0 ? path.slice(0, cut + 1) : path.slice(0, cut)
}
