import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import { segmentsOf, switchesOf } from '../../../shared/truth/timeline.ts'
import { messagesOf } from './blocks.ts'
import { conversationNumber, type ProvenanceOf, type TurnSource } from './source.ts'
import { turnAt } from './timeline-turns.ts'
import { conversationSlots, runtimeState, type TurnIndex } from './turn-index.ts'
import { fetchTurn } from './turn-rows.ts'

/** Payloads that one answer holds, in bytes of stored text. */
const PAYLOADS = 16 * 1024 * 1024

type Item = MethodOutput<'timeline.read'>['items'][number]

/** The switches of a conversation, by the position of the first turn that is known to be after one. */
function switchesAt(
  { runtime, runtimeKeys, evidence }: TurnIndex,
  slots: Uint32Array,
): Map<number, Item['switched']> {
  const segments = segmentsOf(Array.from(slots, (slot) => runtimeKeys[runtime[slot]!]!))
  return new Map(
    switchesOf(segments).map(({ from, to, inside }) => {
      const { runtime_key, start, turns } = segments[from]!
      const state = runtimeState(evidence[slots[start + turns - 1]!]!)
      return [
        segments[to]!.start,
        {
          from: runtime_key,
          ...(state === 'server-made' ? { from_server_made: true as const } : {}),
          unknown_turns: inside === null ? 0 : segments[inside]!.turns,
        },
      ]
    }),
  )
}

type Request = Omit<MethodRequest<'timeline.read'>, 'case_id'>

/**
 * Some turns of a conversation as they are read: of each, the messages that the turn before in its session did
 * not hold, for a turn repeats all that was said before it. Throws `NotFound`.
 */
export function readTurns(
  source: TurnSource,
  { conv_id, offset, limit }: Request,
  provenanceOf: ProvenanceOf,
): MethodOutput<'timeline.read'> {
  const { db, columns, index } = source
  const conversation = conversationNumber(index, conv_id)
  const slots = conversationSlots(index, conversation)
  const held = new Map<number, ReadonlySet<string>>()
  const switches = switchesAt(index, slots)
  const room = { bytes: PAYLOADS }
  /** What the turn before in the same session held. */
  const before = (position: number): ReadonlySet<string> => {
    const session = index.session[slots[position]!]!
    const known = held.get(session)
    if (known !== undefined) return known
    for (let at = position - 1; at >= 0; at--) {
      const slot = slots[at]!
      if (index.session[slot] !== session) continue
      return messagesOf(db, columns, fetchTurn(source, slot).rowid, null, room).held
    }
    return new Set()
  }
  const items = Array.from(slots.subarray(offset, offset + limit), (slot, at): Item => {
    const position = offset + at
    const { turn, row } = turnAt(source, slot, position, provenanceOf)
    const {
      phase,
      repeated,
      blocks,
      held: holds,
    } = messagesOf(db, columns, row.rowid, before(position), room)
    held.set(index.session[slot]!, holds)
    return { ...turn, switched: switches.get(position) ?? null, phase, repeated, blocks }
  })
  return { items, total: slots.length }
}
