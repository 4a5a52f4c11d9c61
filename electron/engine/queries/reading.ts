import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { countSwitches, segmentsOf } from '../../../shared/truth/timeline.ts'
import { messagesOf } from './blocks.ts'
import { conversationNumber, type TurnSource } from './source.ts'
import { conversationSlots, timeAt } from './turn-index.ts'
import { fetchTurn } from './turn-rows.ts'

type Request = Omit<MethodRequest<'timeline.read'>, 'case_id'>

/**
 * Some turns of a conversation as they are read: of each, the messages that the turn before in its session did
 * not hold, for a turn repeats all that was said before it. Throws `NotFound`.
 */
export function readTurns(
  source: TurnSource,
  { conv_id, offset, limit }: Request,
): MethodOutput<'timeline.read'> {
  const { db, columns, index } = source
  const conversation = conversationNumber(index, conv_id)
  const slots = conversationSlots(index, conversation)
  const held = new Map<number, ReadonlySet<string>>()
  const runtimeAt = (position: number): string | undefined => {
    const slot = slots[position]
    return slot === undefined ? undefined : index.runtimeKeys[index.runtime[slot]!]!
  }
  /** What the turn before in the same session held. */
  const before = (position: number): ReadonlySet<string> => {
    const session = index.session[slots[position]!]!
    const known = held.get(session)
    if (known !== undefined) return known
    for (let at = position - 1; at >= 0; at--) {
      const slot = slots[at]!
      if (index.session[slot] !== session) continue
      return messagesOf(db, columns, fetchTurn(source, slot).rowid, null).held
    }
    return new Set()
  }
  const items = Array.from(slots.subarray(offset, offset + limit), (slot, at) => {
    const position = offset + at
    const row = fetchTurn(source, slot)
    const said = messagesOf(db, columns, row.rowid, before(position))
    held.set(index.session[slot]!, said.held)
    const runtime_key = row.values.runtime_key
    const last = runtimeAt(position - 1) ?? UNKNOWN
    const here = countSwitches(segmentsOf([last, runtime_key]))
    return {
      conv_id,
      session_id: row.session_id,
      turn_id: row.turn_id,
      position,
      updated_at_ms: timeAt(index, slot),
      runtime_key,
      switched_from: here.certain > 0 ? last : null,
      phase: said.phase,
      repeated: said.repeated,
      blocks: said.blocks,
    }
  })
  return { items, total: slots.length }
}
