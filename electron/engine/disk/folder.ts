import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

/**
 * Makes a folder, and those above it, its owner's alone; one that is there stays as it is. Throws what the file system says, and
 * `NotWritable` where something else has its name, and where that is only what Node makes of it: of a disk that fails, and of a link
 * that leads nowhere.
 */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST')
      throw new TurnscopeError('NotWritable', `${path} is there and is no folder.`, 'Choose another name.', {
        cause: error,
      })
    if (code !== 'ENOENT') throw error
    throw new TurnscopeError(
      'NotWritable',
      `The folder ${path} cannot be made.`,
      'Check its disk, and whether a link on the way leads nowhere; or choose another folder.',
      { cause: error },
    )
  }
}

/** Takes away a folder of ours with all that is in it; one that is not there is gone already. */
export const removeFolder = (path: string): void => rmSync(path, { recursive: true, force: true })

/** The same of something that nobody wants any more, where the outcome is settled: what cannot be taken away stays. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true })
  } catch {}
}

/** Takes away a file of ours; one that is not there is gone already. */
export const removeFile = (path: string): void => rmSync(path, { force: true })

/** Gives a file of ours another name in its folder, whatever has that name. */
export const renameFile = (from: string, to: string): void => renameSync(from, to)
