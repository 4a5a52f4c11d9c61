import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const source = fileURLToPath(new URL('./disk.c', import.meta.url))

let made: string | null | undefined

/** The library of `disk.c`, made once and gone with this process; null where it cannot be made. */
function library(): string | null {
  if (made !== undefined) return made
  made = null
  if (process.platform !== 'linux') return null
  const folder = mkdtempSync(join(tmpdir(), 'turnscope-shim-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'disk.so')
  if (spawnSync('cc', ['-shared', '-fPIC', '-O1', '-o', path, source, '-ldl', '-lpthread']).status === 0)
    made = path
  return made
}

/** Why nothing can stand between a program and its files here; null where it can. */
export const noShim = (): string | null =>
  library() === null ? 'what stands between a program and its files is made by a C compiler, on Linux' : null

/** Kinds of what is done to files: see `disk.c`. */
export type Touched = 'w' | 'n' | 'r' | 's'

export interface Interference {
  /** A file that gets all that is written, named and synced. */
  readonly log?: string
  /** The process is killed where it is about to do this thing. */
  readonly killAt?: number
  readonly fail?: {
    readonly from: number
    /** The last that fails; all from there on where there is none. */
    readonly last?: number
    readonly code: keyof typeof constants.errno
    readonly touched: readonly Touched[]
  }
}

/** What a program has in its environment for `disk.c` to stand between it and the files in `folder`. */
export function interfering(folder: string, { log, killAt, fail }: Interference): NodeJS.ProcessEnv {
  const path = library()
  if (path === null) throw new Error(noShim()!)
  return {
    LD_PRELOAD: path,
    SAFETY_DISK_UNDER: folder,
    ...(log === undefined ? {} : { SAFETY_DISK_LOG: log }),
    ...(killAt === undefined ? {} : { SAFETY_DISK_KILL: String(killAt) }),
    ...(fail === undefined
      ? {}
      : {
          SAFETY_DISK_FAIL: [
            fail.from,
            fail.last ?? 2 ** 31,
            constants.errno[fail.code],
            fail.touched.join(''),
          ].join(),
        }),
  }
}
