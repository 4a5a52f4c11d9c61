import { realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { givenPath, isWholePath } from '../engine/disk/given-path.ts'

/** Where pages may have files read and written; what they do not name (the cases) is the engine's own. */
export interface AllowedFolders {
  /**
   * Throws `NotReadable`, naming the option that allows it, where a call names a path outside, and `InvalidRequest` for
   * one that begins where the host was started.
   */
  check(method: string, input: unknown): void
  /** Where a file dialog begins. */
  readonly first: string
}

export interface FolderOptions {
  /** As given at start; this person's own folder where none was. */
  readonly named: readonly string[]
  /** Files that the host was started with: what lies beside them is allowed as well. */
  readonly files: readonly string[]
  /** Folder of the engine. The sample lies there; the cases beside it are reached by their ids alone. */
  readonly home: string
}

/** The path with every link in it followed, as far as it exists. */
function followed(path: string): string {
  try {
    return realpathSync.native(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(followed(parent), basename(path))
  }
}

function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** A place in metadata, and no file. */
const JSON_PATHS = new Set(['recovery.take'])

/** Members that have members of these names themselves. */
const HOLD_PATHS = new Set(['from', 'other'])

/** Every path of the file system that a call names: the contract calls each of them `path`, `…_path`, or several `paths`. */
function pathsOf(method: string, input: unknown): string[] {
  if (typeof input !== 'object' || input === null || JSON_PATHS.has(method)) return []
  return Object.entries(input).flatMap(([name, value]) => {
    if (/(^|_)path$/.test(name)) return typeof value === 'string' ? [value] : []
    if (name === 'paths') return Array.isArray(value) ? value.filter((path) => typeof path === 'string') : []
    return HOLD_PATHS.has(name) ? pathsOf(method, value) : []
  })
}

export function allowedFolders({ named, files, home }: FolderOptions): AllowedFolders {
  const usual = named.length > 0 ? named : [homedir()]
  const beside = files.map((file) => dirname(resolve(file)))
  const roots = [...usual, ...beside, ...files.map((file) => dirname(followed(resolve(file)))), home].map(
    (folder) => followed(resolve(folder)),
  )
  const cases = join(followed(resolve(home)), 'cases')
  return {
    first: beside[0] ?? resolve(usual[0]!),
    check(method, input) {
      for (const given of pathsOf(method, input)) {
        if (!isWholePath(given)) {
          throw new TurnscopeError(
            'InvalidRequest',
            `“${given}” does not say in which folder.`,
            'Give the whole path, or choose the place in the dialog.',
          )
        }
        const path = givenPath(given)
        const real = followed(path)
        if (roots.some((root) => isIn(real, root)) && !isIn(real, cases)) continue
        throw new TurnscopeError(
          'NotReadable',
          `${path} lies outside the folders that this host was started for.`,
          `Start it with --allow-dir ${dirname(path)}, or choose a place in ${[...usual, ...beside].join(', ')}.`,
        )
      }
    },
  }
}
