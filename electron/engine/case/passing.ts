import { existsSync, lstatSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFolder, removeFolder } from '../disk/folder.ts'
import { acquireLock, isUnlocked, LOCK_NAME } from './lock.ts'

/** A folder this young may be about to get its lock. */
const NEW_MS = 60_000

/** A folder that is gone once its process has done its work; where that was killed, the next one takes it away. */
export interface PassingFolder {
  readonly path: string
  /** Never fails, since what it was for is settled: what cannot be taken away, from a disk that became read-only, goes by its lock at a later start. */
  readonly remove: () => void
}

/** Where copies of a fleet lie while they are looked at. */
export const fleetFolder = (home: string): string => join(home, 'fleet')

/** Where files lie that the web host writes for a page on another machine, until they have gone there. */
export const downloadsFolder = (home: string): string => join(home, 'downloads')

/** The lock goes last: where this is killed as well, the rest still goes by it. */
export function removeAll(path: string): void {
  for (const name of readdirSync(path)) if (name !== LOCK_NAME) removeFolder(join(path, name))
  removeFolder(path)
}

/** Makes `path` a folder that passes. Throws what the file system says, and `Conflict` where another process has it. */
export function makePassing(path: string): PassingFolder {
  makeFolder(path)
  const lock = acquireLock(path)
  return {
    path,
    remove: () => {
      try {
        if (existsSync(path)) removeAll(path)
        lock.release()
      } catch {}
    },
  }
}

const isOurs = (path: string): boolean => {
  const stats = lstatSync(path, { throwIfNoEntry: false })
  return stats?.isDirectory() === true && stats.uid === (process.getuid?.() ?? stats.uid)
}

/** Removes the folders of this account in `parent` that killed processes left; never fails, since nobody asked for it. */
function sweep(parent: string, isOne: (name: string) => boolean, isLeft: (path: string) => boolean): void {
  try {
    for (const name of readdirSync(parent)) {
      const path = join(parent, name)
      if (isOne(name) && isOurs(path) && isUnlocked(path) && isLeft(path)) removeAll(path)
    }
  } catch {}
}

export const hasLock = (path: string): boolean => existsSync(join(path, LOCK_NAME))

/** The same in a folder that is Turnscope's alone: also what never got a lock, unless it is young. */
export const sweepFolders = (parent: string, isOne: (name: string) => boolean): void =>
  sweep(parent, isOne, (path) => hasLock(path) || Date.now() - lstatSync(path).mtimeMs >= NEW_MS)

const PREFIX = 'turnscope-'
const NAME = /^turnscope-[A-Za-z0-9]{6}$/

/** The folder in which the command line keeps its copies for as long as a verb takes. */
export const temporaryParent = (env: NodeJS.ProcessEnv): string => env.TURNSCOPE_TMPDIR || tmpdir()

/** Takes away copies that a killed command line left there. Other programs write there too: only what has our lock is ours. */
export const sweepTemporary = (parent: string): void => sweep(parent, (name) => NAME.test(name), hasLock)

/** Makes a folder there, once that is swept. Throws what the file system says. */
export function makeTemporary(parent: string): PassingFolder {
  sweepTemporary(parent)
  return makePassing(mkdtempSync(join(parent, PREFIX)))
}
