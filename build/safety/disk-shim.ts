import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { newCounter } from './disk-counter.ts'

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

/** Who is killed: the engine, its host, which goes by itself then, or both at once as a machine's memory may force it. */
export const KILLED = ['engine', 'host', 'both'] as const
export type Killed = (typeof KILLED)[number]

export interface Interference {
  /** How paths in the folder begin that it is about; all where left out. */
  readonly among?: readonly string[]
  /** A file that gets all that is written, named and synced. */
  readonly log?: string
  /** Who is killed where one of the processes is about to do which thing. */
  readonly kill?: { readonly at: number; readonly whom: Killed }
  readonly fail?: {
    readonly from: number
    /** The last that fails; all from there on where there is none. */
    readonly last?: number
    readonly code: keyof typeof constants.errno
    readonly touched: readonly Touched[]
  }
}

let programs = 0

/** What a program has in its environment for `disk.c` to stand between it and the files in `folder`; for one program alone. */
export function interfering(
  folder: string,
  { among = [''], log, kill, fail }: Interference,
): NodeJS.ProcessEnv {
  const path = library()
  if (path === null) throw new Error(noShim()!)
  return {
    LD_PRELOAD: path,
    SAFETY_DISK_UNDER: among.map((beginning) => `${folder}/${beginning}`).join(':'),
    SAFETY_DISK_SHARED: newCounter(join(path, '..', `shared-${programs++}`)),
    ...(log === undefined ? {} : { SAFETY_DISK_LOG: log }),
    ...(kill === undefined ? {} : { SAFETY_DISK_KILL: `${kill.at},${kill.whom[0]}` }),
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
