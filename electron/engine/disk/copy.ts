import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  openSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import type { JobContext } from '../jobs/job.ts'
import { FILE_MODE } from './new-file.ts'
import { assertSpace } from './space.ts'

/** Few enough to stay in the processor’s cache between reading and writing. */
const BLOCK_BYTES = 2 ** 18

/** Clones where the file system can (copy on write, no bytes moved); says whether it did. Throws `EEXIST`. */
export function clone(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    // Most file systems cannot clone; what they leave behind is an empty file.
    rmSync(to, { force: true })
    return false
  }
  // A clone also takes over the source's rights.
  chmodSync(to, FILE_MODE)
  return true
}

/**
 * Copies a file inside a case, as a clone where the file system can. Throws `NoSpace` before it writes when the
 * disk cannot hold the copy and `extra` bytes beside it; `EEXIST` where something stands. Progress: bytes.
 */
export function copyFile(
  from: string,
  to: string,
  extra: number,
  { checkCancelled, progress }: JobContext,
): void {
  const total = statSync(from).size
  if (clone(from, to)) return
  assertSpace(dirname(to), total + extra, 'the new copy')
  const source = openSync(from, 'r')
  try {
    const target = openSync(to, 'wx', FILE_MODE)
    try {
      const block = Buffer.allocUnsafe(BLOCK_BYTES)
      for (let done = 0; ; ) {
        checkCancelled()
        const bytes = readSync(source, block)
        if (bytes === 0) break
        for (let at = 0; at < bytes; ) at += writeSync(target, block, at, bytes - at)
        done += bytes
        progress({ label: 'Copying the working copy', done, total, unit: 'bytes' })
      }
    } finally {
      closeSync(target)
    }
  } finally {
    closeSync(source)
  }
}
