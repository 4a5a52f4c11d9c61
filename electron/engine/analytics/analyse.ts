import { TurnscopeError } from '../../../shared/contract/errors.ts'
import { insteadFor } from '../../../shared/contract/next-action.ts'
import type { Analytics } from '../../../shared/contract/playbook.ts'
import { FRESH_COPY } from '../../../shared/truth/copy-advice.ts'
import type { Lease } from '../case/lease.ts'
import { type JobOptions, runJob } from '../jobs/run.ts'
import { cutoverOfIndex } from '../queries/counts.ts'
import { analysedIndex } from './counted.ts'
import { analyticsJob } from './job.ts'

/** The turns of a case that can be counted. Throws `Damaged` or `UnrelatedDatabase`. */
export function readableTurns({ source, schema }: Lease): NonNullable<Lease['source']> {
  if (source !== null) return source
  if (schema.generation === 'unrelated') {
    throw new TurnscopeError(
      'UnrelatedDatabase',
      schema.describes,
      'Pick a copy of the turns.db that the chat server writes.',
    )
  }
  throw new TurnscopeError(
    'Damaged',
    'The turns of this file cannot be read.',
    `See the findings. ${FRESH_COPY}`,
  )
}

/** Analytics of a case: turns from the cutover on, with what is left out and why. */
export function analyse(of: Lease, options: JobOptions): Promise<Analytics> {
  const { columns, index } = readableTurns(of)
  const cutover = cutoverOfIndex(index)
  return runJob(
    analyticsJob,
    { copy: of.copy, columns, index: analysedIndex(index), cutover, instead: insteadFor(of.view) },
    options,
  )
}
