import { rmSync, statSync } from 'node:fs'
import { rm } from 'node:fs/promises'

/** What SQLite may leave beside a database, and takes for a part of it. */
export const SIDECARS = ['-wal', '-shm', '-journal'] as const

/** A database's main file and where its sidecars would be. */
export const withSidecars = (path: string): string[] => [path, ...SIDECARS.map((suffix) => path + suffix)]

/**
 * Whether a log stands beside a database that whoever wrote it last left there, or the journal of a change of its mode that was
 * cut off: its main file alone is not what is in it, and who may only read cannot change that.
 */
export const hasLog = (path: string): boolean =>
  ['-wal', '-journal'].some((suffix) => (statSync(path + suffix, { throwIfNoEntry: false })?.size ?? 0) > 0)

/** What Windows says of a file that is still open. */
const STILL_OPEN = ['EBUSY', 'EPERM', 'EACCES']

function tolerateOpen(error: unknown): void {
  if (!STILL_OPEN.includes((error as NodeJS.ErrnoException).code ?? '')) throw error
}

function remove(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch (error) {
    tolerateOpen(error)
  }
}

/** Throws where one cannot be removed: SQLite would take it for a part of the database. */
export function removeSidecars(path: string): void {
  for (const suffix of SIDECARS) rmSync(path + suffix, { force: true })
}

/** Removes a database of ours with its sidecars. A file that is still open stays (Windows): it goes at the next opening. */
export const removeDatabase = (path: string): void => withSidecars(path).forEach(remove)

/** The same beside this thread: a file system takes a while to let go of gigabytes. */
export async function removeDatabaseBeside(path: string): Promise<void> {
  for (const each of withSidecars(path)) await rm(each, { force: true }).catch(tolerateOpen)
}
