import type { Shapes } from '../queries/shapes.ts'
import type { QueueSource } from './queue.ts'

/** What recovery reads from. */
export interface RecoverySource extends QueueSource {
  readonly shapes: Shapes
}
