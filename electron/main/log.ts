import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'

const MOST_BYTES = 5 * 1024 * 1024

export interface Log {
  readonly path: string
  readonly write: (line: string) => void
}

/** A log file in `folder`; at 5 MB it starts anew and keeps one older file. Writing it never fails a caller. */
export function openLog(folder: string): Log {
  const path = join(folder, 'turnscope.log')
  try {
    mkdirSync(folder, { recursive: true })
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MOST_BYTES) renameSync(path, `${path}.old`)
  } catch {
    // A log that cannot be kept is no reason not to start.
  }
  return {
    path,
    write(line) {
      try {
        appendFileSync(path, `${new Date().toISOString()} ${line}\n`, { mode: 0o600 })
      } catch {
        // As above.
      }
    },
  }
}
