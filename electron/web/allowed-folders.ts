import { readlinkSync, realpathSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join, parse, relative, resolve, sep } from 'node:path'
import { TurnscopeError } from '../../shared/contract/errors.ts'
import { invalidRequest } from '../../shared/contract/request.ts'
import { withPaths } from '../../shared/contract/with-paths.ts'
import { givenPath, isWholePath } from '../engine/disk/given-path.ts'
import { sampleFolder } from '../engine/sample/app-sample.ts'

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
  /** Folder of the engine. Only the sample in it is reached by its path; cases are by their ids, and the rest is not. */
  readonly home: string
}

/** Where a link leads to; null for what is none. */
function linkAt(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

/** As many links as Linux follows. */
const MOST_LINKS = 40

/** The path with every link in it followed, as far as it exists: also one that leads to nothing yet. One that leads in circles leads to a root. */
function followed(path: string, links = 0): string {
  try {
    return realpathSync.native(path)
  } catch {
    const parent = dirname(path)
    if (parent === path || links > MOST_LINKS) return parse(path).root
    const here = join(followed(parent, links), basename(path))
    const to = linkAt(here)
    // Not made shorter: `..` behind a link leads out of where that leads to.
    return to === null ? here : followed(isAbsolute(to) ? to : `${dirname(here)}${sep}${to}`, links + 1)
  }
}

function isIn(path: string, folder: string): boolean {
  const way = relative(folder, path)
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** In the engine's folder; where a person's own files lie there as well, these are still the engine's alone. */
const OF_THE_ENGINE = ['cases', 'downloads', 'fleet', 'preferences.json']

/** Each is followed on the disk before the engine sees the call. */
const MOST_PATHS = 1000
/** UTF-16 units. Windows alone takes more than a few thousand bytes. */
const LONGEST_PATH = process.platform === 'win32' ? 32_767 : 4096
/** Every path of the file system that a call names. */
function pathsOf(method: string, input: unknown): string[] {
  const paths: string[] = []
  withPaths(method, input, (path) => {
    paths.push(path)
    return path
  })
  return paths
}

export function allowedFolders({ named, files, home }: FolderOptions): AllowedFolders {
  const usual = named.length > 0 ? named : [homedir()]
  const beside = files.map((file) => dirname(resolve(file)))
  const roots = [
    ...usual,
    ...beside,
    ...files.map((file) => dirname(followed(resolve(file)))),
    sampleFolder(home),
  ].map((folder) => followed(resolve(folder)))
  const engines = followed(resolve(home))
  const isEngines = (real: string): boolean => OF_THE_ENGINE.some((name) => isIn(real, join(engines, name)))
  /** A folder that the engine's own lies in, as a person's own folder is, allows nothing in that. */
  const reaches = (root: string, real: string): boolean =>
    isIn(real, root) && (isIn(root, engines) || !isIn(real, engines))
  return {
    first: beside[0] ?? resolve(usual[0]!),
    check(method, input) {
      const paths = pathsOf(method, input)
      if (paths.length > MOST_PATHS) throw invalidRequest(`it names more than ${MOST_PATHS} paths`)
      for (const given of paths) {
        if (given.length > LONGEST_PATH)
          throw new TurnscopeError(
            'InvalidRequest',
            'This path is longer than any can be.',
            'Choose a shorter one.',
          )
        if (!isWholePath(given)) {
          throw new TurnscopeError(
            'InvalidRequest',
            `“${given}” does not say in which folder.`,
            'Give the whole path, or choose the place in the dialog.',
          )
        }
        const path = givenPath(given)
        const real = followed(path)
        if (roots.some((root) => reaches(root, real)) && !isEngines(real)) continue
        if (isEngines(real))
          throw new TurnscopeError(
            'NotReadable',
            `${path} lies in the folder where Turnscope keeps its cases: no page reads or writes there by a path.`,
            `Open a case by its name, or choose a place outside of ${home}.`,
          )
        throw new TurnscopeError(
          'NotReadable',
          `${path} lies outside the folders that this host was started for.`,
          `Start it with --allow-dir ${dirname(path)}, or choose a place in ${[...usual, ...beside].join(', ')}.`,
        )
      }
    },
  }
}
