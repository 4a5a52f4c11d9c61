import { lstatSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

const QUOTED = /^(["'`])(.+)\1$/s
/** A letter alone is a drive. `file:` and `sqlite:` are written without slashes too, for libraries. */
const ADDRESS = /^(?:[a-z][a-z0-9+.-]+:\/\/|(?:file|sqlite|jdbc):)/i

const bare = (text: string): string => QUOTED.exec(text.trim())?.[2] ?? text.trim()

/** Whether it is written as an address and not as a path. */
export const isAddress = (text: string): boolean => ADDRESS.test(bare(text))

/** A path as file managers and shells hand it over: in quotes, as a `file:` address, with `~`. Throws `InvalidRequest`. */
function unwrapped(text: string): string {
  const path = bare(text)
  if (/^file:\//i.test(path)) {
    try {
      return fileURLToPath(path)
    } catch {
      // Of another machine, or with signs that no path has.
    }
  }
  if (ADDRESS.test(path))
    throw new TurnscopeError(
      'InvalidRequest',
      `${path} is an address, and files are read and written by their paths.`,
      'Name a file or a folder of this machine; bring a file that lies elsewhere here first.',
    )
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path
}

const exists = (path: string): boolean => {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // Not a path that the file system can have: whoever opens it says so.
    return false
  }
}

/** Whether it says from which folder on: the others begin where a program was started. Throws as `givenPath` does. */
export const isWholePath = (text: string): boolean => isAbsolute(text) || isAbsolute(unwrapped(text))

/**
 * The absolute path of what a person typed or pasted. A file of exactly that name comes first. Throws `InvalidRequest` for
 * an address of anything but a file.
 */
export function givenPath(text: string): string {
  const literal = resolve(text)
  if (exists(literal)) return literal
  const other = unwrapped(text)
  if (other === text) return literal
  return resolve(other)
}
