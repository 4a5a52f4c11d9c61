import type { Transport } from '../../shared/rpc/transport.ts'
import { Engine } from '../engine/engine.ts'
import { lookAtCopy } from '../engine/fleet/look-at.ts'
import type { SpareAnswer, SpareTask } from '../engine/fleet/spare.ts'
import { runJobsHere } from '../engine/jobs/here.ts'
import { jobNamed } from '../engine/worker/registry.ts'

/**
 * Looks at the copies that come over a link, one after the other, in this process: a spare one of a fleet, which ends
 * with its link.
 */
export function serveSpare(link: Transport, home: string): void {
  runJobsHere(jobNamed)
  const engine = new Engine({ home, throwaway: true, log: (line) => console.error(line) })
  link.onMessage((message) => {
    const { copy } = message as SpareTask
    void lookAtCopy(engine, copy).then((item) => link.send({ item } satisfies SpareAnswer))
  })
  link.onClose(() => process.exit(0))
}
