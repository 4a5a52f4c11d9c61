import { mkdirSync, renameSync, rmSync } from 'node:fs'

/** Makes a folder, and those above it, its owner's alone; one that is there stays as it is. */
export const makeFolder = (path: string): void => void mkdirSync(path, { recursive: true, mode: 0o700 })

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
