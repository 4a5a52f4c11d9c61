import { NARROW, visibleRange } from './detail.ts'
import type { Scene } from './scene.ts'
import type { TimeAxis } from './time-axis.ts'
import { type Viewport, worldOf } from './viewport.ts'

/** What lies under one pixel column of the plot. */
export type Spot =
  /** One turn, or several that were recorded in the same millisecond: the first of them. */
  | { readonly kind: 'turn'; readonly position: number; readonly together: number }
  /** More segments than can be told apart; `position` is the nearest turn. */
  | {
      readonly kind: 'dense'
      readonly position: number
      readonly first: number
      readonly last: number
      /** Lanes under the column, in order; at most `MOST_LANES`. */
      readonly lanes: readonly number[]
      readonly moreLanes: boolean
    }
  /** Idle time that is drawn shorter than it was. */
  | { readonly kind: 'gap'; readonly position: number; readonly ms: number }

const MOST_LANES = 6

/** @param pixel from the plot's left edge; null where there is no turn at all */
export function spotAt(scene: Scene, view: Viewport, width: number, pixel: number): Spot | null {
  const { axis } = scene
  const world = worldOf(view, width, pixel)
  const position = axis.positionAt(world)
  if (position < 0) return null
  if (axis.kind === 'time') {
    const piece = (axis as TimeAxis).pieces.find(({ start, end }) => world >= start && world < end)
    if (piece?.kind === 'gap') return { kind: 'gap', position, ms: piece.to_ms - piece.from_ms }
  }
  const start = worldOf(view, width, Math.floor(pixel))
  const [first, last] = visibleRange(scene.extents, { start, span: view.span / width })
  const { starts, ends } = scene.extents
  const together = axis.kind === 'time' && starts[first] === ends[last]
  // Two wide neighbours meet in a column as well: only where none is wide enough to be told apart is it dense.
  const narrow = (i: number) => ((ends[i]! - starts[i]!) / view.span) * width < NARROW
  if (last > first && !together && (last - first >= 2 || (narrow(first) && narrow(last)))) {
    const lanes = new Set<number>()
    for (let i = first; i <= last && lanes.size <= MOST_LANES; i++) lanes.add(scene.lanes.ofSegment[i]!)
    const sorted = [...lanes].sort((a, b) => a - b)
    return {
      kind: 'dense',
      position,
      first,
      last,
      lanes: sorted.slice(0, MOST_LANES),
      moreLanes: sorted.length > MOST_LANES,
    }
  }
  const [from, to] = axis.kind === 'time' ? (axis as TimeAxis).sameInstant(position) : [position, position]
  return { kind: 'turn', position, together: to - from + 1 }
}
