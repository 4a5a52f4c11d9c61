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

/**
 * What happened to a database on its way, in words that fit "it was …"; null where nothing shows.
 * @param bytes from its start; a megabyte does
 */
export function changedOnTheWay(bytes: Buffer): { readonly was: string; readonly next: string } | null {
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
  return null
}

const NAME = MAGIC.subarray(0, 15).toString('latin1')
/** Names what was wrapped around a database, or what became of one, from its first 64 KiB; null where there is none. */
export function recogniseWrapped(start: Buffer): Recognised | null {
  for (const encoding of ['utf-16le', 'utf-16be'] as const) {
    if (!new TextDecoder(encoding).decode(start.subarray(0, 64)).startsWith(NAME)) continue
    return {
      looksLike: 'a database that was written as UTF-16 text, as > does in PowerShell',
      next: `${SEND_AS_IT_IS} In PowerShell, run the command through cmd /c "… > turns.db".`,
    }
  }
  return null
}
