import type { Axis } from './axis.ts'

/** The visible part of an axis, in world coordinates. */
export interface Viewport {
  readonly start: number
  readonly span: number
}

export const wholeOf = (axis: Axis): Viewport => ({ start: 0, span: axis.length })

/** The nearest viewport that the axis allows. */
export function clamped(axis: Axis, { start, span }: Viewport): Viewport {
  const fit = Math.min(axis.length, Math.max(axis.minSpan, span))
  return { start: Math.min(axis.length - fit, Math.max(0, start)), span: fit }
}

/** Zooms so that the world coordinate `anchor` keeps its pixel. `factor` above 1 comes closer. */
export function zoomed(axis: Axis, view: Viewport, factor: number, anchor: number): Viewport {
  const span = Math.min(axis.length, Math.max(axis.minSpan, view.span / factor))
  return clamped(axis, { start: anchor - ((anchor - view.start) / view.span) * span, span })
}

export const panned = (axis: Axis, view: Viewport, by: number): Viewport =>
  clamped(axis, { start: view.start + by, span: view.span })

/** The same viewport if the turn can be seen with a margin, else one moved just far enough. */
export function revealed(axis: Axis, view: Viewport, position: number): Viewport {
  const margin = view.span * 0.06
  const from = axis.startOf(position) - margin
  const to = axis.endOf(position) + margin
  if (from >= view.start && to <= view.start + view.span) return view
  if (from < view.start) return clamped(axis, { start: from, span: view.span })
  return clamped(axis, { start: to - view.span, span: view.span })
}

/** Pixel of a world coordinate in a plot of `width` pixels. */
export const pixelOf = (view: Viewport, width: number, world: number): number =>
  ((world - view.start) / view.span) * width

export const worldOf = (view: Viewport, width: number, pixel: number): number =>
  view.start + (pixel / width) * view.span
