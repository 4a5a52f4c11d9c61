import { statfsSync } from 'node:fs'
import { TurnscopeError } from '../../../shared/contract/errors.ts'

/** Bytes for people, in the units that disks are sold in, to a tenth: the nearest, or as `to` has it. */
export function inUnits(bytes: number, to: (value: number) => number = Math.round): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit++
  }
  return `${unit === 0 ? value : (to(value * 10) / 10).toFixed(1)} ${units[unit]}`
}

/** Bytes that are free to us on the disk that holds `folder`; null where it does not say, as some network file systems. */
function freeBytes(folder: string): number | null {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return null
  }
}

/**
 * Throws `NoSpace`, with numbers, when the disk that holds `folder`, of a case or of a file for people, has not that many bytes
 * free. Where it does not say, writing finds out.
 * @param what needs them, for people: "the migrated copy"
 */
export function assertSpace(folder: string, needed: number, what: string): void {
  const free = freeBytes(folder)
  if (free === null || free >= needed) return
  throw new TurnscopeError(
    'NoSpace',
    `Not enough room on the disk of ${folder}: ${what} needs ${inUnits(needed)}, ${inUnits(free)} are free.`,
    `Free ${inUnits(needed - free, Math.ceil)} there, or choose a larger disk: for a file by its name; for cases by TURNSCOPE_HOME, and of the command line by TURNSCOPE_TMPDIR. Cases that nobody needs any more can be deleted.`,
  )
}
