import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ERROR_KINDS, type ErrorKind } from '../../shared/contract/errors.ts'
import type { DeedName } from './deeds.ts'
import { allGone } from './disk-counter.ts'
import { programNamed } from './programs.ts'

interface How {
  /** Whether the engine has a process of its own, as in a host's hands. */
  readonly apart?: boolean
  readonly env?: NodeJS.ProcessEnv
}

export interface Ended {
  readonly killed: boolean
  /** The kind of the typed error in which the deed ended; null where it did not. */
  readonly failed: ErrorKind | null
}

/** Does a deed in a process of its own; resolves once nothing of that runs any more. Rejects where it ended by itself, and not as it should. */
export async function doInProcess(
  name: DeedName,
  home: string,
  evidence: string,
  { apart = false, env = {} }: How = {},
): Promise<Ended> {
  const { program, compiled } = await programNamed('doer')
  const child = spawn(process.execPath, [program, home, evidence, name, apart ? 'apart' : 'alone'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NODE_COMPILE_CACHE: compiled, ...env },
  })
  let said = ''
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (some: string) => {
    complained += some
  })
  child.stdout.setEncoding('utf8').on('data', (some: string) => {
    said += some
  })
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null]
  await allGone(env)
  const killed = signal === 'SIGKILL'
  if (code !== 0 && !killed) throw new Error(`${name} ended by itself with ${code ?? signal}: ${complained}`)
  const failed = /^failed (.*)$/m.exec(said)?.[1]
  return { killed, failed: ERROR_KINDS.find((kind) => kind === failed) ?? null }
}
