import { writeFileSync } from 'node:fs'

/** Makes an empty file for its owner alone, which SQLite takes for an empty database. */
export const makeEmptyFile = (path: string): void => writeFileSync(path, '', { mode: 0o600 })
