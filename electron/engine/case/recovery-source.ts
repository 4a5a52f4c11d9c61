import type { CallOptions } from '../../../shared/contract/methods.ts'
import type { MissingFilter } from '../../../shared/contract/model.ts'
import { runJob } from '../jobs/run.ts'
import { needsShapes } from '../queries/missing-page.ts'
import { type Shapes, shapesInput, shapesJob, slotsToShape } from '../queries/shapes.ts'
import type { TurnSource } from '../queries/source.ts'
import type { Desk } from '../recovery/desk.ts'
import type { QueueSource } from '../recovery/queue.ts'
import type { RecoverySource } from '../recovery/source.ts'
import type { Working } from './working.ts'

/** What is asked of a case to read for a recovery. */
interface Of {
  readonly working: Pick<Working, 'path'>
  readonly desk: Desk
  readonly source: () => Promise<TurnSource>
}

/** What recovery reads from, shapes included. Rejects with `Cancelled` while the shapes are being read. */
export async function recoverySource(of: Of, options: CallOptions): Promise<RecoverySource> {
  const before = await of.source()
  const read = (also: Iterable<number>): Promise<Shapes> => {
    const input = shapesInput(of.working.path, before, slotsToShape(before.index, also))
    return runJob(shapesJob, input, options)
  }
  const shapes = await of.desk.shapes(read, options.signal)
  const source = await of.source()
  if (source.db === before.db) return { ...source, shapes, closed: of.desk.closed }
  // Migrated meanwhile: another working copy, with shapes of its own.
  return recoverySource(of, options)
}

/** What a list is read from, with shapes where its filter needs them. Rejects as `recoverySource` does. */
export async function queueSource(of: Of, filter: MissingFilter, options: CallOptions): Promise<QueueSource> {
  if (needsShapes(filter)) return recoverySource(of, options)
  return { ...(await of.source()), shapes: null, closed: of.desk.closed }
}
