import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { QueueItem } from '../../../shared/contract/recovery.ts'
import { missingListed, missingTurn } from '../queries/missing-page.ts'
import { shapeOfRow } from '../queries/row-reader.ts'
import type { ListSource } from '../queries/shapes.ts'
import type { ProvenanceOf } from '../queries/source.ts'
import { fetchTurn } from '../queries/turn-rows.ts'

export type QueueRequest = Omit<MethodRequest<'recovery.queue'>, 'case_id'>
export type QueueFilter = Omit<QueueRequest, 'offset' | 'limit'>

export interface QueueSource extends ListSource {
  /** Slots of the turns closed as unrecoverable. Another set, never the same one changed, after every write. */
  readonly closed: ReadonlySet<number>
}

/** Slots of the turns that lack a value and that a filter lets through, in its order. */
export function queueSlots(source: QueueSource, { state, ...filter }: QueueFilter): Uint32Array {
  const { slots } = missingListed(source, filter)
  return state === 'all' ? slots : slots.filter((slot) => source.closed.has(slot) === (state === 'closed'))
}

/** A turn that lacks a value, as the queue has it. */
export function queueItem(source: QueueSource, slot: number, provenanceOf: ProvenanceOf): QueueItem {
  const row = fetchTurn(source, slot)
  const journal = provenanceOf(row.rowid)
  return { ...missingTurn(source, slot, row, journal), shape: shapeOfRow(row), closed: journal.closed }
}

/** One page of the turns that lack a value, in the order that it asks for. */
export function queuePage(
  source: QueueSource,
  { offset, limit, ...filter }: QueueRequest,
  provenanceOf: ProvenanceOf,
): MethodOutput<'recovery.queue'> {
  const slots = queueSlots(source, filter)
  return {
    items: Array.from(slots.subarray(offset, offset + limit), (slot) =>
      queueItem(source, slot, provenanceOf),
    ),
    total: slots.length,
    of: source.index.counts.missing_runtime_or_inference,
  }
}
