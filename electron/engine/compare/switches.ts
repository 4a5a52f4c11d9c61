import type { ComparedSwitch } from '../../../shared/contract/compare.ts'
import { segmentsOf, switchesOf } from '../../../shared/truth/timeline.ts'
import { conversationSlots, runtimesOf, type TurnIndex } from '../queries/turn-index.ts'
import type { PairTable } from './pairs.ts'

type SwitchIndex = Pick<TurnIndex, 'starts' | 'order' | 'runtime' | 'runtimeKeys'>

/** The switches of a conversation, by the slot of the first turn of the new runtime. */
function switchesBySlot(index: SwitchIndex, conversation: number): Map<number, ComparedSwitch> {
  const bySlot = new Map<number, ComparedSwitch>()
  if (conversation < 0) return bySlot
  const slots = conversationSlots(index, conversation)
  const segments = segmentsOf(runtimesOf(index, conversation))
  for (const { from, to, inside } of switchesOf(segments)) {
    const { start, runtime_key } = segments[to]!
    bySlot.set(slots[start]!, {
      from: segments[from]!.runtime_key,
      to: runtime_key,
      certain: inside === null,
      position: start,
    })
  }
  return bySlot
}

const isSame = (a: ComparedSwitch | undefined, b: ComparedSwitch): boolean =>
  a !== undefined && a.from === b.from && a.to === b.to && a.certain === b.certain

/**
 * The switches that one file alone has: at the same turn, between the same runtimes and as certain, both have them.
 * @param numbers of the conversation in each file; -1 where it has none
 */
export function switchChanges(
  a: SwitchIndex,
  b: SwitchIndex,
  { partnerOfA, partnerOfB }: Pick<PairTable, 'partnerOfA' | 'partnerOfB'>,
  [inA, inB]: readonly [number, number],
): { gained: ComparedSwitch[]; lost: ComparedSwitch[] } {
  const [ofA, ofB] = [switchesBySlot(a, inA), switchesBySlot(b, inB)]
  const gained = [...ofB].filter(([slot, found]) => !isSame(ofA.get(partnerOfB[slot]!), found))
  const lost = [...ofA].filter(([slot, found]) => !isSame(ofB.get(partnerOfA[slot]!), found))
  return { gained: gained.map(([, found]) => found), lost: lost.map(([, found]) => found) }
}
