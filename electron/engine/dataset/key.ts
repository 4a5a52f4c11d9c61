import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { writeNewFile } from '../disk/new-file.ts'

const KEY = /^[0-9a-f]{64}$/

/**
 * The key of the hashes in a redacted dataset or file, in a file beside it: made with it, needed to add copies to a dataset
 * later or on another machine, and never handed on with it. Throws `TargetExists` where that file is something else, and
 * as `writeNewFile` does.
 * @param redacted absolute
 */
export function keyBeside(redacted: string): string {
  const path = `${redacted}.key`
  if (!existsSync(path)) {
    writeNewFile({ path, replace: false, protectedPaths: [] }, [`${randomBytes(32).toString('hex')}\n`])
  }
  const key = readFileSync(path, 'utf8').trim()
  if (KEY.test(key)) return key
  throw new TurnscopeError('TargetExists', `${path} is no such key.`, 'Move it away, or name another place.')
}
