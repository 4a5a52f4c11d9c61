import type { MethodOutput } from '../../../shared/contract/methods.ts'
import type { TurnId } from '../../../shared/contract/model.ts'
import type { Grouping as GroupBy, MissingGroup } from '../../../shared/contract/recovery.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { TRUTH_COLUMNS } from '../../../shared/truth/columns.ts'
import { type Place, type Shapes, valueText } from '../queries/shapes.ts'
import { lacksColumn, type TurnIndex } from '../queries/turn-index.ts'
import { turnIdAt } from '../queries/turn-rows.ts'
import type { RecoverySource } from './source.ts'

const GROUPS = 1000
const CANDIDATES = 50
const VALUES = 8
const DISTINCT = 10_000

interface Grouping {
  /** By slot: the number of its group. */
  readonly of: Int32Array
  readonly groups: number
  readonly name: (group: number) => Pick<MissingGroup, 'shape' | 'conv_id' | 'session_id'>
}

function groupingBy(by: GroupBy, { index, shapes }: RecoverySource): Grouping {
  const none = { shape: null, conv_id: null, session_id: null }
  switch (by) {
    case 'shape': {
      const { shape, labels } = shapes
      return { of: shape, groups: labels.length, name: (group) => ({ ...none, shape: labels[group]! }) }
    }
    case 'conversation': {
      const { conversation, convIds } = index
      return {
        of: conversation,
        groups: convIds.length,
        name: (group) => ({ ...none, conv_id: convIds[group]! }),
      }
    }
    case 'session': {
      const { session, sessionIds } = index
      return {
        of: session,
        groups: sessionIds.length,
        name: (group) => ({ ...none, session_id: sessionIds[group]! }),
      }
    }
    default:
      return assertNever(by)
  }
}

/** The `most` numbers of a list that come first in an order, in that order. */
function firstOf(
  numbers: readonly number[],
  most: number,
  compare: (a: number, b: number) => number,
): number[] {
  const first: number[] = []
  for (const number of numbers) {
    if (first.length === most && compare(number, first[most - 1]!) >= 0) continue
    let place = first.length
    while (place > 0 && compare(number, first[place - 1]!) < 0) place--
    first.splice(place, 0, number)
    if (first.length > most) first.pop()
  }
  return first
}

/** The column that comes first in the table, then the path, then the rule: one path can serve two. */
function comparePlaces(a: Place, b: Place): number {
  const columns = TRUTH_COLUMNS.indexOf(a.column) - TRUTH_COLUMNS.indexOf(b.column)
  if (columns !== 0) return columns
  const [left, right] = [`${a.path} ${a.rule}`, `${b.path} ${b.rule}`]
  return left < right ? -1 : left > right ? 1 : 0
}

/** Counts candidates group by group; the counters are made once, and only what a group touched is cleared. */
class CandidateCounter {
  readonly #shapes: Shapes
  readonly #index: TurnIndex
  readonly #rowsOf: Uint32Array
  readonly #timesOf: Uint32Array

  constructor({ shapes, index }: RecoverySource) {
    this.#shapes = shapes
    this.#index = index
    this.#rowsOf = new Uint32Array(shapes.places.length)
    this.#timesOf = new Uint32Array(shapes.placeOf.length)
  }

  /** @param members which of the slots that were looked at belong to the group */
  count(members: Uint32Array): MissingGroup['candidates'] {
    const { slots, starts, found, placeOf, places } = this.#shapes
    const valuesOf = new Map<number, number[]>()
    for (const nth of members) {
      for (let at = starts[nth]!; at < starts[nth + 1]!; at++) {
        const value = found[at]!
        const place = placeOf[value]!
        if (!lacksColumn(this.#index, slots[nth]!, places[place]!.column)) continue
        if (this.#rowsOf[place]!++ === 0) valuesOf.set(place, [])
        if (this.#timesOf[value]!++ === 0) valuesOf.get(place)!.push(value)
      }
    }
    const byRows = (a: number, b: number): number =>
      this.#rowsOf[b]! - this.#rowsOf[a]! || comparePlaces(places[a]!, places[b]!)
    const candidates = firstOf([...valuesOf.keys()], CANDIDATES, byRows).map((place) => {
      const values = valuesOf.get(place)!
      return {
        ...places[place]!,
        rows: this.#rowsOf[place]!,
        distinct: Math.min(DISTINCT, values.length),
        values: this.#mostFrequent(values),
      }
    })
    for (const [place, values] of valuesOf) {
      this.#rowsOf[place] = 0
      for (const value of values) this.#timesOf[value] = 0
    }
    return candidates
  }

  #mostFrequent(values: readonly number[]): { value: string; rows: number }[] {
    const times = this.#timesOf
    // Values are numbered as they were met, so equally frequent ones stand in the order of the rows.
    return firstOf(values, VALUES, (a, b) => times[b]! - times[a]! || a - b).flatMap((value) => {
      const text = valueText(this.#shapes, value)
      return text === '' ? [] : [{ value: text, rows: times[value]! }]
    })
  }
}

/** Which of the slots that were looked at belong to each of some groups, by the group's place in `chosen`. */
function membersOf(
  chosen: readonly number[],
  { of, groups }: Grouping,
  rows: Uint32Array,
  { index, shapes: { slots } }: RecoverySource,
): Uint32Array[] {
  const place = new Int32Array(groups).fill(-1)
  const members = chosen.map((group, at) => {
    place[group] = at
    return new Uint32Array(rows[group]!)
  })
  const next = new Uint32Array(chosen.length)
  for (let nth = 0; nth < slots.length; nth++) {
    const slot = slots[nth]!
    if (index.reason[slot] === 0) continue
    const at = place[of[slot]!]!
    if (at >= 0) members[at]![next[at]!++] = nth
  }
  return members
}

interface Counted {
  readonly grouping: Grouping
  /** By group: rows that lack a value, and those of them that are open. */
  readonly rows: Uint32Array
  readonly open: Uint32Array
}

function countGroups({ index, shapes, closed }: RecoverySource, grouping: Grouping): Counted {
  const rows = new Uint32Array(grouping.groups)
  const open = new Uint32Array(grouping.groups)
  for (const slot of shapes.slots) {
    if (index.reason[slot] === 0) continue
    const group = grouping.of[slot]!
    rows[group]!++
    if (!closed.has(slot)) open[group]!++
  }
  return { grouping, rows, open }
}

function idAt(source: RecoverySource, slot: number): TurnId {
  const { index } = source
  return {
    conv_id: index.convIds[index.conversation[slot]!]!,
    session_id: index.sessionIds[index.session[slot]!]!,
    turn_id: turnIdAt(source, slot),
  }
}

/** Some groups as the contract has them, in the order in which they were chosen. */
function describeGroups(
  source: RecoverySource,
  { grouping, rows, open }: Counted,
  chosen: readonly number[],
): MissingGroup[] {
  const { shapes, closed } = source
  const counter = new CandidateCounter(source)
  return membersOf(chosen, grouping, rows, source).map((members, at) => {
    const group = chosen[at]!
    const sample = shapes.slots[members.find((nth) => !closed.has(shapes.slots[nth]!)) ?? members[0]!]!
    return {
      ...grouping.name(group),
      rows: rows[group]!,
      open: open[group]!,
      sample: idAt(source, sample),
      candidates: counter.count(members),
    }
  })
}

/**
 * The turns that lack a value, grouped: the group with the most open ones first, at most 1,000 groups, each
 * with its 50 most frequent candidates for the columns that its rows lack.
 */
export function groupsOf(source: RecoverySource, by: GroupBy): MethodOutput<'shapes.list'> {
  const counted = countGroups(source, groupingBy(by, source))
  const { rows, open } = counted
  const present = Array.from(rows.keys()).filter((group) => rows[group]! > 0)
  const chosen = present.sort((a, b) => open[b]! - open[a]! || rows[b]! - rows[a]! || a - b).slice(0, GROUPS)
  return {
    items: describeGroups(source, counted, chosen),
    groups: present.length,
    rows: present.reduce((sum, group) => sum + rows[group]!, 0),
    of: source.index.turns,
  }
}

/** More than these are read anew instead. */
const MOST_CHANGED = 4

/**
 * The groups that some turns belong to, as `groupsOf` has them; one is without rows where none of it lacks a value any
 * more. Null where they are many, or the shape of a turn has not been read.
 */
export function groupsOfTurns(
  source: RecoverySource,
  by: GroupBy,
  slots: readonly number[],
): MissingGroup[] | null {
  const grouping = groupingBy(by, source)
  /** A turn of each. */
  const turns = new Map<number, number>()
  for (const slot of slots) {
    const group = grouping.of[slot] ?? -1
    if (group < 0) return null
    turns.set(group, slot)
    if (turns.size > MOST_CHANGED) return null
  }
  const counted = countGroups(source, grouping)
  const left = [...turns.keys()].filter((group) => counted.rows[group]! > 0)
  const gone = [...turns].filter(([group]) => counted.rows[group] === 0)
  return [
    ...describeGroups(source, counted, left),
    ...gone.map(([group, slot]) => ({
      ...grouping.name(group),
      rows: 0,
      open: 0,
      sample: idAt(source, slot),
      candidates: [],
    })),
  ]
}
