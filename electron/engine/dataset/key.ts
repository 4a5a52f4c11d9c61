import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { writeNewFile } from '../disk/new-file.ts'

const KEY = /^[0-9a-f]{64}$/

/**
 * The key of a redacted dataset's hashes, in a file beside its folder: made with the dataset, needed to add copies to it
 * later or on another machine, and never handed on with it. Throws `TargetExists` where that file is something else, and
 * as `writeNewFile` does.
 * @param folder absolute
 */
export function datasetKey(folder: string): string {
  const path = `${folder}.key`
  if (!existsSync(path)) {
    writeNewFile({ path, replace: false, protectedPaths: [] }, [`${randomBytes(32).toString('hex')}\n`])
  }
  const key = readFileSync(path, 'utf8').trim()
  if (KEY.test(key)) return key
  throw new TurnscopeError(
    'TargetExists',
    `${path} is no key of a dataset.`,
    'Move it away, or name another folder.',
  )
}
