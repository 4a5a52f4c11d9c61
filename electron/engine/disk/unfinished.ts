import { createHash, randomBytes } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { isRunning } from './running.ts'
import { removeDatabase } from './sidecars.ts'

/** Which machine a name was made on: folders are shared between machines, and so are ids of processes. */
const machine = (): string => createHash('sha256').update(hostname()).digest('hex').slice(0, 8)

const NAME = /^\.turnscope-(\d+)-([0-9a-f]{8})-[0-9a-f]{12}\.tmp$/

/** A name for a file that grows in `folder`. Not made of its target's name, which may be as long as a name can be. */
export const unfinishedPath = (folder: string): string =>
  join(folder, `.turnscope-${process.pid}-${machine()}-${randomBytes(6).toString('hex')}.tmp`)

/**
 * Takes away what processes of this machine were writing in `folder` when they were killed: it holds what the evidence
 * holds. Never fails, since nobody asked for it.
 */
export function sweepUnfinished(folder: string): void {
  try {
    const here = machine()
    for (const name of readdirSync(folder)) {
      const [, pid, where] = NAME.exec(name) ?? []
      if (where === here && !isRunning(Number(pid))) removeDatabase(join(folder, name))
    }
  } catch {}
}
