/** Bytes of SQLite's database header. */
export const HEADER_BYTES = 100
/** A table's page without children. Source: https://www.sqlite.org/fileformat2.html, "B-tree Pages". */
const LEAF_PAGE = 13
export const MAGIC = Buffer.from('SQLite format 3\0', 'latin1')

export interface SqliteHeader {
  readonly pageSize: number
  /** Pages by the header's own count; null where that count is not valid and the file's size decides. */
  readonly pageCount: number | null
  readonly journalMode: 'wal' | 'rollback' | 'unknown'
  readonly encoding: 'utf-8' | 'utf-16le' | 'utf-16be' | 'unknown'
  readonly userVersion: number
  readonly applicationId: number
  /** Why SQLite would not open a file with this header; null when it would. */
  readonly defect: string | null
}

const isPageSize = (size: number): boolean => size >= 512 && size <= 65536 && (size & (size - 1)) === 0

/** The defect of a header that is plain at its start and encrypted after it, as SQLCipher and others can be told to write. */
export const ENCRYPTED = 'its rest is noise, so it is encrypted'

/** Where the schema format stands: the last of its four bytes, which is all that SQLite looks at. Source: src/prepare.c, `sqlite3InitOne` */
export const SCHEMA_FORMAT_AT = 47

/** Whether what SQLite keeps zero and small beyond the first 24 or 32 bytes is neither. */
function isNoise(bytes: Buffer): boolean {
  const reserved = bytes.subarray(72, 92)
  const implausible = bytes.readUInt32BE(44) > 4 || bytes.readUInt32BE(56) > 3
  return implausible && new Set(reserved).size > 8
}

function defectOf(bytes: Buffer, pageSize: number): string | null {
  if (isNoise(bytes)) return ENCRYPTED
  if (!isPageSize(pageSize)) return `its page size is ${pageSize}, which no SQLite file has`
  if (bytes[21] !== 64 || bytes[22] !== 32 || bytes[23] !== 32) return 'its payload fractions are wrong'
  if (pageSize - bytes[20]! < 480) return 'it reserves more of each page than SQLite allows'
  if (bytes[19]! > 2) return `it needs a newer SQLite (read version ${bytes[19]})`
  if (bytes[SCHEMA_FORMAT_AT]! > 4)
    return `it needs a newer SQLite (schema format ${bytes[SCHEMA_FORMAT_AT]})`
  return null
}

/** Whether a database's first page, or its start, lists no table: nothing was folded into it yet. */
export const listsNothing = (start: Buffer): boolean =>
  start.length >= HEADER_BYTES + 8 &&
  start[HEADER_BYTES] === LEAF_PAGE &&
  start.readUInt16BE(HEADER_BYTES + 3) === 0

/** Whether these bytes start as an SQLite 3 database does. */
export const hasMagic = (bytes: Buffer): boolean => bytes.subarray(0, MAGIC.length).equals(MAGIC)

/**
 * Reads the header from a file's first 100 bytes; null when they are not an SQLite 3 header.
 * Source: https://www.sqlite.org/fileformat2.html, "The Database Header".
 */
export function parseHeader(bytes: Buffer): SqliteHeader | null {
  if (bytes.length < HEADER_BYTES || !hasMagic(bytes)) return null
  const size = bytes.readUInt16BE(16)
  const pageSize = size === 1 ? 65536 : size
  const pageCount = bytes.readUInt32BE(28)
  // Writers older than SQLite 3.7 leave the count stale; they also leave these two unequal.
  const countIsValid = pageCount > 0 && bytes.readUInt32BE(24) === bytes.readUInt32BE(92)
  return {
    pageSize,
    pageCount: countIsValid ? pageCount : null,
    journalMode:
      bytes[18] === 2 && bytes[19] === 2
        ? 'wal'
        : bytes[18] === 1 && bytes[19] === 1
          ? 'rollback'
          : 'unknown',
    encoding: (['unknown', 'utf-8', 'utf-16le', 'utf-16be'] as const)[bytes.readUInt32BE(56)] ?? 'unknown',
    userVersion: bytes.readInt32BE(60),
    applicationId: bytes.readInt32BE(68),
    defect: defectOf(bytes, pageSize),
  }
}
