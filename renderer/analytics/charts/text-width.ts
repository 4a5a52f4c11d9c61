/** Width of a letter of the charts' text as a share of its size: on the wide side, so that nothing collides. */
const LETTER = 0.58

/** About how wide a text is drawn, in CSS pixels; wide characters count twice. */
export function textWidth(text: string, size: number): number {
  let letters = 0
  for (const character of text) letters += character.codePointAt(0)! >= 0x1100 ? 2 : 1
  return letters * size * LETTER
}

/** Lines of at most a width, broken between words. A longer word stands alone. */
export function wrapped(text: string, size: number, width: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, size) > width) {
      lines.push(line)
      line = word
    } else line = longer
  }
  if (line !== '') lines.push(line)
  return lines
}
