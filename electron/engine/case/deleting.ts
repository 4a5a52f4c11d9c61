import { mkdtempSync, readdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { isCaseId } from '../../../shared/contract/cases.ts'
import { removeQuietly } from '../disk/folder.ts'
import { type CaseLock, isUnlocked } from './lock.ts'
import { hasLock, removeAll, sweepFolders } from './passing.ts'
import { readRecord } from './record.ts'

const DELETED = '.deleted-'

/**
 * Takes a locked folder out of the list at once, then deletes it, its lock last; what cannot be deleted goes at a later start.
 * @param cases folder of all of them
 */
export function discard(cases: string, folder: string, lock: CaseLock): void {
  const around = mkdtempSync(join(cases, DELETED))
  const aside = join(around, basename(folder))
  renameSync(folder, aside)
  lock.moved(aside)
  try {
    removeAll(aside)
  } catch {}
  removeQuietly(around)
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
