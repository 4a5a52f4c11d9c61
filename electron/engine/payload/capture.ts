import { isUtf8 } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { plural } from '../../../shared/truth/words.ts'
import { detectKind } from './detect-kind.ts'

/** The largest payload that is read, in bytes: beyond it no single text can be held safely. */
export const LARGEST_PAYLOAD = 256 * 1024 * 1024

export const tooLarge = (): TurnscopeError =>
  new TurnscopeError(
    'InvalidRequest',
    `The payload is larger than ${LARGEST_PAYLOAD / 1024 / 1024} MiB.`,
    'Capture it in parts, for example with limit= and since_ms=.',
  )

const isGzip = (bytes: Buffer): boolean => bytes[0] === 0x1f && bytes[1] === 0x8b
const isUtf16 = (bytes: Buffer): boolean =>
  (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)

function unzipped(bytes: Buffer): Buffer {
  if (!isGzip(bytes)) return bytes
  try {
    return gunzipSync(bytes, { maxOutputLength: LARGEST_PAYLOAD })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge()
    throw new TurnscopeError(
      'InvalidRequest',
      'The payload is compressed with gzip, and its end is missing or damaged.',
      'Capture it again, for example with curl --compressed, which unpacks it.',
    )
  }
}

/**
 * The end of the headers that `curl -i` puts before a body, those of a proxy and of redirections included; 0 where there
 * are none.
 */
function endOfHeaders(bytes: Buffer): number {
  let at = 0
  while (/^HTTP\/\d/.test(bytes.toString('latin1', at, at + 8))) {
    const head = /\r?\n\r?\n/.exec(bytes.toString('latin1', at, at + 256 * 1024))
    if (head === null) return at
    at += head.index + head[0].length
  }
  return at
}

/** The text of captured bytes: headers before a body are left out, gzip is unpacked. Throws `InvalidRequest` in words. */
export function payloadText(bytes: Buffer): string {
  const outer = unzipped(bytes)
  const body = unzipped(outer.subarray(endOfHeaders(outer)))
  if (isUtf8(body)) return body.toString('utf8')
  throw new TurnscopeError(
    'InvalidRequest',
    'The payload is not text in UTF-8.',
    isUtf16(body)
      ? 'It is UTF-16, which PowerShell’s > writes: capture with curl -o FILE.'
      : 'Capture the body as it is sent, for example with curl -o FILE.',
  )
}

/** One payload in a capture, and where it stands there: '' for the whole of it. */
export interface CapturedPart {
  readonly where: string
  readonly text: string
}

interface HarEntry {
  readonly request?: { readonly url?: unknown }
  readonly response?: {
    readonly status?: unknown
    readonly content?: { readonly text?: unknown; readonly encoding?: unknown }
  }
}

const ANSWERS =
  /\/api\/(?:debug\/(?:conversations|turns?)|chat\/sessions\/[^/]+\/(?:turns|export))(?:[/?#]|$)/

/** The answers of a recording of a browser (HAR) that carry runtimes. */
function harParts(entries: readonly HarEntry[]): CapturedPart[] {
  const parts: CapturedPart[] = []
  for (const [at, entry] of entries.entries()) {
    const { url } = entry?.request ?? {}
    const { status, content } = entry?.response ?? {}
    if (typeof url !== 'string' || !ANSWERS.test(url) || status !== 200) continue
    if (typeof content?.text !== 'string') continue
    const packed = content.encoding === 'base64'
    const text = packed ? payloadText(Buffer.from(content.text, 'base64')) : content.text
    parts.push({ where: `$.log.entries[${at}]`, text })
  }
  if (parts.length > 0) return parts
  throw new TurnscopeError(
    'InvalidRequest',
    `This is a recording of a browser (HAR) with ${plural(entries.length, 'request')}, and no answer of the debug API.`,
    'Record again with the contents of answers: a HAR without contents holds addresses alone.',
  )
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Undefined where it is no JSON. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** JSON documents, each on a line of its own: items as one list, its paths counting them from 0; all else one by one. */
function ofLines(text: string): CapturedPart[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.length < 2 || !lines.every((line) => isObject(parsed(line)))) return null
  const first = detectKind(`[${lines[0]}]`)
  if ('kind' in first && first.kind !== null) return [{ where: '', text: `[${lines.join(',')}]` }]
  return lines.map((line, at) => ({ where: `$[${at}]`, text: line }))
}

/** A body that was written as a JSON text once more; at most so often. */
const MOST_QUOTES = 3

/**
 * The payloads in a captured text: itself, or what a recording of a browser (HAR), lines of JSON, or a body in quotes
 * holds.
 */
export function capturedParts(given: string): CapturedPart[] {
  let text = given.startsWith('\uFEFF') ? given.slice(1) : given
  for (let n = 0; n < MOST_QUOTES && /^\s*"/.test(text); n++) {
    const inner = parsed(text)
    if (typeof inner !== 'string' || !/^\s*[[{"]/.test(inner)) break
    text = inner
  }
  if (/^\s*\{\s*"log"\s*:/.test(text)) {
    const har = parsed(text)
    const log = isObject(har) ? har.log : undefined
    if (isObject(log) && Array.isArray(log.entries)) return harParts(log.entries as HarEntry[])
  }
  // A payload of one line, or indented, is one document: only then is it worth looking at each line.
  if (!/^\s*\{.*\}\s*\n\s*\{/.test(text)) return [{ where: '', text }]
  return ofLines(text) ?? [{ where: '', text }]
}
