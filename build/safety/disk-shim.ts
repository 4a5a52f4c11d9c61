import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isRunning } from '../../electron/engine/disk/running.ts'

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

/** As `disk.c` has them. */
const [SHARED, STARTED_AT, PROCESSES_AT, PROCESSES] = [4096, 12, 24, 64]
let programs = 0

/** What a program has in its environment for `disk.c` to stand between it and the files in `folder`; for one program alone. */
export function interfering(folder: string, { log, kill, fail }: Interference): NodeJS.ProcessEnv {
  const path = library()
  if (path === null) throw new Error(noShim()!)
  const shared = join(path, '..', `shared-${programs++}`)
  writeFileSync(shared, Buffer.alloc(SHARED))
  return {
    LD_PRELOAD: path,
    SAFETY_DISK_UNDER: folder,
    SAFETY_DISK_SHARED: shared,
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

/** Resolves once no process of the program with that environment runs any more. */
export async function allGone({ SAFETY_DISK_SHARED: shared }: NodeJS.ProcessEnv): Promise<void> {
  if (shared === undefined) return
  const bytes = readFileSync(shared)
  const started = Math.min(PROCESSES, bytes.readInt32LE(STARTED_AT))
  for (let n = 0; n < started; n++) while (isRunning(bytes.readInt32LE(PROCESSES_AT + 4 * n))) await wait(2)
  rmSync(shared)
}
