import { fork } from 'node:child_process'
import type { StartSpare } from '../engine/jobs/spare.ts'
import { childLink } from './process-link.ts'

/** From source Node strips the types itself; the bundle has the program beside what starts it. */
const entry = new URL(
  import.meta.url.endsWith('.ts') ? './spare-child.ts' : './spare-child.js',
  import.meta.url,
)

/** Starts a spare process in a child process of this Node. What it logs goes nowhere: it holds paths. */
export const forkSpare: StartSpare = async (home) => {
  const child = fork(entry, [home], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // An interrupt in the terminal is for whoever started it to handle.
    detached: process.platform !== 'win32',
  })
  return { link: childLink(child), kill: () => void child.kill('SIGKILL') }
}
