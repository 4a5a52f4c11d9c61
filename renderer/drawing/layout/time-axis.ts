import { scaleTime, scaleUtc } from 'd3-scale'
import type { Axis } from './axis.ts'

/**
 * A stretch of the time axis. `untimed`: turns without a recorded time, one step each. `time`: linear.
 * `gap`: nothing happened for so long that it is drawn shorter than it was; `to_ms - from_ms` says how long.
 */
type TimePiece =
  | { readonly kind: 'untimed'; readonly start: number; readonly end: number; readonly turns: number }
  | {
      readonly kind: 'time' | 'gap'
      readonly start: number
      readonly end: number
      readonly from_ms: number
      readonly to_ms: number
    }

export interface TimeAxis extends Axis {
  readonly kind: 'time'
  readonly pieces: readonly TimePiece[]
  /** Turns at the left that have no time recorded. */
  readonly untimed: number
  /** The turns recorded in the same millisecond as this one, [first, last]; itself alone without a time. */
  readonly sameInstant: (position: number) => readonly [number, number]
}

/** Share of the drawn length that all gaps together, and the turns without a time, may take. */
const GAPS_SHARE = 0.3
const GAP_SHARE = 0.045
const UNTIMED_SHARE = 0.14
const MARGIN_SHARE = 0.015
/**
 * A gap is shortened when it is this many times the usual distance between turns, whatever its share of the whole:
 * a long conversation has many silences, and none of them may look like activity.
 */
const GAP_FACTOR = 12

/**
 * Which distances between neighbouring turns are drawn shorter, as indices of the later turn, ascending.
 * @param times ms since epoch, never decreasing
 */
function longGaps(times: readonly number[], from: number): number[] {
  const deltas: { index: number; ms: number }[] = []
  for (let i = from + 1; i < times.length; i++) {
    const ms = times[i]! - times[i - 1]!
    if (ms > 0) deltas.push({ index: i, ms })
  }
  if (deltas.length < 2) return []
  deltas.sort((a, b) => b.ms - a.ms)
  // The lower median: of two distances the shorter one is the usual one.
  const usual = deltas[Math.floor(deltas.length / 2)]!.ms
  return deltas
    .filter(({ ms }) => ms >= usual * GAP_FACTOR)
    .map(({ index }) => index)
    .sort((a, b) => a - b)
}

/**
 * A linear time axis with its long idle gaps drawn short.
 * @param times `updated_at_ms` of every turn in timeline order, as the nearest double; 0 and below is no time
 */
export function timeAxis(times: readonly number[]): TimeAxis {
  const turns = times.length
  let untimed = 0
  while (untimed < turns && !(times[untimed]! > 0)) untimed++
  const timed = turns - untimed
  const gaps = longGaps(times, untimed)
  const idle = gaps.reduce((sum, i) => sum + times[i]! - times[i - 1]!, 0)
  const active = timed > 0 ? Math.max(1, times[turns - 1]! - times[untimed]! - idle) : 0
  const unit = timed > 0 ? active : 1
  const gapLength = gaps.length > 0 ? unit * Math.min(GAP_SHARE, GAPS_SHARE / gaps.length) : 0
  const margin = unit * MARGIN_SHARE

  const pieces: TimePiece[] = []
  const at = new Float64Array(turns)
  let world = 0
  let step = 0
  if (untimed > 0) {
    const end = timed > 0 ? unit * UNTIMED_SHARE : unit
    step = end / untimed
    for (let i = 0; i < untimed; i++) at[i] = i * step
    pieces.push({ kind: 'untimed', start: 0, end, turns: untimed })
    world = end
  }
  if (timed > 0) {
    world += untimed > 0 ? margin * 2 : margin
    let first = untimed
    for (const next of [...gaps, turns]) {
      const from_ms = times[first]!
      const to_ms = times[next - 1]!
      const start = world
      // A single instant has no length of its own: it stands in the middle of one unit.
      const instant = from_ms === times[untimed] && to_ms === times[turns - 1] && from_ms === to_ms
      const end = start + (instant ? unit : to_ms - from_ms)
      const middle = instant ? unit / 2 : 0
      for (let i = first; i < next; i++) at[i] = start + middle + (times[i]! - from_ms)
      pieces.push({ kind: 'time', start, end, from_ms, to_ms })
      world = end
      if (next < turns) {
        // Never longer than it was.
        const drawn = Math.min(gapLength, (times[next]! - to_ms) / 2)
        pieces.push({
          kind: 'gap',
          start: world,
          end: world + drawn,
          from_ms: to_ms,
          to_ms: times[next]!,
        })
        world += drawn
      }
      first = next
    }
    world += margin
  }

  const length = Math.max(world, Number.MIN_VALUE, turns === 0 ? 1 : 0)
  const endOf = (position: number) => at[position]! + (position < untimed ? step : 0)
  return {
    kind: 'time',
    turns,
    length,
    minSpan: Math.min(length, Math.max(20, length * 1e-7)),
    pieces,
    untimed,
    startOf: (position) => at[position]!,
    endOf,
    positionAt(target) {
      if (turns === 0) return -1
      const after = lowerBound(at, target)
      if (after === 0) return 0
      const before = after - 1
      if (after === turns || (before < untimed && target < endOf(before))) return firstOf(before)
      return target - at[before]! <= at[after]! - target ? firstOf(before) : after
    },
    sameInstant: (position) => [firstOf(position), lastOf(position)],
  }

  function firstOf(position: number): number {
    return position < untimed ? position : Math.max(untimed, lowerBound(times, times[position]!))
  }
  function lastOf(position: number): number {
    if (position < untimed) return position
    let low = position
    let high = turns
    while (low + 1 < high) {
      const middle = (low + high) >> 1
      if (times[middle]! <= times[position]!) low = middle
      else high = middle
    }
    return low
  }
}

/** World coordinates and times of instants that are round in `zone`, inside the visible linear stretches. */
export function timeTicks(
  axis: TimeAxis,
  start: number,
  span: number,
  count: number,
  zone: 'utc' | 'local' = 'utc',
): { world: number; ms: number; step_ms: number }[] {
  const ticks: { world: number; ms: number; step_ms: number }[] = []
  for (const piece of axis.pieces) {
    if (piece.kind !== 'time' || piece.end < start || piece.start > start + span) continue
    if (piece.to_ms === piece.from_ms) {
      ticks.push({ world: (piece.start + piece.end) / 2, ms: piece.from_ms, step_ms: 0 })
      continue
    }
    const low = Math.max(piece.start, start)
    const high = Math.min(piece.end, start + span)
    const wanted = Math.round((count * (high - low)) / span)
    const from = piece.from_ms + (low - piece.start)
    const scale = (zone === 'utc' ? scaleUtc() : scaleTime()).domain([
      from,
      piece.from_ms + (high - piece.start),
    ])
    const found = wanted >= 1 ? scale.ticks(wanted) : []
    const step_ms = found.length > 1 ? found[1]!.getTime() - found[0]!.getTime() : high - low
    for (const date of found)
      ticks.push({ world: piece.start + (date.getTime() - piece.from_ms), ms: date.getTime(), step_ms })
  }
  return ticks
}

/** Index of the first element not below `target`; the array's length when there is none. */
function lowerBound(sorted: ArrayLike<number>, target: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < target) low = middle + 1
    else high = middle
  }
  return low
}

const UNITS: readonly [string, number][] = [
  ['y', 31_557_600_000],
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
  ['ms', 1],
]

/** A length of time in its two largest units: `3 d 4 h`, `12 min 5 s`, `40 ms`. */
export function duration(ms: number): string {
  const first = UNITS.findIndex(([, unit]) => ms >= unit)
  if (first < 0) return '0 ms'
  const [name, unit] = UNITS[first]!
  const whole = Math.floor(ms / unit)
  const next = UNITS[first + 1]
  const rest = next ? Math.floor((ms - whole * unit) / next[1]) : 0
  return rest > 0 ? `${whole} ${name} ${rest} ${next![0]}` : `${whole} ${name}`
}
