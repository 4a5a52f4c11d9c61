/** Vitest's global set-up: temporary folders lie in memory where there is room for them. */
import { existsSync, mkdirSync, readdirSync, readFileSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { removeQuietly } from '../../electron/engine/disk/folder.ts'

const MEMORY = '/dev/shm'
const NAME = 'turnscope-tests-'
/** Bytes; far more than all tests have at once. */
const ROOM = 4 * 2 ** 30

/** Whether what lies there may be run and loaded, as it may in any folder for temporary files. */
const mayRun = (): boolean =>
  !readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .some(([, place, , options]) => place === MEMORY && options!.split(',').includes('noexec'))

function hasRoom(): boolean {
  const { bavail, bsize } = statfsSync(MEMORY)
  return bavail * bsize >= ROOM
}

/**
 * Makes this process a folder in `within`, and removes what processes left there that were killed.
 * @returns its path
 */
export function makeTemporaryFolder(within: string): string {
  for (const name of readdirSync(within)) {
    const isLeft = name.startsWith(NAME) && !existsSync(`/proc/${name.slice(NAME.length)}`)
    if (isLeft) removeQuietly(join(within, name))
  }
  const folder = join(within, `${NAME}${process.pid}`)
  mkdirSync(folder, { mode: 0o700 })
  return folder
}

/**
 * Tests write thousands of small files, each synced to the disk like any file of a case, and on a disk would wait for that longer
 * than they work. Who names a TMPDIR gets that.
 */
export default function setup(): (() => void) | undefined {
  if (process.env.TMPDIR !== undefined || !existsSync(MEMORY) || !mayRun() || !hasRoom()) return undefined
  const folder = makeTemporaryFolder(MEMORY)
  process.env.TMPDIR = folder
  return () => removeQuietly(folder)
}
