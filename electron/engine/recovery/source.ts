import type { TurnSource } from '../queries/source.ts'
import type { Shapes } from './shapes.ts'

/** What recovery reads from. */
export interface RecoverySource extends TurnSource {
  readonly shapes: Shapes
  /** Slots of the turns closed as unrecoverable. Another set, never the same one changed, after every write. */
  readonly closed: ReadonlySet<number>
}
