import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { CaseContents } from '../../../shared/contract/cases.ts'
import { openReader } from '../db/open.ts'
import { hasJournalTable } from '../journal/tables.ts'
import { readSchema } from '../schema/read.ts'
import { Notes } from './notes.ts'
import { readRecord } from './record.ts'
import { SavedViews } from './saved-views.ts'

/** Bytes of everything in a folder; what is deleted meanwhile counts for nothing. */
export function bytesIn(folder: string): number {
  let bytes = 0
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (entry.isFile())
        bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return bytes
}

/** Runs by which a person decided something and which stand in the journal; null where the file cannot be read. */
function decisionsIn(path: string): number | null {
  try {
    const db = openReader(path)
    try {
      if (!hasJournalTable(readSchema(db).objects, 'turnscope_journal')) return 0
      return db
        .prepare<[], number>(
          `SELECT count(*) FROM turnscope_journal WHERE kind IN ('rule', 'candidate', 'asserted', 'unrecoverable')`,
        )
        .pluck()
        .get()!
    } finally {
      db.close()
    }
  } catch {
    return null
  }
}

/** What dies with a case. */
export function contentsOf(folder: string): Omit<CaseContents, 'open'> {
  const all = {
    bytes: bytesIn(folder),
    notes: new Notes(folder).readable?.length ?? null,
    views: new SavedViews(folder).readable?.length ?? null,
  }
  try {
    const { working, migration } = readRecord(folder)
    return { ...all, decisions: decisionsIn(join(folder, working)), migrated: migration !== null }
  } catch {
    // A record that cannot be read leads to nothing.
    return { ...all, decisions: null, migrated: null }
  }
}
