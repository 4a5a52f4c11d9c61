import { createHash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { Exported } from '../../../shared/contract/model.ts'
import { assertTarget } from '../export/target.ts'
import { syncFolder } from '../migrate/copy.ts'
import { writeError } from '../migrate/refused.ts'

export interface NewFileTarget {
  readonly out: string
  /** Whether a file that stands there may be replaced. */
  readonly replace: boolean
  /** The working copy and the evidence. */
  readonly protectedPaths: readonly string[]
}

const BUFFER_CHARACTERS = 256 * 1024

/** Gives a finished file its name in one step. */
function publish(temporary: string, out: string, replace: boolean): void {
  if (replace) {
    renameSync(temporary, out)
    return
  }
  try {
    // A link never replaces what somebody else has put there meanwhile.
    linkSync(temporary, out)
    rmSync(temporary)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') assertTarget(out, false, [])
    // Some file systems have no hard links.
    renameSync(temporary, out)
  }
}

/**
 * Writes a text file piece by piece beside its place and gives it its name when `write` is done: whatever
 * goes wrong, nothing is left there. Throws `TargetExists`, `NotWritable`, `NoSpace`, and what `write` throws.
 */
export function writeNewFile(target: NewFileTarget, write: (put: (text: string) => void) => void): Exported {
  const out = resolve(target.out)
  assertTarget(out, target.replace, target.protectedPaths)
  const mark = `${process.pid}-${randomBytes(4).toString('hex')}`
  const temporary = join(dirname(out), `.${basename(out)}.${mark}.tmp`)
  const hash = createHash('sha256')
  let bytes = 0
  try {
    const file = openSync(temporary, 'wx')
    try {
      let held = ''
      const flush = (): void => {
        const block = Buffer.from(held)
        held = ''
        hash.update(block)
        bytes += block.length
        for (let at = 0; at < block.length; ) at += writeSync(file, block, at)
      }
      write((text) => {
        held += text
        if (held.length >= BUFFER_CHARACTERS) flush()
      })
      flush()
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    publish(temporary, out, target.replace)
    syncFolder(dirname(out))
    return { path: out, bytes, sha256: hash.digest('hex') }
  } catch (error) {
    throw writeError(error)
  } finally {
    rmSync(temporary, { force: true })
  }
}
