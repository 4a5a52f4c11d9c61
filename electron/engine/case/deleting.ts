import { mkdtempSync, readdirSync, renameSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isCaseId } from '../../../shared/contract/cases.ts'
import { isNoRoom } from '../db/errors.ts'
import { removeQuietly } from '../disk/folder.ts'
import { acquireLock, type CaseLock, isUnlocked } from './lock.ts'
import { hasLock, removeAll, sweepFolders } from './passing.ts'
import { readRecord } from './record.ts'

const DELETED = '.deleted-'

/** Gives a locked folder a name that is in no list. @returns where it is then: where it was, on a disk without room for a name */
function putAside(cases: string, folder: string, lock: CaseLock): string {
  let around: string | undefined
  try {
    around = mkdtempSync(join(cases, DELETED))
    const aside = join(around, basename(folder))
    renameSync(folder, aside)
    lock.moved(aside)
    return aside
  } catch (error) {
    if (around !== undefined) removeQuietly(around)
    if (!isNoRoom(error)) throw error
    return folder
  }
}

/**
 * Takes a locked folder out of the list at once, then deletes it, its lock last; what cannot be deleted goes at a later start.
 * On a full disk, too: whoever deletes a case may want its room.
 * @param cases folder of all of them
 */
export function discard(cases: string, folder: string, lock: CaseLock): void {
  const aside = putAside(cases, folder, lock)
  try {
    removeAll(aside)
  } catch {}
  if (aside !== folder) removeQuietly(dirname(aside))
}

/**
 * Deletes a folder that nobody has. Throws `Conflict` where somebody has it, and what the file system says. Where there is no
 * room for a lock, nobody can take one meanwhile either.
 */
export function deleteUnlocked(cases: string, folder: string): void {
  let lock: CaseLock
  try {
    lock = acquireLock(folder)
  } catch (error) {
    if (!isNoRoom(error) || !isUnlocked(folder)) throw error
    removeAll(folder)
    return
  }
  try {
    discard(cases, folder, lock)
  } finally {
    lock.release()
  }
}

const wasReady = (folder: string): boolean => {
  try {
    return readRecord(folder).prepared
  } catch {
    // Its record goes with the rest, before its lock.
    return true
  }
}

/** Deletes what was being deleted when its process was killed. @returns ids of cases that are gone by that */
export function finishDeleting(cases: string): string[] {
  const gone: string[] = []
  for (const name of readdirSync(cases).filter((one) => one.startsWith(DELETED))) {
    const around = join(cases, name)
    try {
      const [id] = readdirSync(around).filter(isCaseId)
      if (id === undefined || !hasLock(join(around, id)) || !isUnlocked(join(around, id))) continue
      if (wasReady(join(around, id))) gone.push(id)
      removeAll(join(around, id))
      removeQuietly(around)
    } catch {}
  }
  sweepFolders(cases, (name) => name.startsWith(DELETED))
  return gone
}
