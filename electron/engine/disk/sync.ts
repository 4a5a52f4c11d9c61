import { close, closeSync, fsync, fsyncSync, openSync } from 'node:fs'
import { dirname, sep } from 'node:path'

/** What a file system says that has no way to sync: there is nothing more to be had from it. */
const NO_SYNC = ['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']
/** Some network file systems open files for syncing, but not folders. */
const NO_FOLDER_SYNC = [...NO_SYNC, 'EPERM', 'EACCES', 'EISDIR', 'EBADF']

let thrownAway: string | null = null

/**
 * From now on nothing below a folder is synced by this thread: it is deleted when the process ends, and has to survive
 * nothing. What is written elsewhere is synced as ever.
 */
export function syncNothingBelow(folder: string): void {
  thrownAway = folder + sep
}

function sync(path: string, flags: 'r' | 'r+', tolerated: readonly string[]): void {
  if (thrownAway !== null && path.startsWith(thrownAway)) return
  try {
    const handle = openSync(path, flags)
    try {
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
  } catch (error) {
    if (!tolerated.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

/** Makes what is in a finished file survive a power cut, where the file system has a way to. */
export function syncFile(path: string): void {
  // Windows syncs only what may be written.
  sync(path, 'r+', NO_SYNC)
}

/**
 * Begins to put a finished file on the disk while other work goes on, so that `syncFile` has little left to wait for.
 * Resolves when the file is let go of; what went wrong, `syncFile` will say.
 */
export function beginSync(path: string): Promise<void> {
  const file = openSync(path, 'r+')
  return new Promise((resolve) => fsync(file, () => close(file, () => resolve())))
}

/** Makes the names in a folder survive a power cut, where platform and file system have a way to. */
export function syncFolder(path: string): void {
  // Windows has no handle on folders to sync; its file systems keep the entry with the file.
  if (process.platform !== 'win32') sync(path, 'r', NO_FOLDER_SYNC)
}

/** Makes a finished new file survive a power cut with its name: then something may point to it. */
export function syncWithName(path: string): void {
  syncFile(path)
  syncFolder(dirname(path))
}

/**
 * The same for a name that is given already: whoever looks finds the file, so no failure may deny it. The most
 * that is lost is the name, if the power goes within seconds.
 */
export function syncGivenName(folder: string): void {
  try {
    syncFolder(folder)
  } catch {}
}
