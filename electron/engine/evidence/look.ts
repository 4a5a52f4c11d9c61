import { lstat, realpath } from 'node:fs/promises'
import { basename } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Finding } from '../../../shared/contract/model.ts'
import { salvageable } from '../../../shared/contract/salvageable.ts'
import { askForBoth, FRESH_COPY } from '../../../shared/truth/copy-advice.ts'
import { plural } from '../../../shared/truth/words.ts'
import type { ArchiveKind } from './archive.ts'
import { holdsPages, PAGE_BYTES } from './btree-page.ts'
import { findCompanion } from './companion.ts'
import { databasesIn, liteFsDatabase } from './databases-in.ts'
import { explainReading, isMissing } from './file-errors.ts'
import { type FoundWal, findWals } from './find-wal.ts'
import { found } from './findings.ts'
import {
  ENCRYPTED,
  HEADER_BYTES,
  hasMagic,
  listsNothing,
  MAGIC,
  parseHeader,
  type SqliteHeader,
} from './header.ts'
import { JOURNAL_TAIL_BYTES, journalState, superJournalBytes } from './journal.ts'
import { isOpenElsewhere } from './locks.ts'
import { type TakenOut, walFindings, withoutWal } from './look-wal.ts'
import { Offer } from './offer.ts'
import { openEvidence, PROBE_BYTES, readAt } from './read.ts'
import { PICK_DATABASE, recognise, signed } from './recognise.ts'
import { kindOf, listSet, type SetFile } from './set.ts'
import { changedOnTheWay, recogniseWrapped } from './wrapped.ts'

/** The file that a database was taken out of. */
export interface Packed {
  readonly kind: ArchiveKind | 'part'
  readonly file: SetFile
  /** Lower-case hex, of the whole file. */
  readonly sha256: string
  /** Which database of the file it is. */
  readonly part: string
}

/** What a path holds, from its header and file system facts alone: nothing was copied, SQLite opened nothing. */
export interface Look {
  /** Absolute, as the user gave it. */
  readonly path: string
  /** The same with links resolved. */
  readonly realPath: string
  readonly name: string
  /** The set: the main file first, then `-wal` and `-journal` where they exist. */
  readonly files: readonly SetFile[]
  readonly header: SqliteHeader
  readonly findings: readonly Finding[]
  /** Logs in the same folder that may be its `-wal` under another name; offered, never read unless asked. */
  readonly wals: readonly FoundWal[]
  /** What the person asked for beside the path. */
  readonly pick: Pick
  /** The file it was taken out of; null where it stood by itself. */
  readonly packed: Packed | null
  /** Absolute path of a timeline store standing beside it, or of the archive that holds both; null when there is none. */
  readonly companion: string | null
}

/** What a person said about a path. */
export interface Pick {
  /** Absolute path of the file to read as the `-wal`, whatever it is called. */
  readonly walPath?: string | undefined
  /** Name of a log in the archive, to be read as the `-wal`. */
  readonly walInside?: string | undefined
  /** Name of the database in an archive. */
  readonly inside?: string | undefined
  /** The timeline store of an archive is meant, not its turns. */
  readonly timeline?: boolean | undefined
  /** Byte of the file at which the database begins. */
  readonly at?: number | undefined
  /** What can be read is wanted, also of a file whose header is lost. */
  readonly salvage?: boolean | undefined
  /** What is known of a database that was taken out of an archive. */
  readonly taken?: TakenOut | undefined
}

/** Enough to tell what a transfer did to all of a file. */
const TRANSFER_PROBE_BYTES = 1 << 20
/** How often a set is listed anew whose files are taken away under our eyes. */
const ATTEMPTS = 3
/** Names of files that browsers, download managers and rsync are still writing. */
const UNFINISHED = /\.(?:part|partial|crdownload|download|filepart|opdownload)$|^\..+\.\w{6}$/i
/** What tells one kind of file from another. */
const RECOGNISED_BYTES = 4096

/** The regular file that a path leads to, and a finding if it got there by a link. */
async function resolveFile(path: string): Promise<{ realPath: string; findings: Finding[] }> {
  const name = basename(path)
  const findings: Finding[] = []
  let realPath = path
  let stats = await lstat(path, { bigint: true })
  if (stats.isSymbolicLink()) {
    try {
      realPath = await realpath(path)
    } catch (error) {
      if (!isMissing(error)) throw error
      throw new TurnscopeError(
        'NotFound',
        `${path} is a link to a file that does not exist.`,
        'Pick the database file itself.',
        { cause: error },
      )
    }
    stats = await lstat(realPath, { bigint: true })
    findings.push(found.link(name, realPath))
  }
  if (stats.isFile()) return { realPath, findings }
  const inside = stats.isDirectory() ? await databasesIn(realPath) : []
  const message = `${path} is ${kindOf(stats)}, not a database file.`
  if (inside.length === 0)
    throw new TurnscopeError(
      'NotADatabase',
      message,
      stats.isDirectory() ? PICK_DATABASE : 'Ask for the database as a plain file.',
    )
  throw new Offer(
    message,
    `Pick ${inside.length === 1 ? 'the file' : 'one of the databases'} inside it: ${inside.join(', ')}`,
    { inside: inside.map((file) => basename(file)), at: null },
  )
}

function wordsBefore(bytes: Buffer): string {
  const text = bytes.toString('utf8')
  if (/^\uFEFF$/.test(text)) return 'a byte order mark'
  if (/^HTTP\/\d/.test(text)) return 'the headers of an HTTP answer'
  if (/^--.*\r?\n/.test(text) || /content-disposition:/i.test(text)) return 'the headers of a form or mail'
  return plural(bytes.length, 'byte')
}

function refuseChanged(name: string, bytes: Buffer, pageSize: number): void {
  const changed = changedOnTheWay(bytes, pageSize)
  if (changed !== null) throw new TurnscopeError('Damaged', `${name} was ${changed.was}.`, changed.next)
}

/** Stands for a header that is lost or broken: nothing of it is known. */
const LOST_HEADER: SqliteHeader = {
  pageSize: PAGE_BYTES,
  pageCount: null,
  journalMode: 'unknown',
  encoding: 'unknown',
  userVersion: 0,
  applicationId: 0,
  defect: null,
}

async function readHeader(
  file: SetFile,
  wal: SetFile | undefined,
  { salvage = false }: Pick,
): Promise<{ header: SqliteHeader; isEmpty: boolean }> {
  const handle = await openEvidence(file.path)
  let start: Buffer
  let header: SqliteHeader | null
  try {
    start = await readAt(handle, 0, PROBE_BYTES)
    header = parseHeader(start)
    if (!salvage && header !== null && (header.defect !== null || file.bytes % header.pageSize !== 0))
      refuseChanged(file.name, await readAt(handle, 0, TRANSFER_PROBE_BYTES), header.pageSize)
  } finally {
    await handle.close()
  }
  if (start.length === 0) {
    const logs = wal ? [wal] : (await findWals(file.path, { pageSize: null })).fitting
    if (logs.length > 0) throw emptyWithLog(file.name, logs)
    throw new TurnscopeError(
      'NotADatabase',
      `${file.name} is empty: it has 0 bytes, so there are no turns in it.`,
      'The copy failed, or the server never wrote here. Copy the database again.',
    )
  }
  if (salvage && (header === null || header.defect !== null)) return { header: LOST_HEADER, isEmpty: false }
  if (header === null && hasMagic(start)) {
    throw new TurnscopeError(
      'Damaged',
      `${file.name} starts like a database but ends after ${start.length} bytes; the header alone has ${HEADER_BYTES}.`,
      'The copy was cut off. Copy the database again.',
    )
  }
  const at = header === null && !signed(start) ? start.indexOf(MAGIC) : -1
  if (at > 0) {
    throw new Offer(
      `${file.name} is not a database by itself: an SQLite header stands at byte ${at}, behind something else (${wordsBefore(start.subarray(0, at))}).`,
      `It can be opened from there (on the command line, --at ${at}).`,
      { inside: [], at },
    )
  }
  if (header === null && holdsPages(start)) {
    throw salvageable(`The header of ${file.name} is lost, and pages of a database follow it.`)
  }
  if (header === null) {
    const { looksLike, next } = recogniseWrapped(start) ?? recognise(start.subarray(0, RECOGNISED_BYTES))
    throw new TurnscopeError(
      'NotADatabase',
      `${file.name} is not a database: it looks like ${looksLike}.`,
      next,
    )
  }
  if (header.defect === ENCRYPTED) {
    throw new TurnscopeError(
      'NotADatabase',
      `${file.name} is an encrypted database: its header begins in plain text and goes on as noise.`,
      'Decrypt it first (with SQLCipher or the program that wrote it), and pick the result.',
    )
  }
  if (header.defect !== null) {
    throw salvageable(`The header of ${file.name} is damaged: ${header.defect}.`)
  }
  return { header, isEmpty: listsNothing(start) }
}

const emptyWithLog = (
  name: string,
  logs: readonly { name: string; bytes: number | null }[],
): TurnscopeError =>
  new TurnscopeError(
    'NotADatabase',
    `${name} is empty: it has 0 bytes, and ${logs.map((log) => `${log.name} beside it holds ${plural(log.bytes ?? 0, 'byte')}`).join(', ')}. The turns are in there, but it cannot be read without the file that it belongs to.`,
    askForBoth(name),
  )

function sizeFindings(header: SqliteHeader, main: SetFile, hasWal: boolean, hot: boolean): Finding[] {
  const { pageSize, pageCount } = header
  if (pageCount === null) return []
  const whole = Math.floor(main.bytes / pageSize)
  if (whole < pageCount) return [found.truncated(whole, pageCount, hasWal)]
  const extra = main.bytes - pageCount * pageSize
  // A write under way grows the file before its header says so.
  return extra > 0 && !hasWal && !hot ? [found.trailingBytes(extra)] : []
}

async function journalFindings(journal: SetFile | undefined): Promise<{ hot: boolean; findings: Finding[] }> {
  if (!journal) return { hot: false, findings: [] }
  const handle = await openEvidence(journal.path)
  try {
    const state = journalState(await readAt(handle, 0, 8))
    if (state === 'cold') return { hot: false, findings: [found.journalCold()] }
    if (state === 'unusable') return { hot: false, findings: [found.journalUnusable()] }
    const tail = await readAt(handle, Math.max(0, journal.bytes - JOURNAL_TAIL_BYTES), JOURNAL_TAIL_BYTES)
    const nameBytes = superJournalBytes(tail)
    if (nameBytes === 0 || nameBytes > journal.bytes) return { hot: true, findings: [found.hotJournal()] }
    const name = await readAt(handle, journal.bytes - JOURNAL_TAIL_BYTES - nameBytes, nameBytes)
    return { hot: false, findings: [found.journalSuper(name.toString('utf8'))] }
  } finally {
    await handle.close()
  }
}

function assertWal(path: string, wal: SetFile | undefined): void {
  if (wal) return
  throw new TurnscopeError(
    'NotFound',
    `There is no -wal file at ${path}.`,
    'Check the path of the -wal file.',
  )
}

/**
 * Looks at what the user picked, reading some hundred bytes of it.
 * @param path absolute
 * Throws `NotFound`, `NotReadable`, `NotADatabase`, `Damaged` (a header that SQLite would refuse), `InvalidRequest`, and
 * `InUse` where files of the set come and go.
 */
export async function lookAtEvidence(path: string, pick: Pick = {}): Promise<Look> {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      return await lookOnce(path, pick)
    } catch (error) {
      if (!(error instanceof Vanished)) throw error
      if (left > 0) continue
      throw new TurnscopeError('InUse', `${error.message} while it was looked at.`, FRESH_COPY)
    }
  }
}

/** A file of the set was there when the set was listed, and is not any more: somebody works on it. */
class Vanished extends Error {}

async function lookOnce(asked: string, pick: Pick): Promise<Look> {
  if (asked === '') {
    throw new TurnscopeError('InvalidRequest', 'No path was given.', 'Pick a database file.')
  }
  const path = (await liteFsDatabase(asked)) ?? asked
  let reading = path
  let listed = false
  try {
    const { realPath, findings } = await resolveFile(path)
    const { files, odd, aside } = await listSet(realPath, pick.walPath)
    const [main, wal, journal] = (['main', 'wal', 'journal'] as const).map((role) =>
      files.find((file) => file.role === role),
    )
    listed = true
    if (!main) {
      throw new TurnscopeError(
        'InUse',
        `${path} was replaced while it was looked at.`,
        'Wait until whatever writes there is done, then try again.',
      )
    }
    if (pick.walPath !== undefined) assertWal(pick.walPath, wal)
    const { header, isEmpty } = await readHeader(main, wal, pick)
    reading = wal?.path ?? reading
    const lone =
      !wal && header.journalMode === 'wal' ? await withoutWal(header, main, isEmpty, pick.taken) : null
    const aboutWal = wal
      ? await walFindings(header, main, wal, pick.walPath !== undefined)
      : (lone?.findings ?? [])
    reading = journal?.path ?? reading
    const aboutJournal = await journalFindings(journal)
    if (UNFINISHED.test(main.name)) findings.push(found.unfinished(main.name))
    findings.push(
      ...aside.map((one) => found.setAside(main.name, one)),
      ...odd.map(({ name, kind }) => found.sidecarOdd(name, kind)),
      ...aboutWal,
      ...aboutJournal.findings,
      ...sizeFindings(header, main, wal !== undefined && wal.bytes > 0, aboutJournal.hot),
    )
    if (header.userVersion !== 0) findings.push(found.userVersion(header.userVersion))
    if (header.applicationId !== 0) findings.push(found.applicationId(header.applicationId))
    if (files.length === 1 && main.bytes < header.pageSize && !pick.salvage)
      throw salvageable(`${main.name} ends before its first page does, and that says what is in it.`)
    if (await isOpenElsewhere(main)) findings.push(found.openElsewhere())
    const companion = await findCompanion(realPath)
    const wals = lone?.wals ?? []
    return {
      path,
      realPath,
      name: basename(path),
      files,
      header,
      findings,
      wals,
      pick,
      packed: null,
      companion,
    }
  } catch (error) {
    if (listed && isMissing(error)) throw new Vanished(`${basename(reading)} was taken away`)
    throw explainReading(error, reading)
  }
}
