import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  openSync,
  readSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { JobContext } from '../jobs/job.ts'

const BLOCK_BYTES = 4 * 2 ** 20

function clone(from: string, to: string): boolean {
  try {
    copyFileSync(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error
    // Most file systems cannot clone; what they leave behind is an empty file.
    rmSync(to, { force: true })
    return false
  }
}

/**
 * Copies a file inside a case, as a clone where the file system can. Throws `NoSpace` before it writes when the
 * disk cannot hold the copy and `extra` bytes beside it.
 */
export function copyFile(
  from: string,
  to: string,
  extra: number,
  { checkCancelled, progress }: JobContext,
): void {
  const total = statSync(from).size
  if (clone(from, to)) return
  const disk = statfsSync(dirname(to))
  const free = disk.bavail * disk.bsize
  if (free < total + extra) {
    throw new TurnscopeError(
      'NoSpace',
      `The new copy needs about ${Math.ceil((total + extra) / 1e6)} MB, and ${Math.floor(free / 1e6)} MB are free.`,
      'Free some space, or move the cases to another disk, and try again. Nothing was lost.',
    )
  }
  const source = openSync(from, 'r')
  try {
    const target = openSync(to, 'wx', 0o600)
    try {
      const block = Buffer.allocUnsafe(BLOCK_BYTES)
      let done = 0
      for (;;) {
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

function sync(path: string, flags: string): void {
  const handle = openSync(path, flags)
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** Makes sure that the names in a folder survive a power cut. */
export function syncFolder(path: string): void {
  // Windows has no handle on folders to sync; its file systems keep the entry with the file.
  if (process.platform !== 'win32') sync(path, 'r')
}

/** Makes sure that a finished file survives a power cut, before anything points to it. */
export function syncFile(path: string): void {
  sync(path, 'r+')
  syncFolder(dirname(path))
}
