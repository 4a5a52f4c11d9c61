import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { QueueItem } from '../../../shared/contract/recovery.ts'
import { derived, missingBetween } from '../queries/derived.ts'
import { matching } from '../queries/matching.ts'
import { missingTurn } from '../queries/missing-page.ts'
import { shapeOfRow } from '../queries/row-reader.ts'
import type { ProvenanceOf, TurnSource } from '../queries/source.ts'
import { fetchTurn } from '../queries/turn-rows.ts'
import { type Shapes, shapeNumber } from './shapes.ts'

export type QueueRequest = Omit<MethodRequest<'recovery.queue'>, 'case_id'>
export type QueueFilter = Omit<QueueRequest, 'offset' | 'limit'>

export interface QueueSource extends TurnSource {
  /** Slots of the turns closed as unrecoverable. */
  readonly closed: ReadonlySet<number>
}

/** Slots of the turns that lack a value, in list order: those of one conversation, or all. */
function candidatesIn({ index }: QueueSource, conv_id: string | undefined): Uint32Array {
  if (conv_id === undefined) return derived(index).missing
  const conversation = derived(index).conversationNumbers.get(conv_id)
  if (conversation === undefined) return new Uint32Array()
  return missingBetween(index, index.starts[conversation]!, index.starts[conversation + 1]!)
}

/**
 * Slots of the turns that lack a value and that a filter lets through, in list order.
 * @param shapes needed where the filter names a shape
 */
export function queueSlots(
  source: QueueSource,
  { shape, conv_id, session_id, search = '', state }: QueueFilter,
  shapes: Shapes | null,
): Uint32Array {
  const { index, closed } = source
  const session = session_id === undefined ? null : index.sessionIds.indexOf(session_id)
  const wanted = shape === undefined || shapes === null ? null : shapeNumber(shapes, shape)
  const isFound = search === '' ? null : matching(source, search)
  return candidatesIn(source, conv_id).filter(
    (slot) =>
      (state === 'all' || closed.has(slot) === (state === 'closed')) &&
      (session === null || index.session[slot] === session) &&
      (wanted === null || (wanted >= 0 && shapes?.shape[slot] === wanted)) &&
      isFound?.(slot) !== false,
  )
}

/** A turn that lacks a value, as the queue has it. */
export function queueItem(source: QueueSource, slot: number, provenanceOf: ProvenanceOf): QueueItem {
  const row = fetchTurn(source, slot)
  const journal = provenanceOf(row.rowid)
  return { ...missingTurn(source, slot, row, journal), shape: shapeOfRow(row), closed: journal.closed }
}

/**
 * One page of the turns that lack a value, ordered by conv_id, `updated_at_ms` and turn_id.
 * @param shapes needed where the request names a shape
 */
export function queuePage(
  source: QueueSource,
  { offset, limit, ...filter }: QueueRequest,
  shapes: Shapes | null,
  provenanceOf: ProvenanceOf,
): MethodOutput<'recovery.queue'> {
  const slots = queueSlots(source, filter, shapes)
  return {
    items: Array.from(slots.subarray(offset, offset + limit), (slot) =>
      queueItem(source, slot, provenanceOf),
    ),
    total: slots.length,
    of: source.index.counts.missing_runtime_or_inference,
  }
}
