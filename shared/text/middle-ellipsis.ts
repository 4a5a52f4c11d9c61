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
  if (text.length <= max || (text.length <= 2 * max && Array.from(text).length <= max)) return text
  const tail = Math.min(6, Math.floor((max - 1) / 3))
  return `${firstCharacters(text, max - 1 - tail)}…${lastCharacters(text, tail)}`
}
