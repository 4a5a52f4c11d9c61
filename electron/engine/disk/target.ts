import { accessSync, constants, lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { withSidecars } from './sidecars.ts'

/** Where a new file is to go. */
export interface Target {
  readonly path: string
  /** Whether a file that stands there may be replaced. */
  readonly replace: boolean
  /** Main files that are never written over: the evidence and the working copy. */
  readonly protectedPaths: readonly string[]
}

/** The path with every link in it followed as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}

/** Tells a file from any other of this machine, by whatever name; null where none stands there. */
export const fileId = (path: string): string | null => {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return null
  }
}

/** On these, names that differ only in case usually lead to one file. */
const FOLDS_CASE = process.platform === 'win32' || process.platform === 'darwin'
const nameOf = (path: string): string =>
  FOLDS_CASE ? basename(path).normalize().toLowerCase() : basename(path)

/** Whether both paths lead to one file, by name, by link, by hard link or by another way to its folder. */
function isSameFile(a: string, b: string): boolean {
  const [realA, realB] = [realPath(a), realPath(b)]
  if (realA === realB) return true
  const id = fileId(a)
  if (id !== null) return id === fileId(b)
  // Nothing stands there yet, so only its folder can tell: the same one may be mounted twice.
  const folder = fileId(dirname(realA))
  return nameOf(realA) === nameOf(realB) && folder !== null && folder === fileId(dirname(realB))
}

const notWritable = (message: string, next: string, cause?: unknown): TurnscopeError =>
  new TurnscopeError('NotWritable', message, next, { cause })

export const targetExists = (path: string, cause?: unknown): TurnscopeError =>
  new TurnscopeError(
    'TargetExists',
    `${basename(path)} is there already.`,
    'Choose another name, or say that it may be replaced.',
    { cause },
  )

/** What stands at `path`; undefined where nothing does. Throws `NotWritable` for a path that cannot be looked at. */
function standingAt(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENAMETOOLONG')
      throw notWritable('This name is longer than the file system allows.', 'Choose a shorter one.', error)
    throw notWritable(
      `${path} cannot be looked at.`,
      'Choose another folder, or ask for the permission.',
      error,
    )
  }
}

function assertWritableFolder(folder: string): void {
  let stats: Stats
  try {
    stats = statSync(folder)
  } catch (error) {
    throw notWritable(`There is no folder ${folder}.`, 'Make it, or choose another one.', error)
  }
  if (!stats.isDirectory()) throw notWritable(`${folder} is no folder.`, 'Choose another place.')
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    throw notWritable(
      `You are not allowed to write to ${folder}.`,
      'Choose another folder, or ask for the permission.',
      error,
    )
  }
}

/**
 * Refuses a place where a new file must not go: over a protected database or anything that SQLite would take
 * for a part of it, over something that is no file, or, without `replace`, over anything at all.
 * Throws `NotWritable` or `TargetExists`.
 */
export function assertTarget({ path, replace, protectedPaths }: Target): void {
  const out = resolve(path)
  const written = withSidecars(out)
  for (const part of protectedPaths.flatMap((main) => withSidecars(resolve(main))))
    if (written.some((each) => isSameFile(each, part))) {
      throw notWritable(
        'A new file never goes over the evidence, the working copy, or the files that belong to them.',
        'Choose another name.',
      )
    }
  assertWritableFolder(dirname(out))
  const there = standingAt(out)
  if (there !== undefined && !there.isFile() && !there.isSymbolicLink())
    throw notWritable(`${out} is there and is no file.`, 'Choose another name.')
  const standing = written.find((each) => standingAt(each) !== undefined)
  if (standing === undefined) return
  if (!replace) throw targetExists(standing)
  // It may hold what is left of a database that was moved; SQLite would apply it to the new file.
  if (there === undefined) {
    throw new TurnscopeError(
      'TargetExists',
      `${basename(standing)} is there and belongs to another database.`,
      'Choose another name or another folder.',
    )
  }
}
