import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import { openReader, openWriter, quoteName, type ReadableDb, type WritableDb } from '../db/open.ts'
import { checkSoundness, firstProblem } from '../db/soundness.ts'
import { copyFile } from '../disk/copy.ts'
import { hashFile } from '../disk/hash.ts'
import { NewFile } from '../disk/new-file.ts'
import { removeDatabase } from '../disk/sidecars.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { giveBack, setAsideIn } from '../journal/set-aside.ts'
import { journalTablesIn, strangersIn } from '../journal/tables.ts'
import { readSchema } from '../schema/read.ts'

export interface ExportInput {
  /** The working copy; only read. */
  readonly path: string
  readonly out: string
  /** Whether a file that stands at `out` may be replaced. */
  readonly replace: boolean
  /** Main files of the evidence, which an export never touches. */
  readonly evidencePaths: readonly string[]
}

/** What of a file is not the user's. */
interface Ours {
  /** Tables of the journal. */
  readonly tables: readonly string[]
  /** Tables of the evidence that were set aside for them. */
  readonly aside: readonly string[]
}

export function oursIn(path: string): Ours {
  const db = openReader(path)
  try {
    const { objects } = readSchema(db)
    return {
      tables: strangersIn(objects).length > 0 ? [] : journalTablesIn(objects),
      aside: setAsideIn(objects.filter(({ type }) => type === 'table').map(({ name }) => name)),
    }
  } finally {
    db.close()
  }
}

export const isAny = ({ tables, aside }: Ours): boolean => tables.length + aside.length > 0

/** Leaves nothing in a file but what is the user's. */
export function removeOurs(db: WritableDb, { tables, aside }: Ours): void {
  for (const table of tables) db.exec(`DROP TABLE main.${quoteName(table)}`)
  giveBack(db, aside)
}

/**
 * Writes all rows anew, without what is free. False, with nothing written, where the file's own schema does not
 * let SQLite write its rows again (a collation or a function it lacks): such a file is copied as it is.
 */
function compacted(db: ReadableDb | WritableDb, to: string): boolean {
  try {
    db.prepare('VACUUM INTO ?').run(to)
    return true
  } catch (error) {
    if (!(error instanceof Error && 'code' in error) || !/^SQLITE_ERROR/.test(String(error.code))) throw error
    removeDatabase(to)
    return false
  }
}

/** Writes a compact copy of `path` to `temporary`, without the tool's own tables. */
function writeCopy(path: string, temporary: string, scratch: string, context: JobContext): void {
  const ours = oursIn(path)
  context.progress({ label: 'Writing the export', done: 0, total: null, unit: 'steps' })
  if (!isAny(ours)) {
    const db = openReader(path)
    try {
      // VACUUM INTO counts as a write; the file itself stays open for reading alone.
      db.pragma('query_only = 0')
      if (compacted(db, temporary)) return
    } finally {
      db.close()
    }
    copyFile(path, temporary, 0, context)
    return
  }
  copyFile(path, scratch, 0, context)
  const db = openWriter(scratch, { disposable: true })
  try {
    removeOurs(db, ours)
    context.checkCancelled()
    if (compacted(db, temporary)) return
  } finally {
    db.close()
  }
  copyFile(scratch, temporary, 0, context)
}

/** Throws `Damaged` unless SQLite finds the whole file sound. */
export function assertSoundCopy(path: string, { checkCancelled }: JobContext): void {
  const db = openReader(path)
  try {
    const found = firstProblem(checkSoundness(db, true, checkCancelled))
    if (found === 'ok') return
    throw new TurnscopeError(
      'Damaged',
      `The exported file did not pass its check: ${found}.`,
      'Nothing was left at the target. Check the disk, then try again.',
    )
  } finally {
    db.close()
  }
}

/**
 * Job `exportDatabase`: writes the working copy as a clean, standalone database: compact, no sidecars, none of
 * the tool's tables; everything of the user's is kept. Throws `TargetExists`, `NotWritable`, `NoSpace`,
 * `Damaged`, `Cancelled`; on failure nothing is left at or beside the target.
 */
export const exportDatabaseJob = defineJob('exportDatabase', (input: ExportInput, context): Exported => {
  const { path, out, replace, evidencePaths } = input
  const target = { path: out, replace, protectedPaths: [path, ...evidencePaths] }
  const file = new NewFile(target, 'database')
  // Under a name that is swept with what else an interrupted run left.
  const scratch = join(dirname(path), `.incoming-export-${randomUUID()}.db`)
  context.owns?.(file.temporary)
  try {
    writeCopy(path, file.temporary, scratch, context)
    context.checkCancelled()
    assertSoundCopy(file.temporary, context)
    const sha256 = hashFile(file.temporary, 'Hashing the export', context)
    const bytes = statSync(file.temporary).size
    context.checkCancelled()
    file.publish()
    return { path: file.path, bytes, sha256 }
  } catch (error) {
    throw file.explain(error)
  } finally {
    file.discard()
    removeDatabase(scratch)
  }
})
