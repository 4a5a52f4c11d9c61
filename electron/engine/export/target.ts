import { accessSync, constants, lstatSync, realpathSync, type Stats, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

/** What SQLite takes for a part of the database beside it. */
export const SIDECARS = ['-wal', '-shm', '-journal'] as const

/** The path with every link in it followed as far as it exists. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}

const fileId = (path: string): string | null => {
  try {
    const { dev, ino } = statSync(path, { bigint: true })
    return `${dev}:${ino}`
  } catch {
    return null
  }
}

/** Whether both paths lead to one file, by name, by link or by hard link. */
function isSameFile(a: string, b: string): boolean {
  if (realPath(a) === realPath(b)) return true
  const id = fileId(a)
  return id !== null && id === fileId(b)
}

const notWritable = (message: string, next: string, cause?: unknown): TurnscopeError =>
  new TurnscopeError('NotWritable', message, next, { cause })

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
 * Refuses a place where an export must not go: over a protected database or anything that SQLite would take
 * for a part of it, over something that is no file, or, without `replace`, over anything at all.
 * Throws `NotWritable` or `TargetExists`.
 * @param protectedPaths main files: the evidence and the working copy
 */
export function assertTarget(out: string, replace: boolean, protectedPaths: readonly string[]): void {
  const written = ['', ...SIDECARS].map((suffix) => out + suffix)
  for (const main of protectedPaths.map((path) => resolve(path)))
    for (const part of ['', ...SIDECARS].map((suffix) => main + suffix))
      if (written.some((path) => isSameFile(path, part))) {
        throw notWritable(
          'An export never goes over the evidence, the working copy, or the files that belong to them.',
          'Choose another name.',
        )
      }
  assertWritableFolder(dirname(out))
  const there = standingAt(out)
  if (there !== undefined && !there.isFile() && !there.isSymbolicLink())
    throw notWritable(`${out} is there and is no file.`, 'Choose another name.')
  const standing = written.find((path) => standingAt(path) !== undefined)
  if (standing !== undefined && !replace) {
    throw new TurnscopeError(
      'TargetExists',
      `${basename(standing)} is there already.`,
      'Choose another name, or say that it may be replaced.',
    )
  }
}
