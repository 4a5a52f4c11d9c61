import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs'
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
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`
}

/** Whether both paths lead to one file, by name, by link or by hard link. */
function isSameFile(a: string, b: string): boolean {
  if (realPath(a) === realPath(b)) return true
  const id = fileId(a)
  return id !== null && id === fileId(b)
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
        throw new TurnscopeError(
          'NotWritable',
          'An export never goes over the evidence, the working copy, or the files that belong to them.',
          'Choose another name.',
        )
      }
  const folder = dirname(out)
  if (!existsSync(folder)) {
    throw new TurnscopeError(
      'NotWritable',
      `There is no folder ${folder}.`,
      'Make it, or choose another one.',
    )
  }
  const there = lstatSync(out, { throwIfNoEntry: false })
  if (there !== undefined && !there.isFile() && !there.isSymbolicLink()) {
    throw new TurnscopeError('NotWritable', `${out} is there and is no file.`, 'Choose another name.')
  }
  const standing = written.find((path) => lstatSync(path, { throwIfNoEntry: false }) !== undefined)
  if (standing !== undefined && !replace) {
    throw new TurnscopeError(
      'TargetExists',
      `${basename(standing)} is there already.`,
      'Choose another name, or say that it may be replaced.',
    )
  }
}
