import { createHash, randomBytes } from 'node:crypto'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Exported } from '../../../shared/contract/model.ts'
import { syncFile, syncFolder } from '../migrate/copy.ts'
import { writeError } from '../migrate/refused.ts'
import { publish } from './export.ts'
import { assertTarget } from './target.ts'

export interface TextTarget {
  readonly path: string
  /** Whether a file that stands there may be replaced. */
  readonly replace: boolean
  /** Main files that are never written over: the evidence and the working copy. */
  readonly protectedPaths: readonly string[]
}

/** UTF-16 units gathered before they are written. */
const BLOCK = 2 ** 18

/**
 * Writes text, piece by piece and as UTF-8, to a new file beside the target and gives it its name at the end.
 * Throws `TargetExists`, `NotWritable`, `NoSpace` and what `pieces` throws; nothing is left behind then.
 */
export function writeTextFile(
  { path, replace, protectedPaths }: TextTarget,
  pieces: Iterable<string>,
): Exported {
  const out = resolve(path)
  assertTarget(out, replace, protectedPaths)
  const temporary = join(
    dirname(out),
    `.${basename(out)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`,
  )
  const hash = createHash('sha256')
  let bytes = 0
  try {
    const file = openSync(temporary, 'wx', 0o600)
    try {
      const write = (text: string): void => {
        const block = Buffer.from(text)
        for (let at = 0; at < block.length; ) at += writeSync(file, block, at)
        hash.update(block)
        bytes += block.length
      }
      let gathered = ''
      for (const piece of pieces) {
        gathered += piece
        if (gathered.length < BLOCK) continue
        write(gathered)
        gathered = ''
      }
      write(gathered)
    } finally {
      closeSync(file)
    }
    syncFile(temporary)
    publish(temporary, out, replace)
    syncFolder(dirname(out))
    return { path: out, bytes, sha256: hash.digest('hex') }
  } catch (error) {
    throw writeError(error)
  } finally {
    rmSync(temporary, { force: true })
  }
}
