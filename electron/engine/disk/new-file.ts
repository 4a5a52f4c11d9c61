import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, writeSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Exported } from '../../../shared/contract/model.ts'
import { writeError } from './errors.ts'
import { removeQuietly } from './folder.ts'
import { publish } from './publish.ts'
import { removeDatabase, SIDECARS } from './sidecars.ts'
import { syncFile, syncGivenName } from './sync.ts'
import { assertTarget, type Target } from './target.ts'
import { sweepUnfinished, unfinishedPath } from './unfinished.ts'

/**
 * The rights of every file that is written, those for people too: their owner alone. They hold what the evidence
 * holds, and more people have an account on a machine than may read its conversations. Who hands a file on says so.
 */
export const FILE_MODE = 0o600

/**
 * A file that grows beside its target under a name of its own and gets the target's name when it is complete.
 * The constructor throws `TargetExists` or `NotWritable` and leaves nothing then. Call `discard` in the end,
 * whatever happened.
 */
export class NewFile {
  /** Absolute path of the target. */
  readonly path: string
  /** Absolute path of the file while it grows: there, empty, and readable by its owner alone. */
  readonly temporary: string
  readonly #target: Target
  readonly #companions: readonly string[]
  #replaced = false

  /** @param kind whether files that belong to a replaced database go with it */
  constructor(target: Target, kind: 'text' | 'database') {
    this.path = resolve(target.path)
    this.#target = { ...target, path: this.path }
    this.#companions = kind === 'database' ? SIDECARS : []
    this.temporary = unfinishedPath(dirname(this.path))
    assertTarget(this.#target)
    sweepUnfinished(dirname(this.path))
    try {
      closeSync(openSync(this.temporary, 'wx', FILE_MODE))
    } catch (error) {
      throw this.explain(error)
    }
  }

  /** The typed error for what went wrong while this file was being written. */
  explain(error: unknown): unknown {
    return writeError(error, dirname(this.path))
  }

  /** Puts the complete file on the disk and gives it its name. Throws what `publish` throws; the target is then as it was. */
  publish(): void {
    syncFile(this.temporary)
    assertTarget(this.#target)
    this.#replaced = existsSync(this.path)
    publish(this.temporary, this.path, this.#target.replace, this.#companions)
    syncGivenName(dirname(this.path))
  }

  /** Takes a published file away again, unless it replaced one: then it is all there is. */
  withdraw(): void {
    if (!this.#replaced) removeQuietly(this.path)
  }

  /** Removes what is left under the name of its own; never fails, since the outcome is settled by then. */
  discard(): void {
    try {
      removeDatabase(this.temporary)
    } catch {}
  }
}

/**
 * Publishes files that belong together: when one cannot be, those that were new before it are gone again.
 * Throws what `publish` throws.
 */
export function publishTogether(files: readonly NewFile[]): void {
  const published: NewFile[] = []
  try {
    for (const file of files) {
      file.publish()
      published.push(file)
    }
  } catch (error) {
    for (const file of published) file.withdraw()
    throw error
  }
}

/** UTF-16 units gathered before they are written. */
const BLOCK = 2 ** 18

function writePieces(path: string, pieces: Iterable<string | Uint8Array>): { bytes: number; sha256: string } {
  const hash = createHash('sha256')
  let bytes = 0
  const file = openSync(path, 'r+')
  try {
    const write = (piece: string | Uint8Array): void => {
      const block = typeof piece === 'string' ? Buffer.from(piece) : piece
      for (let at = 0; at < block.length; ) at += writeSync(file, block, at)
      hash.update(block)
      bytes += block.length
    }
    let gathered = ''
    for (const piece of pieces) {
      if (typeof piece !== 'string') {
        write(gathered)
        write(piece)
        gathered = ''
        continue
      }
      gathered += piece
      if (gathered.length < BLOCK) continue
      write(gathered)
      gathered = ''
    }
    write(gathered)
  } finally {
    closeSync(file)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/**
 * Writes text as UTF-8, or bytes, piece by piece to a new file. Throws `TargetExists`, `NotWritable`, `NoSpace` and
 * what `pieces` throws; nothing is left behind then.
 */
export function writeNewFile(target: Target, pieces: Iterable<string | Uint8Array>): Exported {
  const file = new NewFile(target, 'text')
  try {
    const written = writePieces(file.temporary, pieces)
    file.publish()
    return { path: file.path, ...written }
  } catch (error) {
    throw file.explain(error)
  } finally {
    file.discard()
  }
}
