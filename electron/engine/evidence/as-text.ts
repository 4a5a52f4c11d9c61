import { isUtf8 } from 'node:buffer'
import type { FileHandle } from 'node:fs/promises'
import { hasMagic, MAGIC } from './header.ts'
import { readAt } from './read.ts'

/** A database that was written as text, and the byte of the file at which that text begins. */
export interface WrittenAsText {
  readonly kind: 'base64' | 'hex'
  readonly from: number
  /** Whether each line begins with its place. */
  readonly isDump: boolean
}

const CHUNK = 1 << 18
/** A line of a hex dump, in bytes; a longer one is none. */
const LINE = 4096

const NAME = MAGIC.subarray(0, 15)
/** `NAME` in base64; its last character stands for bits of the next byte as well, and is left out. */
const IN_BASE64 = NAME.toString('base64').slice(0, 20)
const IN_HEX = new RegExp([...NAME].map((byte) => byte.toString(16).padStart(2, '0')).join('\\s{0,2}'), 'i')

const isText = (bytes: Buffer): boolean =>
  // A character may be cut at either end.
  bytes.every((byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d) && isUtf8(bytes)

/**
 * Finds a database in base64 (also as a part of mail or JSON) or in hexadecimal (plain, or a dump by xxd or
 * hexdump -C) by the SQLite header in it. Only text may stand before it: a database may hold such text itself.
 * @param start of the file; 64 KiB do
 */
export function writtenAsText(start: Buffer): WrittenAsText | null {
  if (hasMagic(start)) return null
  const text = start.toString('latin1')
  const base64 = text.indexOf(IN_BASE64)
  if (base64 !== -1)
    return isText(start.subarray(0, base64)) ? { kind: 'base64', from: base64, isDump: false } : null
  const hex = IN_HEX.exec(text)?.index ?? -1
  if (hex === -1 || !isText(start.subarray(0, hex))) return null
  const line = text.lastIndexOf('\n', hex) + 1
  const isDump = /^\s*[0-9a-f]{4,}:?\s+$/i.test(text.slice(line, hex))
  return { kind: 'hex', from: isDump ? line : hex, isDump }
}

/** The text from a byte on, until the reader stops asking. */
async function* textFrom(handle: FileHandle, from: number): AsyncGenerator<string> {
  for (let at = from; ; ) {
    const chunk = await readAt(handle, at, CHUNK)
    if (chunk.length === 0) return
    at += chunk.length
    yield chunk.toString('latin1')
  }
}

/** Where a run of base64 ends: of its usual alphabet, and of that for addresses, in which a line can begin with a dash. */
const END_OF_BASE64 = /[^A-Za-z0-9+/\s]|\n\s*?\n/
const END_OF_BASE64URL = /[^A-Za-z0-9_\s-]|\n\s*?\n/
const ENOUGH_TO_TELL = 1 << 20

/** Whether base64 uses the alphabet for addresses; the dashes of a boundary of mail begin a line. */
async function isForAddresses(handle: FileHandle, from: number): Promise<boolean> {
  const text = (await readAt(handle, from, ENOUGH_TO_TELL)).toString('latin1')
  const own = text.search(/[A-Za-z0-9][-_]/)
  const usual = text.search(/[^A-Za-z0-9_\s-]/)
  return own !== -1 && (usual === -1 || own < usual)
}

/** Where characters of a plain run end: at the first that is none of them, or at an empty line. */
async function* run(handle: FileHandle, { kind, from }: WrittenAsText): AsyncGenerator<Buffer> {
  const ofBase64 =
    kind === 'base64' && (await isForAddresses(handle, from)) ? END_OF_BASE64URL : END_OF_BASE64
  const [end, unit] = kind === 'base64' ? [ofBase64, 4] : [/[^0-9A-Fa-f\s]|\n\s*?\n/, 2]
  let rest = ''
  for await (const chunk of textFrom(handle, from)) {
    const text = rest + chunk
    const stop = text.search(end)
    const run = stop === -1 ? text : text.slice(0, stop)
    const characters = run.replaceAll(/\s+/g, '')
    const whole = stop === -1 ? characters.length - (characters.length % unit) : characters.length
    yield Buffer.from(characters.slice(0, whole), kind)
    if (stop !== -1) return
    // White space at the end is kept: an empty line may go on in the next chunk. More than a chunk of it is an end.
    const blank = run.slice(run.trimEnd().length)
    if (blank.length > CHUNK) return
    rest = characters.slice(whole) + blank
  }
  yield Buffer.from(rest.replaceAll(/\s+/g, ''), kind)
}

/** Place and bytes of a line of a dump; null for any other line. */
function dumpLine(line: string): { place: number; bytes: Buffer } | null {
  const match = /^\s*([0-9a-f]{4,16}):?\s+([0-9a-f][0-9a-f ]*)/i.exec(line)
  if (match === null) return null
  const [, place, rest] = match as unknown as [string, string, string]
  // What is printed beside the bytes begins behind two spaces; hexdump -C has two in the middle as well, and bars.
  const bytes = line.includes('|') ? rest : rest.split('  ', 1)[0]!
  return { place: Number.parseInt(place, 16), bytes: Buffer.from(bytes.replaceAll(' ', ''), 'hex') }
}

/** A dump, line by line. `*` stands for lines equal to the one before. */
async function* dump(handle: FileHandle, from: number): AsyncGenerator<Buffer> {
  let rest = ''
  let done = 0
  let last: Buffer = Buffer.alloc(0)
  let repeats = false
  const linesOf = function* (text: string): Generator<Buffer> {
    for (const line of text.split('\n')) {
      if (/^\s*\*\s*$/.test(line)) repeats = true
      const read = dumpLine(line)
      if (read === null) continue
      while (repeats && last.length > 0 && done < read.place) {
        const times = Math.max(1, Math.min(Math.ceil((read.place - done) / last.length), CHUNK / last.length))
        const fill = Buffer.alloc(Math.min(Math.floor(times) * last.length, read.place - done), last)
        done += fill.length
        yield fill
      }
      repeats = false
      last = read.bytes
      done += last.length
      yield last
    }
  }
  for await (const chunk of textFrom(handle, from)) {
    const text = rest + chunk
    const end = text.lastIndexOf('\n') + 1
    yield* linesOf(text.slice(0, end))
    rest = text.slice(end)
    if (rest.length > LINE) return
  }
  yield* linesOf(rest)
}

/** The bytes that the text stands for, in pieces of some size. What is no such text ends them. */
export async function* bytesOfText(handle: FileHandle, written: WrittenAsText): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of written.isDump ? dump(handle, written.from) : run(handle, written)) {
    pieces.push(piece)
    bytes += piece.length
    if (bytes < CHUNK) continue
    yield Buffer.concat(pieces)
    pieces = []
    bytes = 0
  }
  yield Buffer.concat(pieces)
}
