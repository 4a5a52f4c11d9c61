/** A run of text as it is, or the name of a character that could not be seen. */
export type TextPiece = { readonly text: string; readonly hidden: boolean }

/*
 * What draws nothing or acts on the text around it: controls, format characters (tag letters, direction marks),
 * lone surrogates, line and paragraph separators, everything that Unicode lets a font leave out, noncharacters,
 * and the empty Braille pattern.
 */
const HIDDEN = String.raw`\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800`

/* A backslash that would make ordinary text look like a name of ours. */
const LIKE_A_NAME = String.raw`\\(?=u\{)`

/*
 * Emoji hold joiners and variation selectors that are seen in the picture they make. Trying every emoji at every
 * character is slow, so the second character is looked at first.
 */
const emoji = (property: string): string => `(?=.[\\u200d\\ufe0f\\p{Emoji_Modifier}])[${property}]`

interface Rule {
  /** What is not in text of which everything is seen. Most text is such, and need not be looked through. */
  readonly doubtful: RegExp
  readonly source: string
  /** Made of the source when first used: it takes ten milliseconds, in every process and thread. */
  hidden?: RegExp
}

const IN_TEXT: Rule = {
  doubtful: /[^ -[\]-~]/,
  source: `(?<emoji>${emoji(String.raw`\p{RGI_Emoji}--\p{RGI_Emoji_Tag_Sequence}`)})|[${HIDDEN}]|${LIKE_A_NAME}`,
}

/* In an id, white space other than one plain space between letters counts, and so does a variation selector. */
const IN_ID: Rule = {
  doubtful: /[^ -[\]-~]|^ | $/,
  source: `(?<emoji>${emoji(String.raw`\p{RGI_Emoji_ZWJ_Sequence}`)})|[${HIDDEN}]|[\\p{White_Space}--\\x20]|^\\x20+|\\x20+$|${LIKE_A_NAME}`,
}

const nameOf = (character: string): string => `\\u{${character.codePointAt(0)!.toString(16)}}`

const names = (characters: string): string => Array.from(characters, nameOf).join('')

function pieces(text: string, rule: Rule): TextPiece[] {
  if (!rule.doubtful.test(text)) return text === '' ? [] : [{ text, hidden: false }]
  rule.hidden ??= new RegExp(rule.source, 'gv')
  const found: TextPiece[] = []
  let from = 0
  for (const match of text.matchAll(rule.hidden)) {
    if (match.groups?.emoji !== undefined) continue
    if (match.index > from) found.push({ text: text.slice(from, match.index), hidden: false })
    found.push({ text: names(match[0]), hidden: true })
    from = match.index + match[0].length
  }
  if (from < text.length) found.push({ text: text.slice(from), hidden: false })
  return found
}

const joined = (parts: readonly TextPiece[]): string => parts.map(({ text }) => text).join('')

/** Splits text into what can be seen and the names of what cannot: `\u{200b}`. */
export const textPieces = (text: string): TextPiece[] => pieces(text, IN_TEXT)

/** The same for ids, runtimes and other values that are compared: `planner ` must not look like `planner`. */
export const idPieces = (text: string): TextPiece[] => pieces(text, IN_ID)

/** An id or a value of a file as one line of plain text. Different values look different. */
export const visibleText = (text: string): string => joined(idPieces(text))

/** Text that is shown as lines: the same, but line feeds, tabs and white space do what they always do. */
export const visibleLines = (text: string): string =>
  text
    .split(/([\n\t])/)
    .map((part, at) => (at % 2 === 1 ? part : joined(textPieces(part))))
    .join('')

/** A character in a sentence about it: `U+FEFF` where it could not be seen, else the character in quotes. */
export function characterInWords(character: string): string {
  if (visibleText(character) === character) return `“${character}”`
  return `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
}
