import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'

/** Few enough that three of them stay in the processor’s cache. */
const CHUNK_BYTES = 2 ** 18

async function writeAll(target: FileHandle, chunk: Buffer, position: number): Promise<void> {
  let written = 0
  while (written < chunk.length) {
    const { bytesWritten } = await target.write(chunk, written, chunk.length - written, position + written)
    written += bytesWritten
  }
}

/**
 * Reads `source` once from its start, at most `limit` bytes, and gives their SHA-256 in hex; writes the same
 * bytes to `target` unless that is null. Reading ahead, hashing and writing overlap.
 * `step` is called with the bytes done after each chunk; what it throws ends the copy.
 */
export async function streamAndHash(
  source: FileHandle,
  target: FileHandle | null,
  limit: number,
  step: (done: number) => void,
): Promise<string> {
  const hash = createHash('sha256')
  // One buffer is being read into, one hashed, one written.
  const buffers = [0, 1, 2].map(() => Buffer.allocUnsafeSlow(CHUNK_BYTES))
  const readInto = (index: number, position: number) => {
    const reading = source.read(buffers[index % 3]!, 0, Math.min(CHUNK_BYTES, limit - position), position)
    // Awaited one chunk later: a failure in between is not unhandled.
    reading.catch(() => {})
    return reading
  }
  let position = 0
  let reading = readInto(0, 0)
  let writing = Promise.resolve()
  try {
    for (let index = 0; ; index++) {
      const { bytesRead } = await reading
      if (bytesRead === 0) break
      const chunk = buffers[index % 3]!.subarray(0, bytesRead)
      const at = position
      position += bytesRead
      reading = readInto(index + 1, position)
      hash.update(chunk)
      if (target) {
        await writing
        writing = writeAll(target, chunk, at)
        writing.catch(() => {})
      }
      step(position)
    }
  } finally {
    // Nothing may still use the handles once this settles.
    await Promise.allSettled([reading, writing])
  }
  await writing
  return hash.digest('hex')
}
