import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

// Not every platform has each of these. Without O_NONBLOCK, opening a pipe put there since the check would hang.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)
const NO_ACCESS_TIME = constants.O_NOATIME ?? 0

/**
 * Of a file's beginning, enough to tell what it is: a page of any size, what mail and HTTP put before a database, which
 * archive it is, and whether a database stands in it as text.
 */
export const PROBE_BYTES = 65_536

/**
 * Opens a file of the evidence for reading: never through a link, never anything but a regular file, and
 * without touching its access time where the owner's rights allow that.
 */
export async function openEvidence(path: string): Promise<FileHandle> {
  const handle = await open(path, FLAGS | NO_ACCESS_TIME).catch((error: NodeJS.ErrnoException) => {
    // O_NOATIME is for the file's owner alone.
    if (NO_ACCESS_TIME !== 0 && error.code === 'EPERM') return open(path, FLAGS)
    throw error
  })
  if ((await handle.stat()).isFile()) return handle
  await handle.close()
  throw new TurnscopeError(
    'NotReadable',
    `${path} was replaced by something that is not a file.`,
    'Check what stands there and try again.',
  )
}

/** The first bytes of a file, at most `length`. Rejects as `openEvidence` does, and with what reading it ends with. */
export async function readStart(path: string, length: number): Promise<Buffer> {
  const handle = await openEvidence(path)
  try {
    return await readAt(handle, 0, length)
  } finally {
    await handle.close()
  }
}

/**
 * What the beginning of a file tells of it, links followed; null where it cannot be opened.
 * @param broken what a file is whose beginning cannot be read: opening it says why
 */
export async function byItsStart<T>(
  path: string,
  tell: (handle: FileHandle, start: Buffer) => T | Promise<T>,
  broken: T,
): Promise<T | null> {
  const handle = await realpath(path)
    .then(openEvidence)
    .catch(() => null)
  if (handle === null) return null
  try {
    return await tell(handle, await readAt(handle, 0, PROBE_BYTES))
  } catch {
    return broken
  } finally {
    await handle.close()
  }
}

/** The bytes at a position, fewer where the file ends. */
export async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return buffer.subarray(0, filled)
}
