import type { Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import { glob, isDynamicPattern } from 'tinyglobby'
import { cancelled, type TurnscopeFailure, toFailure } from '../../../shared/contract/errors.ts'
import { givenPath } from '../disk/given-path.ts'
import { findCompanion } from '../evidence/companion.ts'
import { isNamedLikeDatabase } from '../evidence/databases-in.ts'
import { explainReading } from '../evidence/file-errors.ts'
import { hasMagic } from '../evidence/header.ts'
import { readStart } from '../evidence/read.ts'
import { recognise } from '../evidence/recognise.ts'
import { goesAlong } from '../evidence/set.ts'

/** A file to be looked at as a copy. */
export interface FoundCopy {
  /** Absolute. */
  readonly path: string
  /** Below what was named; the file's own name where it was named itself. */
  readonly label: string
  readonly bytes: number
  /** Whether its first bytes are a database's. */
  readonly hasHeader: boolean
  /** The timeline store that its name says is its own; null where there is none. */
  readonly timelinePath: string | null
  /** Why it is not opened; null where it is. */
  readonly refusal: TurnscopeFailure | null
}

const PROBE_BYTES = 512

/** Below a folder nothing is read that lies elsewhere. */
const linked = (path: string): TurnscopeFailure => ({
  kind: 'NotReadable',
  message: `${basename(path)} is a link, and links below a folder are not followed.`,
  next: 'Name the file that it leads to.',
})

/** A pipe, a socket, a device: opening one can wait for ever. */
const noFile = (path: string): TurnscopeFailure => ({
  kind: 'NotADatabase',
  message: `${basename(path)} is no file: a pipe, a socket or a device.`,
  next: 'Ask for the database as a plain file.',
})

/** Such a name cannot be told back to the file system. */
const notUtf8 = (path: string): TurnscopeFailure => ({
  kind: 'NotReadable',
  message: `The name of ${basename(path)} is not UTF-8, so it cannot be opened by it.`,
  next: 'Rename a copy of it.',
})

/** What people call databases: such a file is listed even where its first bytes say that it is none. */

/** Why a file is named and not opened: null where it is, undefined where it is nothing that anybody asks about. */
function refusalOf(path: string, start: Buffer): TurnscopeFailure | null | undefined {
  if (hasMagic(start)) return null
  const { looksLike } = recognise(start)
  const [what, next] = looksLike.endsWith(' archive')
    ? ['Archives are named here, not opened.', 'Open it by itself, or unpack it into the folder.']
    : /-(wal|journal) file$/.test(looksLike)
      ? ['The main file that it belongs to is not beside it.', 'Ask for the main file as well.']
      : []
  // What is called a database is listed, and opening it says what it is.
  if (what === undefined) return isNamedLikeDatabase(path) ? null : undefined
  return { kind: 'NotADatabase', message: `${basename(path)} looks like ${looksLike}. ${what}`, next: next! }
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)

interface Walk {
  readonly signal: AbortSignal | undefined
  /** Hears of each folder that cannot be listed. */
  readonly unread: (folder: string, why: TurnscopeFailure) => void
}

/** Regular files below a folder, in the order of their names; a linked folder is not entered. */
async function* filesBelow(folder: string, { signal, unread }: Walk): AsyncGenerator<string> {
  if (signal?.aborted) throw cancelled()
  let entries: Dirent[]
  try {
    entries = (await readdir(folder, { withFileTypes: true })).sort(byName)
  } catch (error) {
    unread(folder, toFailure(explainReading(error, folder)))
    return
  }
  const names = new Set(entries.map(({ name }) => name))
  for (const entry of entries) {
    const path = join(folder, entry.name)
    if (entry.name.includes('\uFFFD')) {
      if (entry.isDirectory() || isNamedLikeDatabase(path)) unread(path, notUtf8(path))
      continue
    }
    if (entry.isDirectory()) {
      yield* filesBelow(path, { signal, unread })
      continue
    }
    // A sidecar belongs to its main file.
    if (goesAlong(entry.name, (main) => names.has(main))) continue
    if (entry.isFile()) yield path
    else if (isNamedLikeDatabase(path)) unread(path, entry.isSymbolicLink() ? linked(path) : noFile(path))
  }
}

/**
 * What a person named, patterns resolved; what is there under that very name is no pattern. A pattern that fits nothing
 * stays as it is, and is not found.
 */
export async function withoutPatterns(given: readonly string[]): Promise<string[]> {
  const paths: string[] = []
  for (const each of given) {
    const path = givenPath(each)
    const isThere = await stat(path).then(
      () => true,
      () => false,
    )
    if (isThere || !isDynamicPattern(each)) {
      paths.push(path)
      continue
    }
    const found = await glob(each, {
      absolute: true,
      dot: true,
      onlyFiles: false,
      expandDirectories: false,
      followSymbolicLinks: false,
    })
    paths.push(...(found.length === 0 ? [each] : found.map((path) => resolve(path)).sort()))
  }
  return paths
}

const unopened = (path: string, label: string, refusal: TurnscopeFailure): FoundCopy => ({
  ...{ path, label, bytes: 0, hasHeader: false },
  timelinePath: null,
  refusal,
})

async function looked(path: string, label: string, isNamed: boolean): Promise<FoundCopy | null> {
  try {
    const stats = await stat(path)
    if (!stats.isFile()) return unopened(path, label, noFile(path))
    const { size } = stats
    const start = await readStart(path, PROBE_BYTES)
    const refusal = refusalOf(path, start)
    if (refusal === undefined && !isNamed) return null
    const timelinePath = refusal === null ? await findCompanion(await realpath(path)) : null
    return { path, label, bytes: size, hasHeader: hasMagic(start), timelinePath, refusal: refusal ?? null }
  } catch (error) {
    return unopened(path, label, toFailure(explainReading(error, path)))
  }
}

/**
 * The copies among what was named: files, and folders with all that is below them. A copy is told by its first bytes,
 * not by its name; sidecars belong to their main file, a timeline store to the turns that it is named after. Each file
 * comes once, and what cannot be read comes with the reason. Throws `NotFound` for what is not there, and `Cancelled`.
 */
export async function findCopies(paths: readonly string[], signal?: AbortSignal): Promise<FoundCopy[]> {
  const copies = new Map<string, FoundCopy>()
  const add = async (path: string, label: string, isNamed: boolean): Promise<void> => {
    const real = await realpath(path).catch(() => path)
    if (copies.has(real)) return
    const copy = await looked(path, label, isNamed)
    if (copy !== null) copies.set(real, copy)
  }
  for (const path of paths) {
    const stats = await stat(path).catch((error: unknown) => {
      throw explainReading(error, path)
    })
    if (stats.isDirectory()) {
      const unread = (folder: string, refusal: TurnscopeFailure): void => {
        copies.set(folder, unopened(folder, relative(path, folder), refusal))
      }
      for await (const file of filesBelow(path, { signal, unread })) {
        await add(file, relative(path, file), false)
      }
    } else await add(path, basename(path), true)
  }
  return toldApart(await withoutStores([...copies.values()], copies))
}

/**
 * A timeline store that stands beside the turns it is named after is no copy of its own. The plain name `timeline.db`
 * says whose it is only where its folder holds one other copy.
 */
async function withoutStores(
  all: readonly FoundCopy[],
  byRealPath: ReadonlyMap<string, FoundCopy>,
): Promise<FoundCopy[]> {
  const inFolder = new Map<string, number>()
  for (const { path, hasHeader } of all) {
    if (hasHeader) inFolder.set(dirname(path), (inFolder.get(dirname(path)) ?? 0) + 1)
  }
  const owned = all.map((copy): FoundCopy => {
    const { path, timelinePath } = copy
    if (timelinePath === null) return copy
    const isPlain = basename(timelinePath) === 'timeline.db'
    const others = (inFolder.get(dirname(path)) ?? 0) - (byRealPath.has(timelinePath) ? 1 : 0)
    return isPlain && others > 1 ? { ...copy, timelinePath: null } : copy
  })
  const stores = new Set(owned.flatMap(({ timelinePath }) => timelinePath ?? []))
  return owned.filter(({ path }) => !stores.has(path))
}

/** The folder that all of some paths lie below. */
function commonFolder(paths: readonly string[]): string {
  let common = dirname(paths[0]!)
  while (common !== dirname(common) && !paths.every((path) => path.startsWith(common + sep))) {
    common = dirname(common)
  }
  return common
}

/** Copies that would be called the same are called by more of their path. */
function toldApart(copies: readonly FoundCopy[]): FoundCopy[] {
  const called = new Map<string, string[]>()
  for (const { label, path } of copies) called.set(label, [...(called.get(label) ?? []), path])
  return copies.map((copy) => {
    const same = called.get(copy.label)!
    return same.length === 1 ? copy : { ...copy, label: relative(commonFolder(same), copy.path) }
  })
}
