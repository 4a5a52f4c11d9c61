import { createHash, randomBytes } from 'node:crypto'
import { closeSync, linkSync, openSync, readSync, renameSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Exported } from '../../../shared/contract/model.ts'
import { openReader, openWriter, quoteName } from '../db/open.ts'
import { defineJob, type JobContext } from '../jobs/job.ts'
import { journalTablesIn, strangersIn } from '../journal/tables.ts'
import { copyFile, syncFile, syncFolder } from '../migrate/copy.ts'
import { writeError } from '../migrate/refused.ts'
import { quickCheck } from '../migrate/verify.ts'
import { readSchema } from '../schema/read.ts'
import { assertTarget, SIDECARS } from './target.ts'

export interface ExportInput {
  /** The working copy; only read. */
  readonly path: string
  readonly out: string
  /** Whether a file that stands at `out` may be replaced. */
  readonly replace: boolean
  /** Main files of the evidence, which an export never touches. */
  readonly evidencePaths: readonly string[]
}

const BLOCK_BYTES = 4 * 2 ** 20

/** Tables of ours in the working copy; a stranger's of the same name is the user's and goes along. */
function toolTables(path: string): string[] {
  const db = openReader(path)
  try {
    const { objects } = readSchema(db)
    return strangersIn(objects).length > 0 ? [] : journalTablesIn(objects)
  } finally {
    db.close()
  }
}

/** Writes a compact copy of `path` to `temporary`, without the tool's own tables. */
function writeCopy(path: string, temporary: string, scratch: string, context: JobContext): void {
  const tables = toolTables(path)
  context.progress({ label: 'Writing the export', done: 0, total: null, unit: 'steps' })
  if (tables.length === 0) {
    const db = openReader(path)
    try {
      // VACUUM INTO counts as a write; the file itself stays open for reading alone.
      db.pragma('query_only = 0')
      db.prepare('VACUUM INTO ?').run(temporary)
    } finally {
      db.close()
    }
    return
  }
  copyFile(path, scratch, 0, context)
  const db = openWriter(scratch, { disposable: true })
  try {
    for (const table of tables) db.exec(`DROP TABLE main.${quoteName(table)}`)
    context.checkCancelled()
    db.prepare('VACUUM INTO ?').run(temporary)
  } finally {
    db.close()
  }
}

function assertSoundCopy(path: string): void {
  const db = openReader(path)
  try {
    const found = quickCheck(db)
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

/** SHA-256 of a file, lower-case hex. */
function hashFile(path: string, { checkCancelled, progress }: JobContext): string {
  const total = statSync(path).size
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  try {
    const block = Buffer.allocUnsafe(BLOCK_BYTES)
    for (let done = 0; ; ) {
      checkCancelled()
      const bytes = readSync(file, block)
      if (bytes === 0) return hash.digest('hex')
      hash.update(block.subarray(0, bytes))
      done += bytes
      progress({ label: 'Hashing the export', done, total, unit: 'bytes' })
    }
  } finally {
    closeSync(file)
  }
}

/** Gives the finished file its name, in one step. */
export function publish(temporary: string, out: string, replace: boolean): void {
  if (replace) {
    // Left beside the new file, SQLite would take them for its own.
    for (const suffix of SIDECARS) rmSync(out + suffix, { force: true })
    renameSync(temporary, out)
    return
  }
  try {
    // A link never replaces what somebody else has put there meanwhile.
    linkSync(temporary, out)
    rmSync(temporary)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') assertTarget(out, false, [])
    // Some file systems have no hard links.
    renameSync(temporary, out)
  }
}

/**
 * Job `exportDatabase`: writes the working copy as a clean, standalone database: compact, no sidecars, none of
 * the tool's tables; everything of the user's is kept. Throws `TargetExists`, `NotWritable`, `NoSpace`,
 * `Damaged`, `Cancelled`; on failure nothing is left at or beside the target.
 */
export const exportDatabaseJob = defineJob('exportDatabase', (input: ExportInput, context): Exported => {
  const out = resolve(input.out)
  assertTarget(out, input.replace, [input.path, ...input.evidencePaths])
  const mark = `${process.pid}-${randomBytes(4).toString('hex')}`
  const temporary = join(dirname(out), `.${basename(out)}.${mark}.tmp`)
  const scratch = `${input.path}.export-${mark}`
  try {
    writeCopy(input.path, temporary, scratch, context)
    context.checkCancelled()
    assertSoundCopy(temporary)
    const sha256 = hashFile(temporary, context)
    const bytes = statSync(temporary).size
    syncFile(temporary)
    context.checkCancelled()
    publish(temporary, out, input.replace)
    syncFolder(dirname(out))
    return { path: out, bytes, sha256 }
  } catch (error) {
    if ((error as { code?: string }).code === 'SQLITE_CANTOPEN') {
      throw new TurnscopeError(
        'NotWritable',
        `${dirname(out)} does not allow writing.`,
        'Choose another folder, or ask for the permission.',
        { cause: error },
      )
    }
    throw writeError(error)
  } finally {
    for (const path of [temporary, scratch])
      for (const suffix of ['', ...SIDECARS]) rmSync(path + suffix, { force: true })
  }
})
