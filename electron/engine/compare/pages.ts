import type { ComparedConversation, ComparedTimelines } from '../../../shared/contract/compare.ts'
import { TurnscopeError } from '../../../shared/contract/errors.ts'
import type { MethodOutput, MethodRequest } from '../../../shared/contract/methods.ts'
import type { Turn } from '../../../shared/contract/model.ts'
import { invalidRequest } from '../../../shared/contract/request.ts'
import type { TurnChange } from '../../../shared/contract/turn-changes.ts'
import { wantedBy } from '../queries/matching.ts'
import { type Pointers, pointerOf } from '../queries/pointers.ts'
import { conversationNumber, type ProvenanceOf, type TurnSource } from '../queries/source.ts'
import { turnAt } from '../queries/timeline-turns.ts'
import { conversationSlots, type TurnIndex } from '../queries/turn-index.ts'
import { foldName } from '../schema/ascii.ts'
import { changedColumns } from './compare-rows.ts'
import { type Compared, type ConversationPair, conversationChange, type TurnPair } from './compared.ts'
import { changeOfA, changeOfB, isInMask } from './pairs.ts'
import { Side } from './side.ts'
import { switchChanges } from './switches.ts'

/** What the pages of one case are read from. */
export interface SideSource {
  readonly source: TurnSource
  readonly pointers: Pointers | null
  readonly provenanceOf: ProvenanceOf
}

type Paged<N extends 'compare.conversations' | 'compare.turns'> = Omit<
  MethodRequest<N>,
  'case_id' | 'other_id'
>

function switchesIn(index: TurnIndex, conversation: number): { certain: number; at_least: number } {
  return conversation < 0
    ? { certain: 0, at_least: 0 }
    : { certain: index.certainSwitches[conversation]!, at_least: index.atLeastSwitches[conversation]! }
}

const turnsIn = (index: TurnIndex, conversation: number): number =>
  conversation < 0 ? 0 : conversationSlots(index, conversation).length

/** One page of the conversations of both, by their id. */
export function comparedConversations(
  compared: Compared,
  a: SideSource,
  b: SideSource,
  { change, search, offset, limit }: Paged<'compare.conversations'>,
): MethodOutput<'compare.conversations'> {
  const { part } = wantedBy(search)
  const counts = compared.counts()
  const listed = compared.conversations
    .map((pair, at) => ({ pair, turns: counts[at]!, change: conversationChange(pair, counts[at]!) }))
    .filter((item) => change === undefined || item.change === change)
    .filter(({ pair }) => part(pair.conv_id.toLowerCase()) > 0)
  const items = listed.slice(offset, offset + limit).map((item): ComparedConversation => {
    const { pair } = item
    const { gained, lost } = switchChanges(compared.a, compared.b, compared.table, [pair.a, pair.b])
    return {
      conv_id: pair.conv_id,
      change: item.change,
      a: turnsIn(compared.a, pair.a),
      b: turnsIn(compared.b, pair.b),
      turns: item.turns,
      switches: {
        a: switchesIn(compared.a, pair.a),
        b: switchesIn(compared.b, pair.b),
        gained: gained.length,
        lost: lost.length,
      },
      pointer: { a: pointerOf(a.pointers, pair.conv_id), b: pointerOf(b.pointers, pair.conv_id) },
    }
  })
  return { items, total: listed.length, of: compared.conversations.length, complete: compared.isComplete }
}

/** The conversation of that id. Throws `NotFound` where neither file has it. */
function pairNamed(compared: Compared, conv_id: string): ConversationPair {
  const pair = compared.conversations.find((one) => one.conv_id === conv_id)
  if (pair === undefined) conversationNumber(compared.a, conv_id)
  return pair!
}

type ColumnsOf = (turn: TurnPair) => readonly number[]

/** Numbers of the columns that changed in a turn; beyond those that a mask names, the rows are read again. */
function changedColumnsOf(compared: Compared, a: SideSource, b: SideSource): ColumnsOf {
  let sides: readonly [Side, Side] | null = null
  return (turn) => {
    if (compared.change(turn) !== 'changed') return []
    const mask = compared.table.masks[turn.a]!
    const named = compared.columns.map((_, number) => isInMask(mask, number))
    if (!named.includes(null)) return [...named.keys()].filter((number) => named[number])
    sides ??= [sideOf(a, compared.a), sideOf(b, compared.b)]
    const [row, other] = [sides[0].row(turn.a), sides[1].row(turn.b)]
    // In a damaged file a row that was read in its order may not be found by its number.
    if (row === undefined || other === undefined) return []
    return changedColumns(...sides, compared.columns, { slotOfA: turn.a, row, slotOfB: turn.b, other }) ?? []
  }
}

const sideOf = ({ source }: SideSource, index: TurnIndex): Side => new Side(source.db, source.columns, index)

type TurnFilter = Pick<Paged<'compare.turns'>, 'conv_id' | 'change' | 'column'>

/** Throws `NotFound` for a column that is not compared. */
function columnNumber({ columns }: Compared, column: string): number {
  const number = columns.findIndex(({ name }) => name === foldName(column))
  if (number >= 0) return number
  throw new TurnscopeError(
    'NotFound',
    `No column “${column}” of turns is compared.`,
    `These are: ${columns.map(({ spelled }) => spelled).join(', ')}.`,
  )
}

/** The turns of both that a filter names, in order. */
function* turnsUnder(
  compared: Compared,
  columnsOf: ColumnsOf,
  { conv_id, change, column }: TurnFilter,
): Generator<TurnPair> {
  const named = column === undefined ? null : columnNumber(compared, column)
  const pairs = conv_id === undefined ? compared.conversations : [pairNamed(compared, conv_id)]
  for (const pair of pairs) {
    for (const turn of compared.turnsOf(pair)) {
      const became = compared.change(turn)
      if (became === null || (change === undefined ? became === 'same' : became !== change)) continue
      if (named !== null && !columnsOf(turn).includes(named)) continue
      yield turn
    }
  }
}

/** Turns beyond a page that are looked for while more are still to come: all of them would keep the engine busy again and again. */
const AHEAD = 1000

/** The slots of those turns, two numbers each. Once nothing can change any more, they are kept. */
function listedTurns(
  compared: Compared,
  columnsOf: ColumnsOf,
  { conv_id, change, column, offset, limit }: Paged<'compare.turns'>,
): Int32Array {
  const complete = compared.isComplete
  const list = (most: number): Int32Array => {
    const slots: number[] = []
    for (const { a, b } of turnsUnder(compared, columnsOf, { conv_id, change, column })) {
      slots.push(a, b)
      if (slots.length >= most * 2) break
    }
    return Int32Array.from(slots)
  }
  if (!complete) return list(offset + limit + AHEAD)
  return compared.lists.get(JSON.stringify([conv_id, change, column]), () => list(Number.POSITIVE_INFINITY))
}

/** One page of the turns of both. */
export function comparedTurns(
  compared: Compared,
  a: SideSource,
  b: SideSource,
  request: Paged<'compare.turns'>,
): MethodOutput<'compare.turns'> {
  const columnsOf = changedColumnsOf(compared, a, b)
  const turnOf = ({ source, provenanceOf }: SideSource, slot: number, side: 'a' | 'b'): Turn | null =>
    slot < 0 ? null : turnAt(source, slot, compared.place(side, slot), provenanceOf).turn
  const items: MethodOutput<'compare.turns'>['items'] = []
  const { offset, limit } = request
  const slots = listedTurns(compared, columnsOf, request)
  const total = slots.length / 2
  for (let at = offset; at < Math.min(total, offset + limit); at++) {
    const turn = { a: slots[2 * at]!, b: slots[2 * at + 1]! }
    items.push({
      change: compared.change(turn)!,
      columns: columnsOf(turn).map((number) => compared.columns[number]!.spelled),
      a: turnOf(a, turn.a, 'a'),
      b: turnOf(b, turn.b, 'b'),
    })
  }
  return { items, total, complete: compared.isComplete }
}

/** Runs of turns that fared alike, in the order of a timeline; what is not known yet counts as the same. */
function runs(
  slots: Iterable<number>,
  changeOf: (slot: number) => TurnChange | null,
): ComparedTimelines['a'] {
  const found: [TurnChange, number][] = []
  for (const slot of slots) {
    const change = changeOf(slot) ?? 'same'
    const last = found.at(-1)
    if (last !== undefined && last[0] === change) last[1]++
    else found.push([change, 1])
  }
  return found
}

export function comparedTimelines(compared: Compared, conv_id: string): ComparedTimelines {
  const { a, b, table } = compared
  const pair = pairNamed(compared, conv_id)
  const slotsOf = (index: TurnIndex, conversation: number): Iterable<number> =>
    conversation < 0 ? [] : conversationSlots(index, conversation)
  return {
    a: runs(slotsOf(a, pair.a), (slot) => changeOfA(table, slot)),
    b: runs(slotsOf(b, pair.b), (slot) => changeOfB(table, slot)),
    ...switchChanges(a, b, table, [pair.a, pair.b]),
  }
}

/** Bytes of a value that are shown. */
const SHOWN = 2 ** 20

function storedCell(
  side: Side,
  slot: number,
  place: number,
): MethodOutput<'compare.turn'>['columns'][number]['a'] {
  if (slot < 0 || place < 0) return null
  const { type, bytes } = side.size(slot, place)
  const start = side.start(slot, place, SHOWN)
  const text = type === 'blob' ? start.toString('hex') : side.decode(start)
  return { type: type as 'text', text: type === 'null' ? '' : text, bytes, cut: bytes > start.length }
}

/** One turn of both, column by column. @param at positions in the timelines; null without such a turn */
export function comparedTurn(
  compared: Compared,
  a: SideSource,
  b: SideSource,
  { conv_id, ...at }: { readonly conv_id: string; readonly a: number | null; readonly b: number | null },
): MethodOutput<'compare.turn'> {
  const pair = pairNamed(compared, conv_id)
  const slotAt = (index: TurnIndex, conversation: number, position: number | null): number => {
    if (position === null || conversation < 0) return -1
    return conversationSlots(index, conversation)[position] ?? -1
  }
  const [inA, inB] = [slotAt(compared.a, pair.a, at.a), slotAt(compared.b, pair.b, at.b)]
  if (inA < 0 && inB < 0) throw invalidRequest('neither timeline has such a turn')
  const turn =
    inA < 0 ? { a: compared.table.partnerOfB[inB]!, b: inB } : { a: inA, b: compared.table.partnerOfA[inA]! }
  const sides = { a: sideOf(a, compared.a), b: sideOf(b, compared.b) }
  const changed = changedColumnsOf(compared, a, b)(turn)
  return {
    change: compared.change(turn) ?? 'same',
    columns: compared.columns.map(({ spelled, inA, inB }, number) => ({
      name: spelled,
      changed: changed.includes(number),
      a: storedCell(sides.a, turn.a, inA),
      b: storedCell(sides.b, turn.b, inB),
    })),
  }
}
