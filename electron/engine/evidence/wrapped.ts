import { fitsSize } from './btree-page.ts'
import { MAGIC } from './header.ts'
import type { Recognised } from './recognise.ts'

const SEND_AS_IT_IS =
  'The bytes that were lost do not come back. Have the file copied as it is: scp, kubectl cp, docker cp, sftp or a download in binary mode, or packed (gzip) before it is sent through a terminal.'

const CR = 0x0d
const LF = 0x0a
/** Fewer could be chance. */
const SIGNS_AT_LEAST = 8
const REPLACED = Buffer.from('\uFFFD')

function everyLfHasCr(bytes: Buffer): boolean {
  let count = 0
  for (let at = bytes.indexOf(LF); at !== -1; at = bytes.indexOf(LF, at + 1)) {
    if (at === 0 || bytes[at - 1] !== CR) return false
    count++
  }
  return count >= SIGNS_AT_LEAST
}

/** Whether these bytes are text by the rules of UTF-8, with many characters that stand for what could not be read. */
function isReplacedText(bytes: Buffer): boolean {
  let count = 0
  for (let at = bytes.indexOf(REPLACED); at !== -1; at = bytes.indexOf(REPLACED, at + REPLACED.length))
    count++
  if (count < SIGNS_AT_LEAST) return false
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true })
    return true
  } catch {
    return false
  }
}

/** Whether these bytes are text by the rules of UTF-8, of characters up to U+00FF alone: each byte was taken for one. */
function isLatin1AsUtf8(bytes: Buffer): boolean {
  let count = 0
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at]! < 0x80) continue
    if (bytes[at] !== 0xc2 && bytes[at] !== 0xc3) return false
    // The last character may be cut.
    if (++at < bytes.length && (bytes[at]! & 0xc0) !== 0x80) return false
    count++
  }
  return count >= SIGNS_AT_LEAST
}

/** Pages and bytes before each that are looked at for where pages begin. */
const PAGES_LOOKED_AT = 3
const BYTES_BEFORE = 1024

/** Whether from some page on pages begin before their places, and none stands in its own: bytes before them are missing. */
function isShifted(bytes: Buffer, pageSize: number): boolean {
  const isPage = (at: number): boolean => at >= 0 && fitsSize(bytes.subarray(at, at + pageSize))
  let first = pageSize
  while (first + pageSize <= bytes.length && isPage(first)) first += pageSize
  const places = Array.from({ length: PAGES_LOOKED_AT }, (_, n) => first + n * pageSize).filter(
    (at) => at + pageSize <= bytes.length,
  )
  return (
    !places.some(isPage) &&
    places.some((at) => Array.from({ length: BYTES_BEFORE }, (_, n) => at - n - 1).some(isPage))
  )
}

/** What was taken out of bytes from which something was, by what they have none of; null where that does not tell. */
function takenOut(bytes: Buffer): string | null {
  if (!bytes.includes(LF)) return 'every line feed was taken out'
  if (!bytes.includes(CR)) return 'every carriage return was taken out'
  return bytes.includes('\r\n') ? null : 'the carriage return before each line feed was taken out'
}

/**
 * What happened to a database on its way, in words that fit "it was …"; null where nothing shows.
 * @param bytes from its start; a megabyte does
 * @param pageSize as its header says
 */
export function changedOnTheWay(
  bytes: Buffer,
  pageSize: number,
): { readonly was: string; readonly next: string } | null {
  if (everyLfHasCr(bytes)) {
    return {
      was: 'changed on the way: every line feed got a carriage return before it, as a transfer in text mode or a terminal (ssh -t, kubectl exec -it, adb shell) does',
      next: SEND_AS_IT_IS,
    }
  }
  if (isReplacedText(bytes)) {
    return {
      was: 'changed on the way: what is no text was replaced by U+FFFD, as a program that takes it for UTF-8 does',
      next: SEND_AS_IT_IS,
    }
  }
  if (isLatin1AsUtf8(bytes)) {
    return {
      was: 'changed on the way: each byte was taken for a character of Latin-1 and written as UTF-8, as a program that takes it for text does',
      next: 'Nothing is lost: iconv -f UTF-8 -t ISO-8859-1 FILE > turns.db gives the database back; pick that. Or have the file copied as it is: scp, kubectl cp, docker cp, sftp or a download in binary mode.',
    }
  }
  const out = isShifted(bytes, pageSize) ? takenOut(bytes) : null
  if (out !== null) {
    return {
      was: `changed on the way: ${out}, as a transfer in text mode, a filter for line ends (dos2unix, tr -d) or a terminal does`,
      next: SEND_AS_IT_IS,
    }
  }
  return null
}

const NAME = MAGIC.subarray(0, 15).toString('latin1')

/** Beginnings of packed files in base64, and what they are. */
const PACKED_IN_BASE64 = [
  ['H4sI', 'a gzip archive', '.gz'],
  ['UEsDB', 'a zip archive', '.zip'],
  ['KLUv/', 'a zstd archive', '.zst'],
] as const

/** Names what was wrapped around a database, or what became of one, from its first 64 KiB; null where there is none. */
export function recogniseWrapped(start: Buffer): Recognised | null {
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    if (!new TextDecoder(encoding).decode(start.subarray(0, 64)).startsWith(NAME)) continue
    return {
      looksLike: 'a database that was written as UTF-16 text, as > does in PowerShell',
      next: `${SEND_AS_IT_IS} In PowerShell, run the command through cmd /c "… > turns.db".`,
    }
  }
  const text = start.toString('latin1')
  if (text.startsWith(NAME)) {
    return {
      looksLike:
        'a database whose zero bytes were taken out or replaced, as an editor, a clipboard or a program that takes it for text does',
      next: SEND_AS_IT_IS,
    }
  }
  const packed = PACKED_IN_BASE64.find(([begins]) => text.startsWith(begins))
  if (packed !== undefined && /^[\w+/=\s-]*$/.test(text)) {
    return {
      looksLike: `${packed[1]} that was written as text (base64)`,
      next: `Make the bytes of it again, base64 -d FILE > turns${packed[2]}, and pick that.`,
    }
  }
  return null
}
