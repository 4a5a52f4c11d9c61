import { accessSync, constants, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { constants as osConstants } from 'node:os'
import { join } from 'node:path'
import { TurnscopeError } from '../../shared/contract/errors.ts'

/** In words, and what to do about it. */
export interface Unusable {
  readonly message: string
  readonly next: string
}

/** Why no cases can be kept in the folder that is found, which is made if it is not there; null if they can. */
export function whyUnusable(find: () => string): Unusable | null {
  let folder = ''
  try {
    folder = find()
    const probe = join(folder, `.turnscope-can-write-${process.pid}`)
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK)
    writeFileSync(probe, 'x')
    rmSync(probe, { force: true })
    return null
  } catch (error) {
    if (error instanceof TurnscopeError) return error
    const { code, errno } = error as NodeJS.ErrnoException
    // Node has no name for a quota.
    const full = code === 'ENOSPC' || errno === -osConstants.errno.EDQUOT
    return {
      message: full
        ? `There is no room in ${folder}, where cases are kept.`
        : `${folder}, where cases are kept, cannot be written (${code}).`,
      next: 'Make room or give yourself the right to write there, or name another folder in TURNSCOPE_HOME.',
    }
  }
}
