import { closeSync, linkSync, lstatSync, openSync, renameSync } from 'node:fs'
import { removeQuietly } from './folder.ts'
import { targetExists } from './target.ts'
import { asidePath, forgetTarget, noteTarget } from './unfinished.ts'

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EEXIST'

/** Takes a name that nobody has. Creating is exclusive on every file system, renaming and linking are not. */
function claim(out: string): void {
  try {
    closeSync(openSync(out, 'wx'))
  } catch (error) {
    throw isTaken(error) ? targetExists(out, error) : error
  }
}

function giveFreeName(temporary: string, out: string): void {
  try {
    // A link never replaces what somebody else has put there meanwhile.
    linkSync(temporary, out)
    return
  } catch (error) {
    if (isTaken(error)) throw targetExists(out, error)
  }
  // Some file systems have no hard links.
  claim(out)
  try {
    renameSync(temporary, out)
  } catch (error) {
    removeQuietly(out)
    throw error
  }
}

/** Moves what belongs to the replaced file out of the way; back again when it cannot be replaced. */
function replaceFile(temporary: string, out: string, companions: readonly string[]): void {
  const moved: { from: string; to: string }[] = []
  try {
    for (const suffix of companions) {
      const from = out + suffix
      if (lstatSync(from, { throwIfNoEntry: false }) === undefined) continue
      const to = asidePath(temporary, suffix)
      // Named before it is moved: whoever finds it after a kill knows whose it is.
      if (moved.length === 0) noteTarget(temporary, out)
      renameSync(from, to)
      moved.push({ from, to })
    }
    renameSync(temporary, out)
  } catch (error) {
    for (const { from, to } of moved) renameSync(to, from)
    forgetTarget(temporary)
    throw error
  }
  for (const { to } of moved) removeQuietly(to)
  forgetTarget(temporary)
}

/**
 * Gives a finished file its name, in one step. Without `replace` it never goes over what stands there, however
 * late that came: `TargetExists`. Throws what the file system says; the target is then as it was. `temporary`
 * may remain and is the caller's to remove.
 * @param companions suffixes of files that go with a replaced one: left beside a new database, SQLite would take them for its own
 */
export function publish(
  temporary: string,
  out: string,
  replace: boolean,
  companions: readonly string[] = [],
): void {
  if (replace) replaceFile(temporary, out, companions)
  else giveFreeName(temporary, out)
}
