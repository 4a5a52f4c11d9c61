import { closeSync, openSync, readSync } from 'node:fs'

/** One byte of a file; 0 past its end. */
export function readByteAt(path: string, at: number): number {
  const byte = Buffer.alloc(1)
  const fd = openSync(path, 'r')
  try {
    readSync(fd, byte, 0, 1, at)
  } finally {
    closeSync(fd)
  }
  return byte[0]!
}
