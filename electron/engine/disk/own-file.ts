import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncGivenName } from './sync.ts'

/** Replaces a small file of ours so that, whenever the power goes, either the old or the new one is there. */
export function replaceOwnFile(path: string, value: unknown): void {
  const temporary = `${path}.new`
  try {
    writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  syncGivenName(dirname(path))
}
