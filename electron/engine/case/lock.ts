import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { removeQuietly } from '../disk/folder.ts'
import { hold, isGone, isOfThisMachine, letGo, newOwner, owner } from './owner.ts'

export const LOCK_NAME = 'case.lock'
/** A lock file without its content is one being written, or one whose writer was killed at that moment. */
const UNWRITTEN_MS = 10_000

const content = owner.extend({
  /** When it was taken, ms since epoch; locks of earlier versions do not say. */
  since_ms: z.number().nullable().default(null),
})
type Content = z.infer<typeof content>

function read(path: string): Content | null {
  try {
    return content.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

type State = 'free' | 'stale' | 'taken'
function stateOf(path: string): State {
  const lock = read(path)
  if (lock) return isGone(lock) ? 'stale' : 'taken'
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 'free'
  return Date.now() - stats.mtimeMs > UNWRITTEN_MS ? 'stale' : 'taken'
}

/** Whether nobody alive holds the folder. */
export const isUnlocked = (folder: string): boolean => stateOf(join(folder, LOCK_NAME)) !== 'taken'

/** Who has the folder, a process of this machine; null where nobody alive has, or that cannot be told. */
export function holderOf(folder: string): Pick<Content, 'pid' | 'since_ms'> | null {
  const lock = read(join(folder, LOCK_NAME))
  return lock === null || !isOfThisMachine(lock) || isGone(lock) ? null : lock
}

/** Takes a stale lock away; a fresh one that got there in between is put back. */
function removeStale(path: string): void {
  const aside = `${path}.${randomUUID()}`
  renameSync(path, aside)
  const lock = read(aside)
  if (lock && !isGone(lock)) renameSync(aside, path)
  else removeQuietly(aside)
}

/** Throws `EEXIST` where something stands. A lock that could not be written, on a full disk, keeps nobody out. */
function writeNew(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    if (writeSync(file, text) < Buffer.byteLength(text))
      throw Object.assign(new Error('only a part of the lock was written'), { code: 'ENOSPC' })
  } catch (error) {
    removeQuietly(path)
    throw error
  } finally {
    closeSync(file)
  }
}

export interface CaseLock {
  /** Where the lock stands after its folder was renamed. */
  readonly moved: (folder: string) => void
  readonly release: () => void
}

/** Takes a folder for this process alone. Throws `Conflict` when somebody has it: another process, or this one. */
export function acquireLock(folder: string): CaseLock {
  let path = join(folder, LOCK_NAME)
  const mine: Content = { ...newOwner(), since_ms: Date.now() }
  for (let attempt = 1; ; attempt++) {
    try {
      writeNew(path, JSON.stringify(mine))
      break
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      if (attempt < 3 && stateOf(path) !== 'taken') {
        try {
          removeStale(path)
        } catch (gone) {
          // Somebody else was quicker to take the stale lock away.
          if ((gone as NodeJS.ErrnoException).code !== 'ENOENT') throw gone
        }
        continue
      }
      const holder = read(path)
      const where = holder && !isOfThisMachine(holder) ? ` on ${holder.host}` : ''
      throw new TurnscopeError(
        'Conflict',
        `This case is open in another Turnscope${holder ? ` (process ${holder.pid}${where})` : ''}.`,
        where
          ? `Close it there. If that program no longer runs, delete ${join(dirname(path), LOCK_NAME)}.`
          : 'Close it there, then try again.',
        { cause: error },
      )
    }
  }
  hold(mine)
  return {
    moved: (to) => {
      path = join(to, LOCK_NAME)
    },
    release: () => {
      if (!letGo(mine)) return
      // What cannot be taken away is stale: nobody holds its token any more.
      if (read(path)?.token === mine.token) removeQuietly(path)
    },
  }
}
