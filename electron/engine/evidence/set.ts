import type { BigIntStats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { standingAside } from '../disk/unfinished.ts'
import { isMissing } from './file-errors.ts'

/** The files that belong to one database, by what SQLite appends to the main file's name. `-shm` is none of them: it is rebuilt. */
export const SUFFIX = { main: '', wal: '-wal', journal: '-journal' } as const
type Role = keyof typeof SUFFIX

export interface SetFile {
  readonly role: Role
  readonly name: string
  /** Absolute, links resolved. */
  readonly path: string
  readonly bytes: number
  /** Nanoseconds since epoch. */
  readonly mtimeNs: bigint
  readonly inode: bigint
  readonly device: bigint
}

/** How LiteFS keeps a database: in a folder of its name, the files by these. */
export const LITEFS = { main: 'database', wal: 'wal', journal: 'journal' } as const

/** Where SQLite, or LiteFS, keeps a file of the set. */
async function placeOf(role: Role, mainPath: string): Promise<string> {
  const path = mainPath + SUFFIX[role]
  if (role === 'main' || basename(mainPath) !== LITEFS.main) return path
  const other = join(dirname(mainPath), LITEFS[role])
  const isThere = (at: string): Promise<boolean> =>
    lstat(at).then(
      (stats) => stats.isFile(),
      () => false,
    )
  return !(await isThere(path)) && (await isThere(other)) ? other : path
}

/** Whether a name is that of a file which SQLite keeps beside a database: it goes with that one, wherever it is opened from. */
export const goesAlong = (name: string, isThere: (main: string) => boolean): boolean =>
  [SUFFIX.wal, SUFFIX.journal, '-shm'].some(
    (suffix) => name.endsWith(suffix) && isThere(name.slice(0, -suffix.length)),
  )

/** A log of the main file that Turnscope set aside when it was about to replace that, and was killed. */
export interface SetAside {
  readonly role: 'wal' | 'journal'
  readonly name: string
  /** Why it is no part of the set; null where it is. */
  readonly left: 'written-since' | 'another' | 'odd' | null
}

export interface EvidenceSet {
  /** The main file first. */
  readonly files: readonly SetFile[]
  /** In the order of the roles. */
  readonly aside: readonly SetAside[]
  /** Sidecars by name that are no regular files, and what they are. */
  readonly odd: readonly { readonly name: string; readonly kind: string }[]
}

/** What a path is, in words that fit "is …". */
export function kindOf(stats: BigIntStats): string {
  if (stats.isFile()) return 'a file'
  if (stats.isDirectory()) return 'a folder'
  if (stats.isSymbolicLink()) return 'a link'
  if (stats.isFIFO()) return 'a named pipe'
  if (stats.isSocket()) return 'a socket'
  return 'a device'
}

const lookAt = (path: string): Promise<BigIntStats | null> =>
  lstat(path, { bigint: true }).catch((error: unknown) => {
    if (isMissing(error)) return null
    throw error
  })

/**
 * The set as the file system has it now, without opening anything. `mainPath` is a regular file, links
 * resolved: SQLite, too, looks for sidecars beside the file that a link leads to.
 * @param walPath where its `-wal` stands, when a person named it
 */
export async function listSet(mainPath: string, walPath?: string): Promise<EvidenceSet> {
  const files: SetFile[] = []
  const odd: { name: string; kind: string }[] = []
  const aside: SetAside[] = []
  const standing = ((await standingAside(dirname(mainPath))).get(mainPath) ?? []).filter(
    (one) => !one.isReplaced,
  )
  for (const role of ['main', 'wal', 'journal'] as const) {
    let path = (role === 'wal' ? walPath : undefined) ?? (await placeOf(role, mainPath))
    let stats = role === 'main' ? await lstat(path, { bigint: true }) : await lookAt(path)
    for (const one of standing) {
      if (role === 'main' || one.suffix !== SUFFIX[role] || one.path === walPath) continue
      const there = await lookAt(one.path)
      if (there === null) continue
      // A database that was written without its log does not fit it any more.
      const isOfNow = files[0] !== undefined && files[0].mtimeNs <= one.notedNs
      const left = stats !== null ? 'another' : !there.isFile() ? 'odd' : isOfNow ? null : 'written-since'
      aside.push({ role, name: basename(one.path), left })
      if (left === null) [path, stats] = [one.path, there]
    }
    if (stats === null) continue
    const name = basename(path)
    if (!stats.isFile()) {
      odd.push({ name, kind: kindOf(stats) })
      continue
    }
    const { mtimeNs, ino: inode, dev: device } = stats
    files.push({ role, name, path, bytes: Number(stats.size), mtimeNs, inode, device })
  }
  return { files, odd, aside }
}

/** Whether nothing of the set was written, replaced, added or taken away between the two looks. */
export const sameSet = (before: readonly SetFile[], after: readonly SetFile[]): boolean =>
  before.length === after.length &&
  before.every((file, index) => {
    const now = after[index]!
    return (
      file.role === now.role &&
      file.bytes === now.bytes &&
      file.mtimeNs === now.mtimeNs &&
      file.inode === now.inode &&
      file.device === now.device
    )
  })
