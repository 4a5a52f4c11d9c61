import { randomUUID } from 'node:crypto'
import { closeSync, openSync, readFileSync, renameSync, writeFileSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeError } from './errors.ts'
import { removeQuietly } from './folder.ts'
import { FILE_MODE } from './new-file.ts'
import { syncFile, syncGivenName } from './sync.ts'

/** Replaces a small file of ours so that, whenever the power goes, either the old or the new one is there. */
export function replaceOwnFile(path: string, value: unknown): void {
  const temporary = `${path}.new`
  try {
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
    syncFile(temporary)
    renameSync(temporary, path)
  } catch (error) {
    removeQuietly(temporary)
    throw error
  }
  syncGivenName(dirname(path))
}

/**
 * Keeps bytes that can be made anew at any time inside a case. Whoever reads them checks them: nothing is synced. Where they
 * cannot be written, nothing is there, and that is no failure.
 */
export function keepOwnFile(path: string, parts: readonly Uint8Array[]): void {
  // Under a name that is swept with what else an interrupted run left.
  const unfinished = join(dirname(path), `.incoming-${randomUUID()}`)
  try {
    const file = openSync(unfinished, 'wx', FILE_MODE)
    try {
      for (const part of parts) for (let at = 0; at < part.length; ) at += writeSync(file, part, at)
    } finally {
      closeSync(file)
    }
    renameSync(unfinished, path)
  } catch {
    removeQuietly(unfinished)
  }
}

/** A file of ours that grows by a line for each value, so that whoever is interrupted can go on from it. */
export interface LinesFile {
  /** What was there when it was opened; a last line that was cut off is none. */
  readonly values: readonly unknown[]
  add(value: unknown): void
  close(): void
}

/**
 * Opens one, or begins one. Its first line says what it is: null where the file at `path` is something else, and then
 * nothing is written. Throws `NotWritable` and `NoSpace`.
 */
export function openLinesFile(path: string, kind: string): LinesFile | null {
  try {
    const file = openSync(path, 'a+', FILE_MODE)
    const [first = '', ...rest] = readFileSync(path, 'utf8').split('\n')
    // What follows the last line's end was cut off when the writer was.
    const cutOff = rest.pop() ?? first
    const isNew = first === '' && rest.length === 0
    if (!isNew && first !== kind) {
      closeSync(file)
      return null
    }
    const write = (line: string): void => {
      try {
        writeSync(file, `${line}\n`)
      } catch (error) {
        throw writeError(error, dirname(path))
      }
    }
    if (isNew) write(kind)
    else if (cutOff !== '') write('')
    return {
      values: rest.flatMap((line) => {
        try {
          return [JSON.parse(line) as unknown]
        } catch {
          return []
        }
      }),
      add: (value) => write(JSON.stringify(value)),
      close: () => closeSync(file),
    }
  } catch (error) {
    throw writeError(error, dirname(path))
  }
}
