/** Bytes of a `-shm` that say how far its log had been folded in. */
export const SHM_PROBE_BYTES = 100
const COPY_BYTES = 48
const VERSION = 3_007_000

/**
 * Frames of the log that were not yet folded into the database when this `-shm` was copied; 0 when there were
 * none, or when it does not say. Words are in the byte order of the machine that wrote it.
 * Source: https://www.sqlite.org/walformat.html, "The WAL-Index File Format".
 */
export function unfoldedFrames(start: Buffer): number {
  if (start.length < SHM_PROBE_BYTES || start[12] !== 1) return 0
  // Written twice: a copy taken in between says nothing.
  if (!start.subarray(0, COPY_BYTES).equals(start.subarray(COPY_BYTES, 2 * COPY_BYTES))) return 0
  const little = start.readUInt32LE(0) === VERSION
  if (!little && start.readUInt32BE(0) !== VERSION) return 0
  const word = (at: number): number => (little ? start.readUInt32LE(at) : start.readUInt32BE(at))
  return Math.max(0, word(16) - word(96))
}
