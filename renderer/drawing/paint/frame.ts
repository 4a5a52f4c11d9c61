import type { Zone } from '../../format/time.ts'
import type { RuntimeStyle } from '../../theme/runtime-style.ts'
import type { Scene } from '../layout/scene.ts'
import type { Viewport } from '../layout/viewport.ts'
import type { Fill } from './fills.ts'
import type { Palette } from './palette.ts'

/** Where things stand on the canvas, in CSS pixels. */
export interface Geometry {
  readonly width: number
  readonly height: number
  /** Room for lane names at the left. */
  readonly left: number
  readonly right: number
  /** Room for session names above the lanes. */
  readonly top: number
  /** Room for ticks and notes below them. */
  readonly bottom: number
  /** How far the lanes are scrolled. */
  readonly scroll: number
}

export const LANE_HEIGHT = 28
export const BAR_HEIGHT = 17
/** Height of one row of text below the lanes. */
export const NOTE_HEIGHT = 17

/** A conversation with more segments than this may be drawn dense somewhere: room to say so is kept. */
const DENSE_FROM = 200

/** Room above and below the lanes for what is said there. */
export function marginsOf({ axis, timeline, hidden }: Scene): {
  readonly top: number
  readonly bottom: number
} {
  const notes = (axis.kind === 'time' ? 2 : 1) + (hidden.size > 0 ? 1 : 0)
  return {
    top: (timeline.sessions.length > 1 ? 26 : 13) + (timeline.segments.length > DENSE_FROM ? 15 : 0),
    bottom: notes * NOTE_HEIGHT + 6,
  }
}

export const plotWidth = ({ width, left, right }: Geometry): number => Math.max(1, width - left - right)
export const lanesHeight = ({ height, top, bottom }: Geometry): number => Math.max(0, height - top - bottom)
/** Canvas y of the middle of a lane. */
export const laneMiddle = ({ top, scroll }: Geometry, lane: number): number =>
  top + lane * LANE_HEIGHT - scroll + LANE_HEIGHT / 2

/** Everything one drawing needs. */
export interface Frame {
  readonly context: CanvasRenderingContext2D
  readonly scene: Scene
  readonly view: Viewport
  readonly geometry: Geometry
  readonly palette: Palette
  readonly fillOf: (style: RuntimeStyle) => Fill
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  readonly zone: Zone
  /** Positions of turns with a mark or a note. */
  readonly noted: readonly number[]
}

/** Draws text and gives its width; text that does not fit `room` is left out (0). */
export function label(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  room = Number.POSITIVE_INFINITY,
): number {
  const { width } = context.measureText(text)
  if (width > room) return 0
  context.fillText(text, x, y)
  return width
}
