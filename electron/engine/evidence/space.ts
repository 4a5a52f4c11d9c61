import { statfs } from 'node:fs/promises'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

/** What a case needs, against its evidence's size: the working copy, the migrated copy beside it, and indexes. */
const ROOM = 2.2

/** Bytes for people, in the units that disks are sold in. */
export function inUnits(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`
}

/**
 * Throws `NoSpace`, with numbers, when the disk that holds `folder` has not enough room for a case over
 * evidence of that many bytes.
 */
export async function checkSpace(folder: string, evidenceBytes: number): Promise<void> {
  // Some network file systems do not say; then the copy finds out.
  const disk = await statfs(folder).catch(() => null)
  if (disk === null) return
  const free = disk.bavail * disk.bsize
  const needed = Math.ceil(evidenceBytes * ROOM)
  if (free >= needed) return
  throw new TurnscopeError(
    'NoSpace',
    `Not enough room on the disk that holds the cases: opening and migrating this file needs ${inUnits(needed)}, ${inUnits(free)} are free.`,
    `Free ${inUnits(needed - free)} there, delete cases you no longer need, or set TURNSCOPE_HOME (TURNSCOPE_TMPDIR for the command line) to a folder on a larger disk.`,
  )
}
