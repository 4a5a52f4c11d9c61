import type { ReadableDb } from '../../db/open.ts'
import { readShapes, slotsToShape } from '../../queries/shapes.ts'
import { IDLE, sourceOf } from '../../queries/testing/turns-db.ts'
import type { RecoverySource } from '../source.ts'

/** What recovery reads from, for a database of a test. */
export function recoverySourceOf(db: ReadableDb, closed: Iterable<number> = []): RecoverySource {
  const source = sourceOf(db)
  const shapes = readShapes(db, { ...source, slots: slotsToShape(source.index) }, IDLE)
  return { ...source, shapes, closed: new Set(closed) }
}
