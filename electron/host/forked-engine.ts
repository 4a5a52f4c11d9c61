import { fork } from 'node:child_process'
import { memoryOf } from '../engine/disk/running.ts'
import { createConnector } from './multiplex.ts'
import { childLink } from './process-link.ts'
import { isEnding } from './start-engine.ts'
import type { EngineProcess } from './supervisor.ts'

export interface ForkOptions {
  /** The file that serves the engine: `child-entry`. */
  readonly entry: URL
  readonly args: readonly string[]
  /** Gets what the child writes to its standard error, by lines. */
  readonly log: (line: string) => void
}

/** Starts an engine in a child process of this Node. */
export function forkEngine({ entry, args, log }: ForkOptions): EngineProcess {
  const child = fork(entry, args, {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // An interrupt in the terminal is for the host to handle: it stops the engine itself.
    detached: process.platform !== 'win32',
  })
  child.stderr?.setEncoding('utf8').on('data', (text: string) => log(text.trimEnd()))
  let why: string | null = null
  const link = childLink(child, () => why)
  link.onMessage((message) => {
    if (isEnding(message)) why = message.ending
  })
  const connector = createConnector(link)
  return {
    connect: () => connector.open(),
    onExit: link.onClose,
    stop: () => {
      if (child.connected) child.disconnect()
    },
    kill: (reason) => {
      why ??= reason
      child.kill('SIGKILL')
    },
    memory: () => (child.pid === undefined ? null : memoryOf(child.pid)),
  }
}
