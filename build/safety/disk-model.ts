import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Prng } from '../../electron/engine/sample/prng.ts'

/** By their numbers in `disk.c`. */
const KINDS = [
  '',
  'create',
  'write',
  'truncate',
  'sync',
  'rename',
  'link',
  'unlink',
  'mkdir',
  'begin',
] as const
const HEADER = 32
/** What a disk writes at once; longer writes may be torn between them. */
const SECTOR = 512
/** A machine takes a while until it is there again: nothing on its disk is young then. */
const LONG_AGO = Date.UTC(2020, 0, 1)

/** One thing that a program did to its files. */
export interface Done {
  readonly kind: (typeof KINDS)[number]
  /** Which of those that are counted it is, or belongs to. */
  readonly thing: number
  readonly inode: bigint
  readonly at: number
  readonly first: Buffer
  readonly second: Buffer
}

/** What `disk.c` recorded. */
export function readDone(log: string): Done[] {
  const bytes = readFileSync(log)
  const all: Done[] = []
  for (let at = 0; at < bytes.length; ) {
    const [firsts, seconds] = [bytes.readUInt32LE(at + 4), bytes.readUInt32LE(at + 8)]
    const from = at + HEADER
    all.push({
      kind: KINDS[bytes.readUInt32LE(at)]!,
      thing: bytes.readUInt32LE(at + 12),
      inode: bytes.readBigUInt64LE(at + 16),
      at: Number(bytes.readBigUInt64LE(at + 24)),
      first: bytes.subarray(from, from + firsts),
      second: bytes.subarray(from + firsts, from + firsts + seconds),
    })
    at = from + firsts + seconds
  }
  return all
}

/** A piece at its place, or a size. */
type Change = { readonly at: number; readonly piece: Buffer } | { readonly size: number }

interface File {
  durable: Buffer
  /** What was done to it since the last sync. */
  pending: Change[]
}
interface Folder {
  readonly inode: bigint
  readonly entries: Map<string, File | Folder>
}
const isFolder = (node: File | Folder | undefined): node is Folder => node !== undefined && 'entries' in node

/** A change of names that no sync of its folders has reached. */
interface Naming {
  readonly folders: readonly string[]
  readonly apply: (root: Folder) => void
}

/** How much of what was not synced is on the disk when the power goes. */
export const CUTS = ['nothing', 'some', 'names alone', 'contents alone', 'all'] as const
export type Cut = (typeof CUTS)[number]

/**
 * A disk with a cache that loses its power: what was synced is there; of what was not, anything may be, in any order within a
 * file, and torn between sectors. Names change in their order, as on every file system with a journal; those of a folder are
 * there for certain once it was synced, and a synced file may still be without its name.
 */
export class Disk {
  readonly #base: string
  /** As all that was done left it, and as it is for certain. */
  readonly #now: Folder
  readonly #durable: Folder
  readonly #files = new Map<bigint, File>()
  #namings: Naming[] = []

  /** @param base folder that the program finds as it is, whole and on the disk */
  constructor(base: string) {
    this.#base = base
    this.#now = this.#read(base)
    this.#durable = copyNames(this.#now)
  }

  #read(path: string): Folder {
    const entries = readdirSync(path, { withFileTypes: true }).map(({ name }): [string, File | Folder] => {
      const at = join(path, name)
      const { ino, ...stats } = statSync(at, { bigint: true })
      if ((stats.mode & 0o170000n) === 0o040000n) return [name, this.#read(at)]
      const file = { durable: readFileSync(at), pending: [] }
      this.#files.set(ino, file)
      return [name, file]
    })
    return { inode: statSync(path, { bigint: true }).ino, entries: new Map(entries) }
  }

  do({ kind, inode, at, first, second }: Done): void {
    const file = this.#files.get(inode)
    const [from, to] = [first.toString(), second.toString()]
    switch (kind) {
      case 'create': {
        const made: File = { durable: Buffer.alloc(0), pending: [] }
        this.#files.set(inode, made)
        this.#name([from], (root) => this.#put(root, from, made))
        break
      }
      case 'mkdir':
        this.#files.delete(inode)
        this.#name([from], (root) => this.#put(root, from, { inode, entries: new Map() }))
        break
      case 'write':
        file?.pending.push(...inSectors(at, first))
        break
      case 'truncate':
        file?.pending.push({ size: at })
        break
      case 'sync':
        if (file === undefined) this.#syncNames(inode)
        else {
          file.durable = changed(file.durable, file.pending)
          file.pending = []
        }
        break
      case 'rename':
      case 'link':
        this.#name([from, to], (root) => {
          const names = this.#folderOf(root, from)
          const node = names?.get(basename(from))
          if (node === undefined) return
          if (kind === 'rename') names!.delete(basename(from))
          this.#put(root, to, node)
        })
        break
      case 'unlink':
        this.#name([from], (root) => void this.#folderOf(root, from)?.delete(basename(from)))
        break
      case 'begin':
        break
    }
  }

  /** The names beside `path`; undefined where its folder is not there. */
  #folderOf(root: Folder, path: string): Folder['entries'] | undefined {
    let folder: File | Folder | undefined = root
    for (const part of dirname(path).slice(this.#base.length).split('/').filter(Boolean))
      folder = isFolder(folder) ? folder.entries.get(part) : undefined
    return isFolder(folder) ? folder.entries : undefined
  }

  #put(root: Folder, path: string, node: File | Folder): void {
    this.#folderOf(root, path)?.set(basename(path), node)
  }

  #name(paths: readonly string[], apply: (root: Folder) => void): void {
    apply(this.#now)
    this.#namings.push({ folders: paths.map((path) => dirname(path)), apply })
  }

  /** A journal is written in its order: with a change of a folder's names goes all before it. */
  #syncNames(inode: bigint): void {
    const path = pathOf(inode, this.#now, this.#base)
    const last = this.#namings.findLastIndex(({ folders }) => path !== null && folders.includes(path))
    for (const { apply } of this.#namings.splice(0, last + 1)) apply(this.#durable)
  }

  /** Writes what is there after a cut of the power into `to`, a new folder. */
  writeCut(to: string, cut: Cut, prng: Prng): void {
    const root = copyNames(this.#durable)
    const most = this.#namings.length
    const named =
      cut === 'nothing' || cut === 'contents alone' ? 0 : cut === 'some' ? prng.int(0, most) : most
    for (const { apply } of this.#namings.slice(0, named)) apply(root)
    writeTree(root, to, ({ durable, pending }) => {
      if (cut === 'nothing' || cut === 'names alone') return durable
      const share = cut === 'some' ? prng.pick([0, 0.5, 0.9, 1]) : 1
      return changed(
        durable,
        pending.filter(() => prng.chance(share)),
      )
    })
  }
}

/** A long write as the many that a disk makes of it. */
function inSectors(at: number, bytes: Buffer): Change[] {
  const all: Change[] = []
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR))
    all.push({ at: at + from, piece: bytes.subarray(from, to) })
    from = to
  }
  return all
}

function changed(before: Buffer, changes: readonly Change[]): Buffer {
  let size = before.length
  const ends = changes.map((change) => ('size' in change ? change.size : change.at + change.piece.length))
  const bytes = Buffer.alloc(ends.reduce((most, end) => Math.max(most, end), size))
  before.copy(bytes)
  for (const change of changes) {
    if ('size' in change) {
      if (change.size < size) bytes.fill(0, change.size, size)
      size = change.size
    } else {
      change.piece.copy(bytes, change.at)
      size = Math.max(size, change.at + change.piece.length)
    }
  }
  return bytes.subarray(0, size)
}

function pathOf(inode: bigint, folder: Folder, path: string): string | null {
  if (folder.inode === inode) return path
  for (const [name, node] of folder.entries) {
    const found = isFolder(node) ? pathOf(inode, node, join(path, name)) : null
    if (found !== null) return found
  }
  return null
}

/** The same files under names of their own. */
const copyNames = ({ inode, entries }: Folder): Folder => ({
  inode,
  entries: new Map([...entries].map(([name, node]) => [name, isFolder(node) ? copyNames(node) : node])),
})

function writeTree({ entries }: Folder, to: string, contentOf: (file: File) => Buffer): void {
  mkdirSync(to)
  for (const [name, node] of entries) {
    if (isFolder(node)) writeTree(node, join(to, name), contentOf)
    else writeFileSync(join(to, name), contentOf(node), { mode: 0o600 })
    utimesSync(join(to, name), new Date(LONG_AGO), new Date(LONG_AGO))
  }
}
