import { randomUUID } from 'node:crypto'
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import type { CaseSummary } from '../../../shared/contract/cases.ts'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { removeQuietly } from '../disk/folder.ts'
import { publish } from '../disk/publish.ts'
import { fileId, targetExists } from '../disk/target.ts'
import { hold, isGone, isOfThisMachine, letGo, newOwner, owner } from './owner.ts'

export const LOCK_NAME = 'case.lock'
/**
 * A lock file without its content is one being written, or one whose writer was killed at that moment, where the file system
 * has no hard links.
 */
const UNWRITTEN_MS = 10_000

const content = owner.extend({
  /** When it was taken, ms since epoch; locks of earlier versions do not say. */
  since_ms: z.number().nullable().default(null),
  /** The folder around the one that was taken, links followed. */
  around: z.string().nullable().default(null),
})
type Content = z.infer<typeof content>

function read(path: string): Content | null {
  try {
    return content.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}

/** Whether the very lock stands where it was taken, and is another file: then this one was copied with its folder, which was open. */
function isCopy({ around, token }: Content, path: string): boolean {
  if (around === null) return false
  const original = join(around, basename(dirname(path)), LOCK_NAME)
  return read(original)?.token === token && fileId(original) !== fileId(path)
}

const isStale = (lock: Content, path: string): boolean =>
  isGone(lock) || (isOfThisMachine(lock) && isCopy(lock, path))

type State = 'free' | 'stale' | 'taken'
function stateOf(path: string): State {
  const lock = read(path)
  if (lock) return isStale(lock, path) ? 'stale' : 'taken'
  const stats = statSync(path, { throwIfNoEntry: false })
  if (!stats) return 'free'
  return Date.now() - stats.mtimeMs > UNWRITTEN_MS ? 'stale' : 'taken'
}

/** Whether nobody alive holds the folder. */
export const isUnlocked = (folder: string): boolean => stateOf(join(folder, LOCK_NAME)) !== 'taken'

/** Who has the folder, a process of this machine; null where nobody alive has, or that cannot be told. */
export function holderOf(folder: string): Pick<Content, 'pid' | 'since_ms'> | null {
  const path = join(folder, LOCK_NAME)
  const lock = read(path)
  return lock === null || !isOfThisMachine(lock) || isStale(lock, path) ? null : lock
}

/** Whether another process has the folder, and which, as far as that can be told; null where none has. */
export function heldElsewhere(folder: string): CaseSummary['held'] {
  const path = join(folder, LOCK_NAME)
  if (stateOf(path) !== 'taken') return null
  const lock = read(path)
  if (lock === null || !isOfThisMachine(lock)) return { holder: null }
  return lock.pid === process.pid ? null : { holder: lock.pid }
}

/** Takes a stale lock away; a fresh one that got there in between is put back. */
function removeStale(path: string): void {
  const aside = `${path}.${randomUUID()}`
  renameSync(path, aside)
  const lock = read(aside)
  if (lock && !isStale(lock, aside)) renameSync(aside, path)
  else removeQuietly(aside)
}

/** Throws `TargetExists` where something stands. A lock that is not written whole, on a full disk or by a killed process, keeps nobody out. */
function writeNew(path: string, text: string): void {
  // Who has it has it, also where there is no room to ask for it.
  if (existsSync(path)) throw targetExists(path)
  // Under a name that is swept with what else an interrupted run left.
  const whole = join(dirname(path), `.incoming-${randomUUID()}`)
  try {
    const file = openSync(whole, 'wx', 0o600)
    try {
      if (writeSync(file, text) < Buffer.byteLength(text))
        throw Object.assign(new Error('only a part of the lock was written'), { code: 'ENOSPC' })
    } finally {
      closeSync(file)
    }
    publish(whole, path, false)
  } finally {
    removeQuietly(whole)
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
  const mine: Content = { ...newOwner(), since_ms: Date.now(), around: realpathSync(dirname(folder)) }
  for (let attempt = 1; ; attempt++) {
    try {
      writeNew(path, JSON.stringify(mine))
      break
    } catch (error) {
      if (!(error instanceof TurnscopeError && error.kind === 'TargetExists')) throw error
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
