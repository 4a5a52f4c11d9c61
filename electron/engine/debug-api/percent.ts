const PERCENT = 0x25
const PLUS = 0x2b
const SPACE = 0x20

const hexDigit = (code: number | undefined): number => {
  if (code === undefined) return -1
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1
}

/**
 * The bytes that a URL-escaped text stands for; null where an escape is broken. Bytes, not text: an id of a
 * copied file need not be valid UTF-8, and is found by its bytes.
 * @param plusIsSpace as in a query; in a path a plus is a plus
 */
export function unescapeBytes(escaped: string, plusIsSpace: boolean): Buffer | null {
  const from = Buffer.from(escaped)
  const to = Buffer.alloc(from.length)
  let length = 0
  for (let at = 0; at < from.length; at++) {
    let code = from[at]!
    if (code === PERCENT) {
      const high = hexDigit(from[at + 1])
      const low = hexDigit(from[at + 2])
      if (high < 0 || low < 0) return null
      code = high * 16 + low
      at += 2
    } else if (code === PLUS && plusIsSpace) code = SPACE
    to[length++] = code
  }
  return to.subarray(0, length)
}
