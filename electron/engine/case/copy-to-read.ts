import { copyFileSync, existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import { codeOf } from '../db/errors.ts'
import { openReader } from '../db/open.ts'
import { FILE_MODE } from '../disk/new-file.ts'
import { assertSpace } from '../disk/space.ts'
import { defineJob } from '../jobs/job.ts'
import { runJob } from '../jobs/run.ts'
import { CaseHandle, type ReadOnly } from './handle.ts'
import { KEPT_LISTS, keptFile } from './kept-list.ts'
import { holderOf } from './lock.ts'
import { Marks } from './marks.ts'
import { makePassing } from './passing.ts'
import { RECORD_NAME, readRecord } from './record.ts'
import type { CaseRecord } from './stored.ts'

/** Pages between two looks at whether the caller has cancelled. */
const PAGES = 2000
/** How often a case may be replaced under our hands before we say so. */
const ATTEMPTS = 5

/**
 * The job `copyToRead`: one state of a database that another process may be writing, page by page as SQLite's own readers see
 * it, so that no lock of ours on it is lost. Row ids stay what they are. Progress: bytes.
 */
export const copyToReadJob = defineJob(
  'copyToRead',
  async ({ path, to }: { readonly path: string; readonly to: string }, { checkCancelled, progress }) => {
    const db = openReader(path)
    try {
      const page = db.pragma('page_size', { simple: true }) as number
      // What is written from here on is not seen, and the copy need not begin anew because of it.
      db.exec('BEGIN')
      db.pragma('schema_version')
      writeFileSync(to, '', { flag: 'wx', mode: FILE_MODE })
      await db.backup(to, {
        progress: ({ totalPages, remainingPages }) => {
          checkCancelled()
          const done = (totalPages - remainingPages) * page
          progress({ label: 'Copying the case', done, total: totalPages * page, unit: 'bytes' })
          return PAGES
        },
      })
    } finally {
      db.close()
    }
  },
)

/** What says that a file of the case was replaced or taken away while it was looked for. */
const isGone = (error: unknown): boolean => ['ENOENT', 'SQLITE_CANTOPEN'].includes(codeOf(error))

async function copyState(from: string, to: string, options: CallOptions): Promise<CaseRecord | null> {
  const before = readFileSync(join(from, RECORD_NAME), 'utf8')
  const record = readRecord(from)
  const databases = [record.working, ...(record.timeline_store?.file ? [record.timeline_store.file] : [])]
  const bytes = databases.reduce((sum, name) => sum + statSync(join(from, name)).size, 0)
  assertSpace(to, bytes, 'a copy to read this case')
  // Where a database was replaced meanwhile, the record tells of another one.
  const isSame = (): boolean => readFileSync(join(from, RECORD_NAME), 'utf8') === before
  try {
    for (const name of databases)
      await runJob(copyToReadJob, { path: join(from, name), to: join(to, name) }, options)
  } catch (error) {
    if (isSame()) throw error
    return null
  }
  for (const name of KEPT_LISTS) {
    const kept = keptFile(from, name)
    if (existsSync(kept)) copyFileSync(kept, keptFile(to, name))
  }
  return isSame() ? record : null
}

/**
 * Copies a case that another process has open, as it stands at one moment, into a folder of its own beside it, which is gone
 * once it is released. Nothing of the case is written, and nobody there waits for it longer than the copying takes.
 * Rejects with `Conflict` where it is replaced again and again, `NoSpace`, `Cancelled`, and as `readRecord` does.
 * @param folder of the case
 * @param prefix of an absolute path at which the folder is made
 */
export async function copyToRead(folder: string, prefix: string, options: CallOptions): Promise<CaseHandle> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const passing = makePassing(mkdtempSync(prefix))
    let isTaken = false
    try {
      const holder = holderOf(folder)
      const readOnly: ReadOnly = {
        holder: holder?.pid ?? null,
        since_ms: holder?.since_ms ?? null,
        copied_at_ms: Date.now(),
      }
      const record = await copyState(folder, passing.path, options)
      if (record === null) continue
      isTaken = true
      const lock = { moved: () => undefined, release: passing.remove }
      return new CaseHandle(passing.path, record, lock, () => undefined, new Marks(null), readOnly)
    } catch (error) {
      if (!isGone(error)) throw error
    } finally {
      if (!isTaken) passing.remove()
    }
  }
  throw new TurnscopeError(
    'Conflict',
    'The case is being replaced where it is open.',
    'Wait until what runs there is done, then try again.',
  )
}
