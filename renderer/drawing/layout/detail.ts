import type { Segment } from '../../../shared/truth/timeline.ts'
import type { Axis } from './axis.ts'
import { pixelOf, type Viewport } from './viewport.ts'

/** World extents of every segment; both never decrease. */
export interface Extents {
  readonly starts: Float64Array
  readonly ends: Float64Array
}

/**
 * What is drawn for one or several neighbouring segments. Pixels are those of the plot and may lie outside it.
 * A `segment` mark stands for exactly one segment. A `dense` mark stands for segments that lie too close to be
 * told apart: it is drawn and named as dense, never as one of them.
 */
export type Mark =
  | { readonly kind: 'segment'; readonly segment: number; readonly x0: number; readonly x1: number }
  | {
      readonly kind: 'dense'
      readonly first: number
      readonly last: number
      readonly x0: number
      readonly x1: number
    }

/** Pixel columns of one lane in a dense mark. `weight` 1–4: how much of the columns the lane's turns take. */
export interface DenseCell {
  readonly lane: number
  readonly column: number
  readonly columns: number
  readonly weight: number
}

/** Segments narrower than this (px) cannot be told apart from a neighbour. */
export const NARROW = 3

export function extentsOf(axis: Axis, segments: readonly Segment[]): Extents {
  const starts = new Float64Array(segments.length)
  const ends = new Float64Array(segments.length)
  segments.forEach((segment, i) => {
    starts[i] = axis.startOf(segment.start)
    ends[i] = axis.endOf(segment.start + segment.turns - 1)
  })
  return { starts, ends }
}

/** Indices of the segments that touch the viewport, widened by `reach` world units; empty when first > last. */
export function visibleRange({ starts, ends }: Extents, view: Viewport, reach = 0): [number, number] {
  const from = view.start - reach
  const to = view.start + view.span + reach
  let low = 0
  let high = ends.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (ends[middle]! < from) low = middle + 1
    else high = middle
  }
  const first = low
  high = starts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (starts[middle]! <= to) low = middle + 1
    else high = middle
  }
  return [first, low - 1]
}

/**
 * The marks of the segments that can be seen in a plot of `width` pixels, in order. Every segment belongs to
 * exactly one mark.
 */
export function marksOf(extents: Extents, view: Viewport, width: number): Mark[] {
  const scale = width / view.span
  const [first, last] = visibleRange(extents, view, NARROW / scale)
  const marks: Mark[] = []
  let i = first
  while (i <= last) {
    const x0 = pixelOf(view, width, extents.starts[i]!)
    let x1 = pixelOf(view, width, extents.ends[i]!)
    if (x1 - x0 >= NARROW) {
      marks.push({ kind: 'segment', segment: i, x0, x1 })
      i++
      continue
    }
    let end = i
    while (end < last) {
      const nextStart = pixelOf(view, width, extents.starts[end + 1]!)
      const nextEnd = pixelOf(view, width, extents.ends[end + 1]!)
      // A next one that is narrow and begins where this one still stands cannot be told apart from it.
      if (nextEnd - nextStart >= NARROW || nextStart - x1 >= NARROW) break
      x1 = nextEnd
      end++
    }
    marks.push(
      end === i ? { kind: 'segment', segment: i, x0, x1 } : { kind: 'dense', first: i, last: end, x0, x1 },
    )
    i = end + 1
  }
  return marks
}

/**
 * The lanes of a dense mark per pixel column: a lane has a cell exactly where one of its segments lies, so
 * unknown turns keep their own lane whatever stands beside them.
 * @param lanes first and last lane wanted; all without it
 */
export function denseCells(
  mark: { readonly first: number; readonly last: number },
  extents: Extents,
  laneOf: ArrayLike<number>,
  view: Viewport,
  width: number,
  lanes: readonly [number, number] = [0, Number.POSITIVE_INFINITY],
): DenseCell[] {
  interface Open {
    start: number
    weight: number
    column: number
    cover: number
  }
  const cells: DenseCell[] = []
  const open = new Map<number, Open>()
  const weigh = (cover: number) => Math.min(4, Math.max(1, Math.ceil(cover * 4)))
  const close = (lane: number, state: Open) =>
    cells.push({ lane, column: state.start, columns: state.column - state.start + 1, weight: state.weight })

  const add = (lane: number, column: number, cover: number) => {
    const state = open.get(lane)
    if (state === undefined) {
      open.set(lane, { start: column, weight: weigh(cover), column, cover })
      return
    }
    if (state.column === column) {
      state.cover += cover
      const weight = weigh(state.cover)
      if (weight !== state.weight) {
        if (state.start < column) {
          cells.push({ lane, column: state.start, columns: column - state.start, weight: state.weight })
          state.start = column
        }
        state.weight = weight
      }
      return
    }
    const weight = weigh(cover)
    if (column === state.column + 1 && weight === state.weight) {
      state.column = column
      state.cover = cover
      return
    }
    close(lane, state)
    state.start = column
    state.column = column
    state.weight = weight
    state.cover = cover
  }

  for (let i = mark.first; i <= mark.last; i++) {
    const lane = laneOf[i]!
    if (lane < lanes[0] || lane > lanes[1]) continue
    const x0 = Math.max(-NARROW, pixelOf(view, width, extents.starts[i]!))
    const x1 = Math.min(width + NARROW, pixelOf(view, width, extents.ends[i]!))
    const from = Math.floor(x0)
    const to = x1 > x0 ? Math.max(from, Math.ceil(x1) - 1) : from
    for (let column = from; column <= to; column++)
      add(lane, column, Math.max(0, Math.min(x1, column + 1) - Math.max(x0, column)))
  }
  for (const [lane, state] of open) close(lane, state)
  return cells
}

/** Index of the segment that holds a turn; -1 without segments. */
export function segmentAt(segments: readonly Segment[], position: number): number {
  let low = 0
  let high = segments.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (segments[middle]!.start <= position) low = middle + 1
    else high = middle
  }
  return low - 1
}
