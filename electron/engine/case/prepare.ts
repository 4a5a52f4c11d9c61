import { closeSync, fstatSync, ftruncateSync, openSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import type { Finding } from '../../../shared/contract/model.ts'
import { salvageable } from '../../../shared/contract/salvageable.ts'
import { isDamage } from '../db/errors.ts'
import { openReader, openWriter } from '../db/open.ts'
import { removeSidecars } from '../disk/sidecars.ts'
import { syncFile } from '../disk/sync.ts'
import { found } from '../evidence/findings.ts'
import { HEADER_BYTES, parseHeader } from '../evidence/header.ts'
import { JOURNAL_TAIL_BYTES, journalState, superJournalBytes } from '../evidence/journal.ts'
import { parseWalHeader, scanWal, WAL_HEADER_BYTES, type WalContent } from '../evidence/wal.ts'
import { defineJob } from '../jobs/job.ts'
import { setAside } from '../journal/set-aside.ts'
import { lossesOf } from '../salvage/losses.ts'
import { mendPageCount } from './page-count.ts'

export interface PrepareInput {
  /** The working copy; its sidecars stand beside it. */
  readonly path: string
  readonly hasWal: boolean
  readonly hasJournal: boolean
  /** What the look at the evidence found. */
  readonly findings: readonly Finding[]
  /** Whether the working copy has to survive a power cut. */
  readonly durable: boolean
}

export interface Prepared {
  /** The findings of the input, then those of the preparation; each once. */
  readonly findings: Finding[]
  readonly page_count: number
  /** Pages that the copy lacks and that are blank in the working copy. */
  readonly padded: number
}

/** Byte of the header that says which SQLite may write; the next one says which may read. */
const WRITE_VERSION = 18

/** What the look at a header with a wrong page count takes it for. */
const OF_A_WRONG_COUNT = new Set(['truncated', 'trailing-bytes'])
const PROGRESS = { label: 'Preparing the working copy', total: 3, unit: 'steps' } as const

const sizeOf = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0

function withFile<T>(path: string, flags: 'r' | 'r+', use: (fd: number, size: number) => T): T {
  const fd = openSync(path, flags)
  try {
    return use(fd, fstatSync(fd).size)
  } finally {
    closeSync(fd)
  }
}

function readAt(fd: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(fd, buffer, 0, length, position))
}

/**
 * Whether SQLite may have the journal. One that names a super-journal must go: SQLite would follow that name,
 * which comes from the evidence, anywhere on this machine and delete what it finds there.
 */
function isJournalSafe(path: string): boolean {
  return withFile(path, 'r', (fd, size) => {
    if (journalState(readAt(fd, 0, 8)) !== 'hot') return false
    return superJournalBytes(readAt(fd, Math.max(0, size - JOURNAL_TAIL_BYTES), JOURNAL_TAIL_BYTES)) === 0
  })
}

/** What waits in a `-wal`; null when SQLite would ignore it, or when it belongs to another database. */
function walContent(path: string, checkCancelled: () => void): WalContent | null {
  const wal = `${path}-wal`
  if (sizeOf(wal) === 0) return null
  const main = withFile(path, 'r', (fd) => parseHeader(readAt(fd, 0, HEADER_BYTES)))
  return withFile(wal, 'r', (fd, size) => {
    const header = parseWalHeader(readAt(fd, 0, WAL_HEADER_BYTES))
    if (header === null || header.pageSize !== main?.pageSize) return null
    return scanWal(header, size, (into, at) => readSync(fd, into, 0, into.length, at), checkCancelled)
  })
}

/**
 * SQLite opens a file with a newer write version for reading alone. The working copy gets the version that its
 * header says for readers. Gives the version that stood there; null where it was one that this SQLite writes.
 */
function allowWriting(fd: number): number | null {
  const header = readAt(fd, 0, HEADER_BYTES)
  const [written, read] = [header[WRITE_VERSION]!, header[WRITE_VERSION + 1]!]
  if (parseHeader(header) === null || written <= 2 || read < 1 || read > 2) return null
  writeSync(fd, Buffer.of(read), 0, 1, WRITE_VERSION)
  return written
}

/** Whether SQLite can read the schema as the files are now. A reader, unlike a writer, folds nothing in. */
function isReadable(path: string): boolean {
  try {
    const db = openReader(path)
    try {
      db.prepare('SELECT count(*) FROM sqlite_schema').get()
      return true
    } finally {
      db.close()
    }
  } catch (error) {
    if (isDamage(error)) return false
    throw error
  }
}

/** Lets SQLite recover and fold everything into the main file. Gives the page count. */
function fold(path: string): number {
  try {
    const db = openWriter(path, { disposable: false })
    try {
      db.prepare('SELECT count(*) FROM sqlite_schema').get()
      const mode = db.pragma('journal_mode = DELETE', { simple: true })
      if (mode !== 'delete') throw new Error(`the working copy stays in journal mode ${mode}`)
      return db.pragma('page_count', { simple: true }) as number
    } finally {
      db.close()
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    throw salvageable(
      'The database is damaged so badly that SQLite cannot open it: its first pages are broken.',
      { cause: error },
    )
  }
}

/**
 * Makes SQLite's own file out of a copied set: what waits in the `-wal` is folded in, a write under way is
 * rolled back, pages that a truncated copy lacks become blank, and no sidecar remains. Run again after an
 * interruption it carries on. A durable file is on the disk when it returns.
 * Throws `Damaged` when SQLite cannot open it at all, `Cancelled` before anything was changed.
 */
export const prepareWorkingCopy = defineJob(
  'prepareWorkingCopy',
  (
    { path, hasWal, hasJournal, findings: looked, durable }: PrepareInput,
    { checkCancelled, progress },
  ): Prepared => {
    const wal = `${path}-wal`
    const journal = `${path}-journal`
    const findings: Finding[] = []
    const add = (finding: Finding): void => {
      if (![...looked, ...findings].some(({ code }) => code === finding.code)) findings.push(finding)
    }
    progress({ ...PROGRESS, done: 0 })

    const writeVersion = withFile(path, 'r+', allowWriting)
    if (writeVersion !== null) add(found.newerWriteVersion(writeVersion))
    const content = hasWal ? walContent(path, checkCancelled) : null
    const rollsBack = hasJournal && sizeOf(journal) > 0 && isJournalSafe(journal)
    checkCancelled()
    if (!rollsBack) rmSync(journal, { force: true })
    let folds = content !== null && content.committed > 0
    if (hasWal && sizeOf(wal) > 0 && !folds)
      add(found.walUnusable('nothing in it was committed to this database'))
    // With a hot journal the file is only readable after the roll-back, so the -wal cannot be tried first.
    if (folds && !rollsBack && !isReadable(path)) {
      folds = false
      add(found.walUnusable('the database cannot be read with it'))
    }
    if (!folds) rmSync(wal, { force: true })
    // The trial left its index of the log: without that log it would be in SQLite's way.
    rmSync(`${path}-shm`, { force: true })
    progress({ ...PROGRESS, done: 1 })

    const mended = folds || rollsBack ? null : mendPageCount(path)
    if (mended !== null) add(mended)
    const padded = withFile(path, 'r+', (fd, size) => {
      const header = parseHeader(readAt(fd, 0, HEADER_BYTES))
      if (header === null) return { pages: 0, of: 0 }
      const { pageSize } = header
      const of = folds ? content!.databasePages : (header.pageCount ?? 0)
      const whole = Math.floor(size / pageSize)
      let pages = 0
      for (let page = whole + 1; page <= of; page++) if (!folds || !content!.pages.has(page)) pages++
      if (size < of * pageSize && !folds) ftruncateSync(fd, of * pageSize)
      return { pages, of }
    })
    if (padded.pages > 0) add(found.padded(padded.pages, padded.of))
    if (folds) add(found.walFolded(content!.committed, content!.pages.size, content!.skipped))
    const isCut = looked.some(({ code }) => code === 'wal-cut')
    if (content !== null && content.unfinished > 0 && !isCut)
      add(found.walOpen('turns.db', content.unfinished))
    const pageCount = fold(path)
    if (rollsBack) add(found.journalRolledBack())
    const names = setAside(path)
    if (names.length > 0) add(found.namesOfOurs(names))
    const lost = lossesOf(path)
    if (lost.length > 0) add(found.salvagedBefore(lost))
    removeSidecars(path)
    progress({ ...PROGRESS, done: 2 })

    if (durable) syncFile(path)
    progress({ ...PROGRESS, done: 3 })
    const held = looked.filter(({ code }) => mended === null || !OF_A_WRONG_COUNT.has(code))
    return { findings: [...held, ...findings], page_count: pageCount, padded: padded.pages }
  },
)
