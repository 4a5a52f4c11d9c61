import type { MethodOutput } from '../../shared/contract/methods.ts'
import type { TurnId } from '../../shared/contract/model.ts'
import type { DecidedRow, MissingGroup, QueueItem } from '../../shared/contract/recovery.ts'

/** A list of the queue, of which only the rows that were on screen are held. */
export interface QueueRows {
  readonly total: number
  /** By place, from 0. */
  readonly rows: ReadonlyMap<number, QueueItem>
}

export const NO_ROWS: QueueRows = { total: 0, rows: new Map() }

/** A list with a page of the engine's in it. */
export const withPage = (
  { rows }: QueueRows,
  { items, total }: Pick<MethodOutput<'recovery.queue'>, 'items' | 'total'>,
  offset: number,
): QueueRows => ({
  total,
  rows: new Map([...rows, ...items.map((item, nth) => [offset + nth, item] as const)]),
})

/** Rows around those on screen that come along where a whole screen is missing. */
const AROUND = 20
/** Rows below the last one on screen that come along with a few. */
const NEXT = 2
const FEW = 4

/**
 * Which rows to ask for so that those of a range are all there; null when they are. After a decision that is
 * the row which moved up into sight; after a scroll it is some screens' worth.
 */
export function missingRows(
  { total, rows }: QueueRows,
  first: number,
  last: number,
): { readonly offset: number; readonly limit: number } | null {
  const holes: number[] = []
  for (let at = Math.max(0, first); at <= Math.min(last, total - 1); at++) if (!rows.has(at)) holes.push(at)
  if (holes.length === 0) return null
  const few = holes.length <= FEW
  const offset = Math.max(0, holes[0]! - (few ? 0 : AROUND))
  const end = Math.min(total, holes.at(-1)! + 1 + (few ? NEXT : AROUND))
  return { offset, limit: end - offset }
}

const same = (a: TurnId, b: TurnId): boolean =>
  a.conv_id === b.conv_id && a.session_id === b.session_id && a.turn_id === b.turn_id

/** A list after a run about one row; undefined where what is held does not tell. */
export function patchQueue(
  { total, rows }: QueueRows,
  { entry, item, screen }: Pick<DecidedRow, 'entry' | 'item' | 'screen'>,
): QueueRows | undefined {
  if (screen === null) return undefined
  const { at } = screen
  const change = screen.total - total
  const wasIn = change === (at === null ? -1 : 0)
  if (!wasIn && change !== (at === null ? 0 : 1)) return undefined
  const from = [...rows].find(([, row]) => same(row, entry))?.[0]
  // A row that left must be held, or nobody knows which rows moved up.
  if (wasIn ? from !== (at ?? from) && from !== undefined : from !== undefined) return undefined
  if (wasIn && at === null && from === undefined) return undefined
  const shifted = (place: number): number => {
    if (wasIn && at === null) return place > from! ? place - 1 : place
    return !wasIn && at !== null && place >= at ? place + 1 : place
  }
  const kept = [...rows].filter(([place]) => place !== from)
  return {
    total: screen.total,
    rows: new Map([
      ...kept.map(([place, row]) => [shifted(place), row] as const),
      ...(at !== null && item !== null ? [[at, item] as const] : []),
    ]),
  }
}

const isBefore = (a: MissingGroup, b: MissingGroup): number => b.open - a.open || b.rows - a.rows

/** The groups after some of them changed: still the one with the most open rows first. Undefined where only the engine can tell. */
export function patchGroups(
  list: MethodOutput<'shapes.list'>,
  changed: readonly MissingGroup[],
): MethodOutput<'shapes.list'> | undefined {
  const nameOf = ({ shape, conv_id, session_id }: MissingGroup): string =>
    JSON.stringify([shape, conv_id, session_id])
  const left = new Map(list.items.map((group) => [nameOf(group), group] as const))
  let { rows } = list
  for (const group of changed) {
    const name = nameOf(group)
    const before = left.get(name)
    if (before === undefined && group.rows > 0) {
      // One that was not among the largest, or whose place among equals nobody here knows.
      if (list.items.length < list.groups) return undefined
      if ([...left.values()].some((other) => isBefore(other, group) === 0)) return undefined
    }
    rows += group.rows - (before?.rows ?? 0)
    if (group.rows > 0) left.set(name, group)
    else left.delete(name)
  }
  const items = [...left.values()].sort(isBefore)
  return { ...list, items, rows, groups: list.groups + items.length - list.items.length }
}
