import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { constants } from 'node:os'

/** What a test may let go wrong: calls of the product in this thread, by what they are given. */
export interface Fault {
  readonly call:
    | 'fsyncSync'
    | 'writeSync'
    | 'linkSync'
    | 'renameSync'
    | 'openSync'
    | 'readdirSync'
    | 'rmSync'
    | 'statfsSync'
  /** What the file system says instead. */
  readonly code: string
  readonly when?: (...args: unknown[]) => boolean
}

type Call = (...args: unknown[]) => unknown

/** As Node says it, which has no name for a quota. */
function faultOf({ code, call }: Fault): Error {
  const number = (constants.errno as Record<string, number>)[code]
  const said = code === 'EDQUOT' ? `Unknown system error -${number}` : code
  const errno = number === undefined ? {} : { errno: -number }
  return Object.assign(new Error(`${said}: ${call} was refused`), { code: said, syscall: call, ...errno })
}

/** Runs `work` on a disk that says no to some calls; everything else is the real one. */
export async function withFaults<T>(faults: readonly Fault[], work: () => T | Promise<T>): Promise<T> {
  const calls = fs as unknown as Record<Fault['call'], Call>
  const real = faults.map(({ call }) => ({ call, was: calls[call] }))
  for (const fault of faults) {
    const was = calls[fault.call]
    calls[fault.call] = (...args) => {
      if (fault.when?.(...args) ?? true) throw faultOf(fault)
      return was(...args)
    }
  }
  syncBuiltinESMExports()
  try {
    return await work()
  } finally {
    for (const { call, was } of real.reverse()) calls[call] = was
    syncBuiltinESMExports()
  }
}

const isFolder = (handle: unknown): boolean => fs.fstatSync(handle as number).isDirectory()

/** A folder that cannot be synced, as on many network file systems. */
export const noFolderSync = (code = 'EINVAL'): Fault => ({ call: 'fsyncSync', code, when: isFolder })

/** A disk that is full once so many writes went through. */
export function fullAfter(writes: number): Fault {
  let left = writes
  return { call: 'writeSync', code: 'ENOSPC', when: () => left-- <= 0 }
}

/** Does something at the moment of a call, which then goes on: what another program does meanwhile. */
export function meanwhile(call: Fault['call'], act: () => void): Fault {
  let done = false
  return {
    call,
    code: '',
    when: () => {
      if (!done) {
        done = true
        act()
      }
      return false
    },
  }
}

/** A file system without hard links, as FAT. */
export const NO_LINKS: Fault = { call: 'linkSync', code: 'EPERM' }
