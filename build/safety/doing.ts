import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { isRunning } from '../../electron/engine/disk/running.ts'
import { ERROR_KINDS, type ErrorKind } from '../../shared/contract/errors.ts'
import type { DeedName } from './deeds.ts'

const doer = fileURLToPath(new URL('./doer.ts', import.meta.url))

/** What is killed: an engine in the process of its host, a host alone, or both at once as a machine's memory may force it. */
export const KILLED = ['engine', 'host', 'both'] as const
export type Killed = (typeof KILLED)[number]

interface How {
  /** Ms after it began at which it is killed. */
  readonly killAfter?: number
  readonly killed?: Killed
  readonly env?: NodeJS.ProcessEnv
}

interface Ended {
  readonly took: number
  /** The kind of the typed error in which the deed ended; null where it did not. */
  readonly failed: ErrorKind | null
}

/** Does a deed in a process of its own; resolves once nothing of that runs any more. Rejects where it ended by itself, and not as it should. */
export async function doInProcess(
  name: DeedName,
  home: string,
  evidence: string,
  { killAfter, killed = 'engine', env }: How = {},
): Promise<Ended> {
  const child = spawn(
    process.execPath,
    [doer, home, evidence, name, killed === 'engine' ? 'alone' : 'apart'],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  )
  let said = ''
  let complained = ''
  child.stderr.setEncoding('utf8').on('data', (some: string) => {
    complained += some
  })
  const heard = once(child.stdout, 'data')
  child.stdout.setEncoding('utf8').on('data', (some: string) => {
    said += some
  })
  const gone = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  await Promise.race([heard, gone])
  const engine = Number(/^begin (\d+)/.exec(said)?.[1] ?? 0)
  const begun = performance.now()
  const ended = new AbortController()
  const clock =
    killAfter === undefined
      ? null
      : wait(killAfter, undefined, { signal: ended.signal, ref: false }).then(
          () => {
            child.kill('SIGKILL')
            if (killed === 'both' && isRunning(engine)) process.kill(engine, 'SIGKILL')
          },
          () => undefined,
        )
  const [code, signal] = await gone
  const took = performance.now() - begun
  ended.abort()
  await clock
  while (engine > 0 && isRunning(engine)) await wait(5)
  if (code !== 0 && signal !== 'SIGKILL')
    throw new Error(`${name} ended by itself with ${code ?? signal}: ${complained}`)
  const failed = /^failed (.*)$/m.exec(said)?.[1]
  return { took, failed: ERROR_KINDS.find((kind) => kind === failed) ?? null }
}
