/** Bytes of a write-ahead log's header. */
export const WAL_HEADER_BYTES = 32
export const FRAME_HEADER_BYTES = 24
const VERSION = 3_007_000

export interface WalHeader {
  readonly pageSize: number
  readonly salts: Buffer
  readonly checksum: Checksum
  /** Byte order of the checksums' words. */
  readonly bigEndian: boolean
}

interface Checksum {
  readonly a: number
  readonly b: number
}

/** SQLite's checksum over whole 8-byte groups, continued from an earlier one. */
function checksum(bytes: Buffer, bigEndian: boolean, { a, b }: Checksum): Checksum {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + view.getUint32(at, !bigEndian) + b) >>> 0
    b = (b + view.getUint32(at + 4, !bigEndian) + a) >>> 0
  }
  return { a, b }
}

/**
 * Reads a `-wal` file's header; null when SQLite would ignore the whole file.
 * Source: https://www.sqlite.org/fileformat2.html, "The Write-Ahead Log".
 */
export function parseWalHeader(bytes: Buffer): WalHeader | null {
  if (bytes.length < WAL_HEADER_BYTES) return null
  const magic = bytes.readUInt32BE(0)
  if ((magic & ~1) >>> 0 !== 0x377f0682 || bytes.readUInt32BE(4) !== VERSION) return null
  const pageSize = bytes.readUInt32BE(8)
  if (pageSize < 512 || pageSize > 65536 || (pageSize & (pageSize - 1)) !== 0) return null
  const bigEndian = (magic & 1) === 1
  const sum = checksum(bytes.subarray(0, 24), bigEndian, { a: 0, b: 0 })
  if (sum.a !== bytes.readUInt32BE(24) || sum.b !== bytes.readUInt32BE(28)) return null
  return { pageSize, salts: Buffer.from(bytes.subarray(16, 24)), checksum: sum, bigEndian }
}

export interface WalContent {
  /** Frames up to the last commit: what SQLite folds in. */
  readonly committed: number
  /** Valid frames after the last commit, and frames left from an earlier round of the log: SQLite skips them. */
  readonly skipped: number
  /** Those of the skipped ones that hold and belong to a write whose end is not there. */
  readonly unfinished: number
  /** Page numbers with a committed frame. */
  readonly pages: ReadonlySet<number>
  /** Pages of the database at the last commit; 0 when nothing is committed. */
  readonly databasePages: number
}

/**
 * Walks a `-wal` as SQLite's recovery does: each frame's salts and running checksum must hold, and only what
 * a commit closes counts. Never holds more than one frame.
 * @param size bytes of the file
 * @param read reads that many bytes at a position into the buffer, or fewer at the end of the file
 */
export function scanWal(
  header: WalHeader,
  size: number,
  read: (into: Buffer, position: number) => number,
  checkCancelled: () => void,
): WalContent {
  const frame = Buffer.alloc(FRAME_HEADER_BYTES + header.pageSize)
  const frames = Math.floor((size - WAL_HEADER_BYTES) / frame.length)
  const pages = new Set<number>()
  let pending: number[] = []
  let committed = 0
  let databasePages = 0
  let sum = header.checksum
  for (let index = 0; index < frames; index++) {
    if (index % 1024 === 0) checkCancelled()
    if (read(frame, WAL_HEADER_BYTES + index * frame.length) < frame.length) break
    const page = frame.readUInt32BE(0)
    if (page === 0 || !frame.subarray(8, 16).equals(header.salts)) break
    sum = checksum(frame.subarray(0, 8), header.bigEndian, sum)
    sum = checksum(frame.subarray(FRAME_HEADER_BYTES), header.bigEndian, sum)
    if (sum.a !== frame.readUInt32BE(16) || sum.b !== frame.readUInt32BE(20)) break
    pending.push(page)
    const pagesAfterCommit = frame.readUInt32BE(4)
    if (pagesAfterCommit === 0) continue
    for (const each of pending) pages.add(each)
    pending = []
    committed = index + 1
    databasePages = pagesAfterCommit
  }
  return { committed, skipped: frames - committed, unfinished: pending.length, pages, databasePages }
}

/** Whether a `-wal`'s first frame belongs to its header. `bytes` are the file's first 56 at least. */
export const firstFrameFits = (header: WalHeader, bytes: Buffer): boolean =>
  bytes.subarray(WAL_HEADER_BYTES + 8, WAL_HEADER_BYTES + 16).equals(header.salts)

/** How many bytes of a `-wal` tell whether it can be used at all. */
export const WAL_PROBE_BYTES = WAL_HEADER_BYTES + FRAME_HEADER_BYTES

/**
 * Whether a `-wal` ends in the middle of a frame of its present round. What is left of an earlier round ends anywhere.
 * @param last the headers of its last whole frame, and of what follows, as far as they go
 */
export function isCut(header: WalHeader, last: Buffer, rest: Buffer): boolean {
  const isOfRound = (frame: Buffer): boolean =>
    frame.length < 16 || frame.subarray(8, 16).equals(header.salts)
  return rest.length > 0 && isOfRound(last) && isOfRound(rest)
}

/** Frames of a `-wal`, and the places of its last whole one and of what follows it. */
export function framesOf(
  { pageSize }: WalHeader,
  bytes: number,
): { whole: number; last: number; rest: number } {
  const size = FRAME_HEADER_BYTES + pageSize
  const whole = Math.floor((bytes - WAL_HEADER_BYTES) / size)
  return { whole, last: WAL_HEADER_BYTES + (whole - 1) * size, rest: WAL_HEADER_BYTES + whole * size }
}
