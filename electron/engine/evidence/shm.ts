/** Bytes of a `-shm` that say how far its log had been folded in. */
export const SHM_PROBE_BYTES = 100
const COPY_BYTES = 48
const VERSION = 3_007_000

/** What a `-shm` says of its log. */
export interface LogCount {
  /** Frames up to the last commit. */
  readonly frames: number
  /** Those that were not yet folded into the database. */
  readonly unfolded: number
  /** Of the round of the log that it speaks of, as the log itself has them. */
  readonly salts: Buffer
}

/**
 * What a `-shm` said when it was copied; null when it does not say. Words are in the byte order of the machine that
 * wrote it.
 * Source: https://www.sqlite.org/walformat.html, "The WAL-Index File Format".
 */
export function logCount(start: Buffer): LogCount | null {
  if (start.length < SHM_PROBE_BYTES || start[12] !== 1) return null
  // Written twice: a copy taken in between says nothing.
  if (!start.subarray(0, COPY_BYTES).equals(start.subarray(COPY_BYTES, 2 * COPY_BYTES))) return null
  const little = start.readUInt32LE(0) === VERSION
  if (!little && start.readUInt32BE(0) !== VERSION) return null
  const word = (at: number): number => (little ? start.readUInt32LE(at) : start.readUInt32BE(at))
  const frames = word(16)
  return { frames, unfolded: Math.max(0, frames - word(96)), salts: start.subarray(32, 40) }
}
