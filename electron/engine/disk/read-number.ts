import { closeSync, openSync, readSync } from 'node:fs'

/** The 32-bit big-endian number at a byte of a file; 0 past its end. */
export function readNumberAt(path: string, at: number): number {
  const number = Buffer.alloc(4)
  const fd = openSync(path, 'r')
  try {
    readSync(fd, number, 0, 4, at)
  } finally {
    closeSync(fd)
  }
  return number.readUInt32BE(0)
}
