import { isUtf8 } from 'node:buffer'
import { gunzipSync, inflateSync } from 'node:zlib'
import type { Decoded, Decoding } from '../../../shared/truth/decoded.ts'
import { readMetadata } from '../../../shared/truth/metadata.ts'

/** Metadata is decoded up to this many bytes, and no step of it may give more than the second. */
export const MOST_ENCODED = 2 ** 22
const MOST_DECODED = 2 ** 24
/** Steps that are undone one after the other. */
const MOST_STEPS = 4

type Stored = string | Buffer

interface Step {
  readonly decoding: Decoding
  /** Null where it cannot be undone. */
  readonly value: Stored | null
  /** Whether the step may be a coincidence: then it counts only where JSON comes out of it. */
  readonly doubtful?: true
}

const QUOTE = 0x22
const ARRAY = 0x5b
const OBJECT = 0x7b
const beginsJson = (byte: number | undefined): boolean => byte === OBJECT || byte === ARRAY || byte === QUOTE

function attempt(decoding: Decoding, undo: () => Stored): Step {
  try {
    return { decoding, value: undo() }
  } catch {
    return { decoding, value: null }
  }
}

const textOf = (encoding: 'utf-16le' | 'utf-16be', bytes: Buffer): string =>
  new TextDecoder(encoding, { fatal: true }).decode(bytes)

/**
 * The text of a string that is all of a JSONB blob; null for any other. Objects and arrays are read as JSON by SQLite.
 * Source: https://www.sqlite.org/jsonb.html, "Element Types".
 */
function jsonbString(bytes: Buffer): string | null {
  const [first = 0] = bytes
  const type = first & 15
  const inHead = first >> 4
  const sizeBytes = [1, 2, 4][inHead - 12] ?? 0
  if (![7, 8, 10].includes(type) || inHead === 15 || bytes.length < 1 + sizeBytes) return null
  const size = sizeBytes === 0 ? inHead : bytes.readUIntBE(1, sizeBytes)
  const text = bytes.subarray(1 + sizeBytes)
  // Text that only looks like a head says something else behind it.
  if (text.length !== size || !isUtf8(text) || !/^["[{\\]/.test(text.toString('utf8', 0, 1))) return null
  return type === 8 ? (JSON.parse(`"${text}"`) as string) : text.toString()
}

function stepOfBytes(bytes: Buffer): Step | null {
  const string = attempt('jsonb', () => jsonbString(bytes) ?? '')
  if (typeof string.value === 'string' && string.value !== '') return { ...string, doubtful: true }
  const [first, second, third] = bytes
  const bounded = { maxOutputLength: MOST_DECODED }
  if (first === 0x1f && second === 0x8b) return attempt('gunzip', () => gunzipSync(bytes, bounded))
  if (first === 0x78 && second !== undefined && (first * 256 + second) % 31 === 0)
    return { ...attempt('inflate', () => inflateSync(bytes, bounded)), doubtful: true }
  if (first === 0xef && second === 0xbb && third === 0xbf)
    return { decoding: 'bom', value: bytes.subarray(3) }
  if ((first === 0xff && second === 0xfe) || (beginsJson(first) && second === 0))
    return attempt('utf16le', () => textOf('utf-16le', bytes))
  if ((first === 0xfe && second === 0xff) || (first === 0 && beginsJson(second)))
    return attempt('utf16be', () => textOf('utf-16be', bytes))
  return isUtf8(bytes) ? stepOfText(bytes.toString()) : null
}

/** The string that a text is as JSON; null for any other. */
function jsonString(text: string): string | null {
  if (!/^\s*"/.test(text)) return null
  try {
    return JSON.parse(text) as string
  } catch {
    return null
  }
}

const ENTITIES: Readonly<Record<string, string>> = { quot: '"', amp: '&', lt: '<', gt: '>', apos: "'" }

/** Every character that HTML writes as an entity, as itself again; once. */
const unescapeHtml = (text: string): string =>
  text.replaceAll(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(quot|amp|lt|gt|apos));/gi,
    (whole, decimal, hex, name) => {
      if (name !== undefined) return ENTITIES[String(name).toLowerCase()]!
      const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
      return code > 0x10ffff ? whole : String.fromCodePoint(code)
    },
  )

function stepOfText(text: string): Step | null {
  if (text.startsWith('\ufeff')) return { decoding: 'bom', value: text.slice(1) }
  const string = jsonString(text)
  if (string !== null) return { decoding: 'json', value: string, doubtful: true }
  if (/^\s*[[{]+\s*\\"/.test(text)) return attempt('unescape', () => JSON.parse(`"${text.trim()}"`) as string)
  if (/^[[{]{0,2}\s{0,9}&(?:amp;){0,4}(?:quot|#34|#x22|#123|#x7b|#91|#x5b);/i.test(text.trimStart()))
    return { decoding: 'html', value: unescapeHtml(text) }
  if (/^\s*%(?:25)*(?:7B|5B|22)/i.test(text))
    return attempt('url', () => decodeURIComponent(text.trim().replaceAll('+', '%20')))
  // Trimmed first: two runs of white space side by side in a pattern would try every way to share a long one.
  const trimmed = text.trim()
  const hex = /^(?:\\x|0x|x')?([0-9a-f\s]+)'?$/i.exec(trimmed)?.[1]?.replaceAll(/\s/g, '')
  if (hex !== undefined && hex.length >= 4 && hex.length % 2 === 0)
    return { decoding: 'hex', value: Buffer.from(hex, 'hex'), doubtful: true }
  if (text.length >= 4 && /^[\sA-Za-z0-9+/_-]+={0,2}$/.test(trimmed))
    return { decoding: 'base64', value: Buffer.from(text, 'base64'), doubtful: true }
  return null
}

const isJson = (text: string): boolean => {
  const { kind } = readMetadata(text)
  return (
    kind === 'object' || (kind === 'not-an-object' && !/^\s*"/.test(text)) || /^\s*\{\s*\}\s*$/.test(text)
  )
}

/**
 * What metadata is that is not JSON as it stands, or a JSON string: what has to be undone, as far as its beginning
 * says so. Null where it looks like nothing that is known. Bounded in size and steps.
 * @param stored as the column holds it: text, or the bytes of a blob or of text that cannot be read exactly
 */
export function decodeMetadata(stored: Stored): Decoded | null {
  const steps: Decoding[] = []
  // How many of the steps are beyond doubt where no JSON comes out.
  let certain = 0
  let value = stored
  while (steps.length < MOST_STEPS) {
    const step = typeof value === 'string' ? stepOfText(value) : stepOfBytes(value)
    if (step === null) break
    steps.push(step.decoding)
    if (step.doubtful !== true) certain = steps.length
    if (step.value === null) break
    value = step.value
    const text = typeof value === 'string' ? value : isUtf8(value) ? value.toString() : null
    if (text !== null && isJson(text)) return { steps, read: { text, metadata: readMetadata(text) } }
  }
  return certain === 0 ? null : { steps: steps.slice(0, certain), read: null }
}
