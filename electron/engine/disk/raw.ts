import { openSync, writeFileSync } from 'node:fs'

/** Makes an empty file for its owner alone, which SQLite takes for an empty database. */
export const makeEmptyFile = (path: string): void => writeFileSync(path, '', { mode: 0o600 })

/** A descriptor for reading a file's bytes; whoever opens it closes it. */
export const openForReading = (path: string): number => openSync(path, 'r')
