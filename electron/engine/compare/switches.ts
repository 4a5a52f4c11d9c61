import type { ComparedSwitch } from '../../../shared/contract/compare.ts'
import { segmentsOf, switchesOf } from '../../../shared/truth/timeline.ts'
import { conversationSlots, runtimesOf, type TurnIndex } from '../queries/turn-index.ts'
import { changeOfA, changeOfB, type PairTable } from './pairs.ts'

type SwitchIndex = Pick<TurnIndex, 'starts' | 'order' | 'runtime' | 'runtimeKeys' | 'times' | 'turns'>

/** A switch with the slots that it lies between: the last turn of the runtime before, the first of the new one. */
interface Placed {
  readonly told: ComparedSwitch
  readonly before: number
  readonly at: number
}

/** The switches of a conversation, by the slot of the first turn of the new runtime. */
function switchesBySlot(index: SwitchIndex, conversation: number): Map<number, Placed> {
  const bySlot = new Map<number, Placed>()
  if (conversation < 0) return bySlot
  const slots = conversationSlots(index, conversation)
  const segments = segmentsOf(runtimesOf(index, conversation))
  for (const { from, to, inside } of switchesOf(segments)) {
    const { start, runtime_key } = segments[to]!
    const { start: first, turns, runtime_key: earlier } = segments[from]!
    bySlot.set(slots[start]!, {
      told: { from: earlier, to: runtime_key, certain: inside === null, position: start },
      before: slots[first + turns - 1]!,
      at: slots[start]!,
    })
  }
  return bySlot
}

const isSame = (a: Placed | undefined, b: Placed): boolean =>
  a !== undefined &&
  a.told.from === b.told.from &&
  a.told.to === b.told.to &&
  a.told.certain === b.told.certain

/** One file of a conversation beside the other. */
interface Beside {
  readonly index: SwitchIndex
  readonly conversation: number
  /** Slots of the same turns in the other file; -1 where that shows none. */
  readonly partners: Int32Array
  /** Whether it is known what became of a turn of this file. */
  readonly isKnown: (slot: number) => boolean
}

/** Times of the turns of a conversation of which it is not known what the other file has. */
const unknownTimes = ({ index, conversation, isKnown }: Beside): number[] =>
  conversation < 0
    ? []
    : [...conversationSlots(index, conversation)].flatMap((slot) => (isKnown(slot) ? [] : index.times[slot]!))

/**
 * Whether turns that one file does not show may lie where the other has this switch: then nobody knows whether both have it.
 * @param hidden times of such turns in each file
 */
function mayBeHidden(
  { before, at }: Placed,
  own: Beside,
  other: Beside,
  hidden: readonly number[][],
): boolean {
  const timeInOther = (slot: number): number => {
    const partner = own.partners[slot]!
    return partner < 0 ? own.index.times[slot]! : other.index.times[partner]!
  }
  const stretches = [
    [own.index.times[before]!, own.index.times[at]!],
    [timeInOther(before), timeInOther(at)],
  ]
  return hidden.some((times, file) => {
    const [from, to] = stretches[file]!
    return times.some((time) => time >= from! && time <= to!)
  })
}

/**
 * The switches that one file alone has: at the same turn, between the same runtimes and as certain, both have them. Where a
 * file is read in part, what may lie among the turns that it does not show is neither gained nor lost.
 * @param numbers of the conversation in each file; -1 where it has none
 */
export function switchChanges(
  indexOfA: SwitchIndex,
  indexOfB: SwitchIndex,
  table: PairTable,
  [inA, inB]: readonly [number, number],
): { gained: ComparedSwitch[]; lost: ComparedSwitch[] } {
  const a: Beside = {
    index: indexOfA,
    conversation: inA,
    partners: table.partnerOfA,
    isKnown: (slot) => changeOfA(table, slot) !== 'unread',
  }
  const b: Beside = {
    index: indexOfB,
    conversation: inB,
    partners: table.partnerOfB,
    isKnown: (slot) => changeOfB(table, slot) !== 'unread',
  }
  const [ofA, ofB] = [switchesBySlot(indexOfA, inA), switchesBySlot(indexOfB, inB)]
  const onlyB = [...ofB.values()].filter((found) => !isSame(ofA.get(b.partners[found.at]!), found))
  const onlyA = [...ofA.values()].filter((found) => !isSame(ofB.get(a.partners[found.at]!), found))
  if (onlyA.length + onlyB.length === 0) return { gained: [], lost: [] }
  const [hiddenOfA, hiddenOfB] = [unknownTimes(a), unknownTimes(b)]
  const gained = onlyB.filter((found) => !mayBeHidden(found, b, a, [hiddenOfB, hiddenOfA]))
  const lost = onlyA.filter((found) => !mayBeHidden(found, a, b, [hiddenOfA, hiddenOfB]))
  return { gained: gained.map(({ told }) => told), lost: lost.map(({ told }) => told) }
}
