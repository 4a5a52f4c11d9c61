import { open, realpath } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { cancelled, TurnscopeError } from '../../../shared/contract/errors.ts'
import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { Finding } from '../../../shared/contract/model.ts'
import { FILE_MODE } from '../disk/new-file.ts'
import { assertSpace } from '../disk/space.ts'
import { type Archive, archiveKind, walkArchive } from './archive.ts'
import { databasesIn } from './databases-in.ts'
import { explainReading } from './file-errors.ts'
import { type FoundWal, isWalFor } from './find-wal.ts'
import { found } from './findings.ts'
import { HEADER_BYTES, hasMagic, parseHeader } from './header.ts'
import { type Look, lookAtEvidence, type Packed, type Pick } from './look.ts'
import { Offer } from './offer.ts'
import { byItsStart, openEvidence, PROBE_BYTES, readAt } from './read.ts'
import { recognise, signed } from './recognise.ts'
import { listSet, type SetFile, SUFFIX, sameSet } from './set.ts'
import { streamAndHash } from './stream.ts'
import { isTimelineName } from './timeline-name.ts'
import { WAL_PROBE_BYTES } from './wal.ts'

interface Wanted {
  readonly name: string
  /** Its name in the staging folder: nothing of the archive's own names becomes a path. */
  readonly as: string
}

const STAGED = 'unpacked.db'
const ROLES = ['main', 'wal', 'journal'] as const

/** Enough to tell what a file is, and whether it is a log; an archive may hold thousands. */
const START_BYTES = 512

/** A copy: a part of a buffer would keep all of it in memory. */
const firstBytes = (of: Buffer, count: number): Buffer => Buffer.from(of.subarray(0, count))

async function startOf(content: AsyncIterable<Buffer>): Promise<Buffer> {
  let start = Buffer.alloc(0)
  for await (const chunk of content) {
    start = Buffer.concat([start, chunk])
    if (start.length >= HEADER_BYTES) break
  }
  return start
}

async function writeStaged(
  path: string,
  content: AsyncIterable<Buffer>,
  step: (bytes: number) => void,
): Promise<void> {
  const target = await open(path, 'wx', FILE_MODE)
  try {
    for await (const chunk of content) {
      await target.writeFile(chunk)
      step(chunk.length)
    }
  } finally {
    await target.close()
  }
}

/** What an archive holds in which there is no database, and what leads on. */
function withoutDatabase(
  archive: string,
  names: readonly string[],
  starts: ReadonlyMap<string, Buffer>,
): TurnscopeError {
  const refused = (holds: string, next: string): TurnscopeError =>
    new TurnscopeError('NotADatabase', `${archive} holds no SQLite database: ${holds}.`, next)
  if (names.includes('[Content_Types].xml'))
    return refused(
      names.some((name) => name.startsWith('xl/')) ? 'it is an Excel workbook' : 'it is an Office document',
      'Ask for the turns.db that it was made from.',
    )
  const packed = names.filter((name) => / archive$/.test(signed(starts.get(name)!)?.looksLike ?? ''))
  if (packed.length > 0)
    return refused(
      `there ${packed.length === 1 ? 'is another archive' : 'are other archives'} in it, ${packed.slice(0, 8).join(', ')}`,
      `Unpack ${archive}, and pick what is in it.`,
    )
  const [only, ...others] = names
  if (only !== undefined && others.length === 0) {
    const { looksLike, next } = recognise(starts.get(only)!)
    return refused(`there is ${only} in it, and that looks like ${looksLike}`, next)
  }
  const shown = names.slice(0, 8).join(', ') || 'nothing'
  return refused(
    `there is ${shown}${names.length > 8 ? ` and ${names.length - 8} more` : ''} in it`,
    'Ask for an archive with turns.db in it, and turns.db-wal where there is one.',
  )
}

/** Which of an archive's databases is meant. Throws `NotADatabase`, or an `Offer` where a person has to say. */
function choose(
  archive: string,
  names: readonly string[],
  databases: readonly string[],
  starts: ReadonlyMap<string, Buffer>,
  { inside, timeline = false }: Pick,
): string {
  if (inside !== undefined) {
    if (databases.includes(inside)) return inside
    throw new TurnscopeError(
      'NotFound',
      `${archive} holds no database ${inside}.`,
      databases.length === 0 ? 'Look what is in it.' : `It holds ${databases.join(', ')}.`,
    )
  }
  const meant = databases.filter((name) => isTimelineName(name) === timeline)
  const [only, ...others] = meant.length === 0 ? databases : meant
  if (only === undefined) throw withoutDatabase(archive, names, starts)
  if (others.length > 0) {
    throw new Offer(
      `${archive} holds several databases: ${meant.join(', ')}.`,
      'Say which one to open (on the command line, --inside NAME).',
      { inside: meant, at: null },
    )
  }
  return only
}

/** Whether a path leads to an archive, or a person said at which byte of it the database begins. Throws nothing. */
export async function standsInside(path: string, { at, inside }: Pick): Promise<boolean> {
  if (at !== undefined || inside !== undefined) return true
  const isArchive = await byItsStart(
    path,
    async (handle, start) => (await archiveKind(handle, start)) !== null,
    true,
  )
  return isArchive ?? false
}

/** Logs of an archive that may be its database's under another name. */
function renamedLogs(
  others: ReadonlyMap<string, Buffer>,
  databases: readonly string[],
  pageSize: number | null,
): string[] {
  return [...others]
    .filter(
      ([name, start]) =>
        isWalFor(start.subarray(0, WAL_PROBE_BYTES), pageSize) &&
        !databases.some((database) => name === database + SUFFIX.wal),
    )
    .map(([name]) => name)
}

/** The log of the archive that a person named; null where none was. */
function askedLog(archive: string, names: readonly string[], { walInside, walPath }: Pick): string | null {
  if (walInside === undefined && walPath === undefined) return null
  if (walInside !== undefined && names.includes(walInside)) return walInside
  throw new TurnscopeError(
    'NotFound',
    `${archive} holds no log ${walInside ?? basename(walPath!)}.`,
    `It holds ${names.slice(0, 8).join(', ')}. A log that stands elsewhere can be read with the database once the archive is unpacked.`,
  )
}

interface Taken {
  readonly kind: Packed['kind']
  /** What was taken, the main file first. */
  readonly wanted: readonly Wanted[]
  readonly finding: Finding
  /** Whether the same archive holds one timeline store beside it. */
  readonly withTimeline: boolean
  /** Logs of which any may be the database's, and none was taken. */
  readonly logs: readonly FoundWal[]
  /** Name of the log that a person asked for. */
  readonly log?: string
}

async function takeFromArchive(
  archive: Archive,
  pick: Pick,
  staging: string,
  { signal }: CallOptions,
  step: (bytes: number) => void,
): Promise<Taken> {
  const names: string[] = []
  const databases: string[] = []
  /** First bytes of what is no database. */
  const others = new Map<string, Buffer>()
  const pageSizes = new Map<string, number | null>()
  const sizes = new Map<string, number | null>()
  await walkArchive(
    archive,
    async ({ name, bytes, content }) => {
      names.push(name)
      sizes.set(name, bytes)
      const start = await startOf(content)
      if (hasMagic(start)) {
        databases.push(name)
        pageSizes.set(name, parseHeader(start)?.pageSize ?? null)
      } else others.set(name, firstBytes(start, START_BYTES))
    },
    { signal },
  )
  const main = choose(archive.name, names, databases, others, pick)
  const logs = names.includes(main + SUFFIX.wal)
    ? []
    : renamedLogs(others, databases, pageSizes.get(main) ?? null)
  const asked = askedLog(archive.name, names, pick)
  const asLog = asked ?? (logs.length === 1 ? logs[0]! : null)
  const wanted = ROLES.map((role) => ({
    name: role === 'wal' && asLog !== null ? asLog : main + SUFFIX[role],
    as: STAGED + SUFFIX[role],
  })).filter(({ name }) => names.includes(name))
  const written = new Set<string>()
  await walkArchive(
    archive,
    async ({ name, bytes, content }) => {
      const one = wanted.find((each) => each.name === name)
      // Where a name stands twice, the first is the one that is taken.
      if (one === undefined || written.has(name)) return
      written.add(name)
      assertSpace(staging, bytes ?? archive.packedBytes, 'unpacking this archive')
      await writeStaged(join(staging, one.as), content, step)
    },
    { signal },
  )
  const taken = wanted.map(({ name }) => name)
  return {
    kind: archive.kind,
    wanted,
    finding: found.unpacked(
      taken,
      archive.name,
      names.length - taken.length,
      asLog === null ? null : { name: asLog, asked: asked !== null },
    ),
    withTimeline: databases.filter((name) => name !== main && isTimelineName(name)).length === 1,
    logs: asLog === null ? logs.map((name) => ({ name, path: null, bytes: sizes.get(name) ?? null })) : [],
    ...(asked === null ? {} : { log: asked }),
  }
}

/**
 * Looks at a database that stands in an archive, or behind other bytes in a file, once it was taken out into
 * `staging`. The file itself is hashed and only read. Progress: bytes.
 * Throws as `lookAtEvidence` and `walkArchive` do, and `InUse` when the file changes meanwhile.
 */
export async function lookInside(
  path: string,
  pick: Pick,
  staging: string,
  options: CallOptions = {},
): Promise<Look> {
  const name = basename(path)
  let unpacked = 0
  const step = (bytes: number): void => {
    if (options.signal?.aborted) throw cancelled()
    unpacked += bytes
    options.onProgress?.({ label: 'Unpacking', done: unpacked, total: null, unit: 'bytes' })
  }
  let realPath = path
  try {
    if (pick.at !== undefined) refuseBeside(name, pick)
    realPath = await realpath(path)
    const file = await mainFile(realPath)
    if (file === null)
      return await lookAtEvidence(pick.inside === undefined ? path : await inFolder(realPath, pick), {
        walPath: pick.walPath,
        salvage: pick.salvage,
      })
    const handle = await openEvidence(realPath)
    try {
      const kind = await archiveKind(handle, await readAt(handle, 0, PROBE_BYTES))
      let taken: Taken
      if (pick.at !== undefined) {
        await writeStaged(join(staging, STAGED), partFrom(handle, pick.at, file.bytes), step)
        taken = {
          kind: 'part',
          wanted: [{ name, as: STAGED }],
          finding: found.takenFrom(pick.at, name),
          withTimeline: false,
          logs: [],
        }
      } else if (kind === null && pick.inside === undefined) {
        // Something else took the place of the archive meanwhile.
        return await lookAtEvidence(path, pick)
      } else if (kind === null) {
        throw new TurnscopeError(
          'NotFound',
          `${name} is no archive, and holds no database ${pick.inside!}.`,
          'Leave the name out.',
        )
      } else {
        const archive = { kind, handle, packedBytes: file.bytes, name }
        taken = await takeFromArchive(archive, pick, staging, options, step)
      }
      const sha256 = await streamAndHash(handle, null, file.bytes, () => step(0))
      const after = await mainFile(realPath)
      if (after === null || !sameSet([file], [after])) {
        throw new TurnscopeError(
          'InUse',
          `${name} changed while it was unpacked.`,
          'Wait until whatever writes there is done, then try again.',
        )
      }
      const look = await lookAtEvidence(join(staging, STAGED), {
        salvage: pick.salvage,
        taken: { name: basename(taken.wanted[0]!.name), logs: taken.logs },
      })
      const nameOf = (role: SetFile['role']): string =>
        basename(taken.wanted.find(({ as }) => as === STAGED + SUFFIX[role])!.name)
      const named = taken.log === undefined ? '' : ` with ${taken.log}`
      const part = pick.at === undefined ? taken.wanted[0]!.name + named : `byte ${pick.at}`
      return {
        ...look,
        pick: { ...look.pick, inside: pick.inside, walInside: pick.walInside, at: pick.at },
        path,
        realPath,
        name,
        files: look.files.map((each) => ({ ...each, name: nameOf(each.role) })),
        findings: [taken.finding, ...look.findings],
        packed: { kind: taken.kind, file, sha256, part },
        companion: taken.withTimeline ? path : null,
      }
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw explainReading(error, realPath)
  }
}

/** What stands at a byte of a file is read by itself: nothing else that a person named is left out without a word. */
function refuseBeside(name: string, { at, inside, walInside, walPath }: Pick): void {
  const other = inside ?? walInside ?? walPath
  if (other === undefined) return
  throw new TurnscopeError(
    'InvalidRequest',
    `A database that stands at byte ${at} of ${name} is read by itself, without ${basename(other)}.`,
    inside === undefined
      ? 'Leave the log out, or save the database as a file of its own and open both together.'
      : 'Say either the byte or the name.',
  )
}

/** Path of the database of a folder that a person chose. */
async function inFolder(folder: string, pick: Pick): Promise<string> {
  const names = (await databasesIn(folder)).map((path) => basename(path))
  return join(folder, choose(folder, names, names, new Map(), pick))
}

/** Null where it is no regular file. */
const mainFile = async (path: string): Promise<SetFile | null> =>
  (await listSet(path)).files.find(({ role }) => role === 'main') ?? null

/** A database from a byte on: as many bytes as its header counts, or, where that cannot be, all there are. */
async function* partFrom(
  handle: Awaited<ReturnType<typeof openEvidence>>,
  at: number,
  size: number,
): AsyncGenerator<Buffer> {
  const header = parseHeader(await readAt(handle, at, HEADER_BYTES))
  if (header === null) {
    throw new TurnscopeError('NotADatabase', `No SQLite header stands at byte ${at}.`, 'Leave the byte out.')
  }
  const counted =
    header.pageCount === null ? Number.POSITIVE_INFINITY : at + header.pageCount * header.pageSize
  const end = Math.min(counted, size)
  for (let position = at; position < end; ) {
    const chunk = await readAt(handle, position, Math.min(1 << 20, end - position))
    if (chunk.length === 0) return
    position += chunk.length
    yield chunk
  }
}
