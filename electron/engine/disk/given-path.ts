import { lstatSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const QUOTED = /^(["'`])(.+)\1$/s

/** A path as file managers and shells hand it over: in quotes, as a `file:` address, with `~`. */
function unwrapped(text: string): string {
  const bare = QUOTED.exec(text.trim())?.[2] ?? text.trim()
  if (/^file:\/\//i.test(bare)) {
    try {
      return fileURLToPath(bare)
    } catch {
      return bare
    }
  }
  return bare === '~' || bare.startsWith('~/') ? join(homedir(), bare.slice(1)) : bare
}

const exists = (path: string): boolean => {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined
  } catch {
    // Not a path that the file system can have: whoever opens it says so.
    return false
  }
}

/** Whether it says from which folder on: the others begin where a program was started. */
export const isWholePath = (text: string): boolean => isAbsolute(text) || isAbsolute(unwrapped(text))

/** The absolute path of what a person typed or pasted. A file of exactly that name comes first. */
export function givenPath(text: string): string {
  const literal = resolve(text)
  if (exists(literal)) return literal
  const other = unwrapped(text)
  if (other === text) return literal
  return resolve(other)
}
