/**
 * How turns lie along a timeline. World coordinates are the axis's own unit (turns on the ordinal axis,
 * milliseconds of drawn time on the time axis); pixels come from a `Viewport`.
 */
export interface Axis {
  readonly kind: 'ordinal' | 'time'
  /** Number of turns. */
  readonly turns: number
  /** World length, above 0. */
  readonly length: number
  /** The smallest world span worth looking at: zooming stops here. */
  readonly minSpan: number
  /** World coordinate at which a turn begins; never decreases with `position`. */
  readonly startOf: (position: number) => number
  /** World coordinate at which a turn ends; equals its start where turns are drawn as instants. */
  readonly endOf: (position: number) => number
  /** Position of the turn nearest to a world coordinate; -1 without turns. */
  readonly positionAt: (world: number) => number
}

/** One step per turn: what a turn is followed by, whatever time passed. */
export function ordinalAxis(turns: number): Axis {
  return {
    kind: 'ordinal',
    turns,
    length: Math.max(1, turns),
    minSpan: Math.min(Math.max(1, turns), 5),
    startOf: (position) => position,
    endOf: (position) => position + 1,
    positionAt: (world) => (turns === 0 ? -1 : Math.min(turns - 1, Math.max(0, Math.floor(world)))),
  }
}
