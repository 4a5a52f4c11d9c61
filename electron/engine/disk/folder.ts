import { mkdirSync } from 'node:fs'

/** Makes a folder, and those above it, its owner's alone; one that is there stays as it is. */
export const makeFolder = (path: string): void => void mkdirSync(path, { recursive: true, mode: 0o700 })
