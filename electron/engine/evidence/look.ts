import { lstat, readdir, realpath } from 'node:fs/promises'
import { basename, dirname, join, parse, resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { Finding } from '../../../shared/contract/model.ts'
import { FRESH_COPY } from '../../../shared/truth/copy-advice.ts'
import { explainReading, isMissing } from './file-errors.ts'
import { found, lost, withSigns } from './findings.ts'
import { HEADER_BYTES, hasMagic, parseHeader, type SqliteHeader } from './header.ts'
import { JOURNAL_TAIL_BYTES, journalState, superJournalBytes } from './journal.ts'
import { isOpenElsewhere } from './locks.ts'
import { openEvidence, readAt } from './read.ts'
import { recognise } from './recognise.ts'
import { kindOf, listSet, type SetFile } from './set.ts'
import { SHM_PROBE_BYTES, unfoldedFrames } from './shm.ts'
import { firstFrameFits, parseWalHeader, WAL_PROBE_BYTES } from './wal.ts'

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
  /** Absolute path of a timeline store standing beside it; null when there is none. */
  readonly companion: string | null
}

const PROBE_BYTES = 4096

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
  const folder = stats.isDirectory()
  const inside = folder ? join(realPath, 'turns.db') : null
  const hasTurns =
    inside !== null &&
    (await lstat(inside).then(
      (it) => it.isFile(),
      () => false,
    ))
  throw new TurnscopeError(
    'NotADatabase',
    `${path} is ${kindOf(stats)}, not a database file.`,
    hasTurns
      ? `Pick the file inside it: ${inside}`
      : 'Pick the database file itself, usually called turns.db.',
  )
}

async function readHeader(file: SetFile): Promise<SqliteHeader> {
  const handle = await openEvidence(file.path)
  let start: Buffer
  try {
    start = await readAt(handle, 0, PROBE_BYTES)
  } finally {
    await handle.close()
  }
  if (start.length === 0) {
    throw new TurnscopeError(
      'NotADatabase',
      `${file.name} is empty: it has 0 bytes, so there are no turns in it.`,
      'The copy failed, or the server never wrote here. Copy the database again.',
    )
  }
  const header = parseHeader(start)
  if (header === null && hasMagic(start)) {
    throw new TurnscopeError(
      'Damaged',
      `${file.name} starts like a database but ends after ${start.length} bytes; the header alone has ${HEADER_BYTES}.`,
      'The copy was cut off. Copy the database again.',
    )
  }
  if (header === null) {
    const { looksLike, next } = recognise(start)
    throw new TurnscopeError(
      'NotADatabase',
      `${file.name} is not a database: it looks like ${looksLike}.`,
      next,
    )
  }
  if (header.defect !== null) {
    throw new TurnscopeError(
      'Damaged',
      `The header of ${file.name} is damaged: ${header.defect}.`,
      FRESH_COPY,
    )
  }
  return header
}

function sizeFindings(header: SqliteHeader, main: SetFile, hasWal: boolean, hot: boolean): Finding[] {
  const { pageSize, pageCount } = header
  if (pageCount === null) return []
  const whole = Math.floor(main.bytes / pageSize)
  if (whole < pageCount) return [found.truncated(whole, pageCount, hasWal)]
  const extra = main.bytes - pageCount * pageSize
  // A write under way grows the file before its header says so.
  return extra > 0 && !hasWal && !hot ? [found.trailingBytes(extra)] : []
}

/** What a `-shm` that was copied along says of the log that was not; the file is no part of the set. */
async function unfoldedFramesBeside(main: SetFile): Promise<number> {
  const handle = await openEvidence(`${main.path}-shm`).catch(() => null)
  if (handle === null) return 0
  try {
    return unfoldedFrames(await readAt(handle, 0, SHM_PROBE_BYTES))
  } finally {
    await handle.close()
  }
}

async function walFindings(
  header: SqliteHeader,
  main: SetFile,
  wal: SetFile | undefined,
  folder: string,
): Promise<Finding[]> {
  if (!wal) {
    if (header.journalMode !== 'wal') return []
    // A folder can let its files be read and not be listed.
    const names = await readdir(folder).catch(() => [])
    const others = names.filter((name) => name.endsWith('-wal'))
    const frames = await unfoldedFramesBeside(main)
    return withSigns([found.walMissing(others.sort().slice(0, 3))], frames > 0 ? [lost.frames(frames)] : [])
  }
  const handle = await openEvidence(wal.path)
  try {
    if (wal.bytes === 0) return [found.walEmpty()]
    const start = await readAt(handle, 0, WAL_PROBE_BYTES)
    const walHeader = parseWalHeader(start)
    if (walHeader === null) return [found.walUnusable('its header is damaged')]
    if (walHeader.pageSize !== header.pageSize) {
      return [
        found.walUnusable(
          `its pages have ${walHeader.pageSize} bytes and the database's ${header.pageSize}, so it belongs to another one`,
        ),
      ]
    }
    if (start.length === WAL_PROBE_BYTES && !firstFrameFits(walHeader, start)) {
      return [
        found.walUnusable('its pages do not belong to its header, it was copied while it was started anew'),
      ]
    }
    return header.journalMode === 'wal' ? [] : [found.walUnexpected()]
  } finally {
    await handle.close()
  }
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

/** The timeline store that servers keep beside their turns, by the names they give it. */
async function findCompanion(realPath: string): Promise<string | null> {
  const folder = dirname(realPath)
  for (const name of [`${parse(realPath).name}-timeline.db`, 'timeline.db']) {
    const path = join(folder, name)
    if (path === realPath) continue
    const isFile = await lstat(path).then(
      (stats) => stats.isFile(),
      () => false,
    )
    if (isFile) return path
  }
  return null
}

/**
 * Looks at what the user picked, reading some hundred bytes of it.
 * Throws `NotFound`, `NotReadable`, `NotADatabase`, `Damaged` (a header that SQLite would refuse), `InvalidRequest`.
 */
export async function lookAtEvidence(given: string): Promise<Look> {
  if (given === '') {
    throw new TurnscopeError('InvalidRequest', 'No path was given.', 'Pick a database file.')
  }
  const path = resolve(given)
  let reading = path
  try {
    const { realPath, findings } = await resolveFile(path)
    const { files, odd } = await listSet(realPath)
    const [main, wal, journal] = (['main', 'wal', 'journal'] as const).map((role) =>
      files.find((file) => file.role === role),
    )
    if (!main) {
      throw new TurnscopeError(
        'InUse',
        `${path} was replaced while it was looked at.`,
        'Wait until whatever writes there is done, then try again.',
      )
    }
    const header = await readHeader(main)
    reading = wal?.path ?? reading
    const aboutWal = await walFindings(header, main, wal, dirname(realPath))
    reading = journal?.path ?? reading
    const aboutJournal = await journalFindings(journal)
    findings.push(
      ...odd.map(({ name, kind }) => found.sidecarOdd(name, kind)),
      ...aboutWal,
      ...aboutJournal.findings,
      ...sizeFindings(header, main, wal !== undefined && wal.bytes > 0, aboutJournal.hot),
    )
    if (header.userVersion !== 0) findings.push(found.userVersion(header.userVersion))
    if (header.applicationId !== 0) findings.push(found.applicationId(header.applicationId))
    if (await isOpenElsewhere(main)) findings.push(found.openElsewhere())
    const companion = await findCompanion(realPath)
    return { path, realPath, name: basename(path), files, header, findings, companion }
  } catch (error) {
    throw explainReading(error, reading)
  }
}
