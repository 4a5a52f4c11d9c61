import { PICK_TURNS_DB } from '../../../shared/truth/generation.ts'

/** What a file seems to be, in words that fit "it looks like …", and what to do about it. */
export interface Recognised {
  readonly looksLike: string
  readonly next: string
}

const UNPACK = 'Unpack it and pick the database inside.'
/** What leads on where a file is something else, also where it is called what the right one is. */
export const PICK_DATABASE =
  'Pick the database file itself, usually called turns.db. If this is what you were sent as that, ask for it again.'
const ASK_FOR_SOURCE = 'Ask for the turns.db that it was made from.'
const PICK_MAIN = 'Pick the main file that stands beside it, without this ending.'

const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const SIGNATURES: readonly { at: number; bytes: Buffer; looksLike: string; next: string }[] = [
  { at: 0, bytes: hex('1f8b'), looksLike: 'a gzip archive', next: UNPACK },
  { at: 0, bytes: hex('504b0304'), looksLike: 'a zip archive', next: UNPACK },
  { at: 0, bytes: Buffer.from('BZh'), looksLike: 'a bzip2 archive', next: UNPACK },
  { at: 0, bytes: hex('fd377a585a00'), looksLike: 'an xz archive', next: UNPACK },
  { at: 0, bytes: hex('28b52ffd'), looksLike: 'a zstd archive', next: UNPACK },
  { at: 0, bytes: hex('377abcaf271c'), looksLike: 'a 7-Zip archive', next: UNPACK },
  { at: 257, bytes: Buffer.from('ustar'), looksLike: 'a tar archive', next: UNPACK },
  { at: 0, bytes: hex('377f0682'), looksLike: "a database's -wal file", next: PICK_MAIN },
  { at: 0, bytes: hex('377f0683'), looksLike: "a database's -wal file", next: PICK_MAIN },
  { at: 0, bytes: hex('d9d505f920a163d7'), looksLike: "a database's -journal file", next: PICK_MAIN },
  { at: 0, bytes: hex('18e22d00'), looksLike: "a database's -shm file", next: PICK_MAIN },
  {
    at: 0,
    bytes: Buffer.from('** This file contains an SQLite 2'),
    looksLike: 'an SQLite 2 database',
    next: 'Turnscope reads SQLite 3 only. Ask for the current turns.db.',
  },
  { at: 8, bytes: Buffer.from('DUCK'), looksLike: 'a DuckDB database', next: PICK_DATABASE },
  { at: 0, bytes: Buffer.from('PAR1'), looksLike: 'a Parquet file', next: ASK_FOR_SOURCE },
  { at: 0, bytes: Buffer.from('ARROW1'), looksLike: 'an Arrow file', next: ASK_FOR_SOURCE },
  { at: 0, bytes: Buffer.from('PGDMP'), looksLike: 'a dump of a PostgreSQL database', next: PICK_TURNS_DB },
  { at: 0, bytes: hex('89504e470d0a1a0a'), looksLike: 'a PNG image', next: PICK_DATABASE },
  { at: 0, bytes: hex('ffd8ff'), looksLike: 'a JPEG image', next: PICK_DATABASE },
  { at: 0, bytes: Buffer.from('GIF8'), looksLike: 'a GIF image', next: PICK_DATABASE },
  { at: 0, bytes: Buffer.from('%PDF-'), looksLike: 'a PDF document', next: PICK_DATABASE },
  { at: 0, bytes: hex('7f454c46'), looksLike: 'a program', next: PICK_DATABASE },
  { at: 0, bytes: Buffer.from('MZ'), looksLike: 'a program', next: PICK_DATABASE },
]

const SQL_STATEMENT = /^\s*(--|\/\*|PRAGMA\b|BEGIN\b|CREATE\s|INSERT\s)/i

/** Lines of equally many fields, the first of names. */
function isTable(text: string): boolean {
  const [first = '', second = ''] = text.split(/\r?\n/)
  return [',', ';', '\t'].some((mark) => {
    const names = first.split(mark)
    return (
      names.length > 1 &&
      names.every((name) => /^"?\w[\w .]*"?$/.test(name)) &&
      second.split(mark).length >= names.length
    )
  })
}

function recogniseText(text: string): Recognised {
  const server = /^(?:--|\/\*)[^\n]{0,9}\s*(?:--)?\s*(MySQL|MariaDB|PostgreSQL)\b/i.exec(text)?.[1]
  if (server !== undefined) return { looksLike: `a dump of a ${server} database`, next: PICK_TURNS_DB }
  if (SQL_STATEMENT.test(text)) {
    return {
      looksLike: 'an SQL dump in text form',
      next: 'Load it into a new database with sqlite3 turns.db < dump.sql, then pick that file.',
    }
  }
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    return {
      looksLike: 'a web page',
      next: 'The download may have answered with an error page. Download the database again.',
    }
  }
  if (/^\s*[[{]/.test(text)) return { looksLike: 'JSON text', next: PICK_DATABASE }
  if (text.startsWith('version https://git-lfs')) {
    return { looksLike: 'a Git LFS pointer', next: 'Fetch the file it stands for with git lfs pull.' }
  }
  if (isTable(text)) {
    return {
      looksLike: 'a table as text (CSV)',
      next: `${ASK_FOR_SOURCE} Loaded into a database of your own (sqlite3 turns.db ".import --csv FILE turns"), it has lost its types and keys.`,
    }
  }
  return { looksLike: 'text', next: PICK_DATABASE }
}

/** Text in UTF-16 has a byte order mark, and is read by it; all else is taken for UTF-8. */
function textOf(start: Buffer): string {
  for (const [mark, encoding] of [
    ['fffe', 'utf-16le'],
    ['feff', 'utf-16be'],
  ] as const) {
    if (start.subarray(0, 2).equals(hex(mark)))
      return new TextDecoder(encoding).decode(start.subarray(0, start.length & ~1))
  }
  return start.toString('utf8').replace(/^\uFEFF/, '')
}

/** Encrypted and random bytes use all values about equally often. */
function looksRandom(bytes: Buffer): boolean {
  const seen = new Array<number>(256).fill(0)
  for (const byte of bytes) seen[byte] = seen[byte]! + 1
  const expected = bytes.length / 256
  const chiSquared = seen.reduce((sum, times) => sum + (times - expected) ** 2 / expected, 0)
  // 255 degrees of freedom: beyond 400 is one in a hundred million for random bytes.
  return bytes.length >= 1024 && chiSquared < 400
}

/** What a file is by its own signature; undefined where it has none that is known. */
export const signed = (start: Buffer): Recognised | undefined =>
  SIGNATURES.find(({ at, bytes }) => start.subarray(at, at + bytes.length).equals(bytes))

/** Names what a file that is not an SQLite database seems to be, from its first bytes (4096 do, one at least). */
export function recognise(start: Buffer): Recognised {
  const known = signed(start)
  if (known) return known
  if (start.every((byte) => byte === 0)) {
    return {
      looksLike: 'nothing but zero bytes',
      next: 'The copy failed or was never written. Copy the database again.',
    }
  }
  const text = textOf(start)
  const odd = [...text].filter((char) => char === '\uFFFD' || (char < ' ' && !'\t\n\r'.includes(char))).length
  // A character may be cut at the end of what was read.
  if (odd <= 1) return recogniseText(text)
  if (looksRandom(start)) {
    return {
      looksLike: 'encrypted or random data',
      next: 'If it is an encrypted database (SQLCipher, for example), decrypt it first and pick the result.',
    }
  }
  return { looksLike: 'some other binary file', next: PICK_DATABASE }
}
