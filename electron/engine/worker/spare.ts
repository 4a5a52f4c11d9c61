import { toFailure } from '../../../shared/contract/errors.ts'
import type { Transport } from '../../../shared/rpc/transport.ts'
import { explain } from '../db/errors.ts'
import { Engine } from '../engine.ts'
import { lookAtCopy } from '../fleet/look-at.ts'
import type { SpareAnswer, SpareTask } from '../fleet/spare.ts'
import { runJobsHere } from '../jobs/here.ts'
import { jobNamed } from './registry.ts'

/**
 * Looks at the copies that come over a link, one after the other, in this process: a spare one of a fleet, which ends
 * with its link.
 * @param home where a copy lies while it is looked at
 */
export function serveSpare(link: Transport, home: string): void {
  runJobsHere(async (name, input, context) => {
    try {
      return await (await jobNamed(name))(input, context)
    } catch (error) {
      throw explain(error)
    }
  })
  const engine = new Engine({ home, throwaway: true, log: (line) => console.error(line) })
  link.onMessage((message) => {
    const answer = (said: SpareAnswer): void => link.send(said)
    void lookAtCopy(engine, message as SpareTask).then(
      (item) => answer({ item }),
      (error: unknown) => answer({ failure: toFailure(error) }),
    )
  })
  link.onClose(() => process.exit(0))
}
