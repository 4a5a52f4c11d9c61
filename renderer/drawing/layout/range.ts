import type { TurnRange } from '../../../shared/contract/address.ts'
import type { Axis } from './axis.ts'
import { clamped, type Viewport, wholeOf } from './viewport.ts'

/** The stretch between two world coordinates, in whichever order. */
export const stretch = (a: number, b: number): Viewport => ({ start: Math.min(a, b), span: Math.abs(b - a) })

/** The turns from one to another, in whichever order. */
export const rangeOf = (a: number, b: number): TurnRange => [Math.min(a, b), Math.max(a, b)]

/** Half the way between two neighbours, in world units; endless where there is no neighbour at another place. */
function halfway(axis: Axis, before: number, after: number): number {
  const between = before < 0 || after >= axis.turns ? 0 : axis.startOf(after) - axis.endOf(before)
  return between > 0 ? between / 2 : Number.POSITIVE_INFINITY
}

/** The stretch that turns take; where they are instants, with a little room that reaches no other turn. */
export function stretchOf(axis: Axis, [first, last]: TurnRange): Viewport {
  const start = axis.startOf(first)
  const end = axis.endOf(last)
  if (axis.kind === 'ordinal') return { start, span: end - start }
  const room = Math.max((end - start) * 0.02, axis.minSpan / 4)
  const before = Math.min(room, halfway(axis, first - 1, first))
  const after = Math.min(room, halfway(axis, last, last + 1))
  return { start: start - before, span: before + end - start + after }
}

/** First position of which `holds` is true, where it is false before and true from there on; `turns` for none. */
function firstWhere(turns: number, holds: (position: number) => boolean): number {
  let low = 0
  let high = turns
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) high = middle
    else low = middle + 1
  }
  return low
}

/** The turns of which the larger part, or whose instant, lies in a stretch; null where there are none. */
export function turnsIn(axis: Axis, { start, span }: Viewport): TurnRange | null {
  const middleOf = (position: number) => (axis.startOf(position) + axis.endOf(position)) / 2
  const first = firstWhere(axis.turns, (position) => middleOf(position) >= start)
  const last = firstWhere(axis.turns, (position) => middleOf(position) > start + span) - 1
  return last < first ? null : [first, last]
}

/** The viewport that shows turns, with as much around them as the axis asks for; all of it for turns that are not there. */
export function zoomedTo(axis: Axis, zoom: TurnRange | null): Viewport {
  if (zoom === null || zoom[0] >= axis.turns) return wholeOf(axis)
  const { start, span } = stretchOf(axis, [zoom[0], Math.min(axis.turns - 1, zoom[1])])
  const fit = Math.max(axis.minSpan, span)
  return clamped(axis, { start: start + (span - fit) / 2, span: fit })
}
