import { isMissing, UNKNOWN } from './columns.ts'

/** A maximal run of consecutive turns of equal `runtime_key`; `runtime_key` is '' for an unknown run. */
export interface Segment {
  readonly runtime_key: string
  /** Position of its first turn in the timeline, from 0. */
  readonly start: number
  /** Number of turns, at least 1. */
  readonly turns: number
}

/**
 * `certain`: two neighbouring known segments. `at_least`: those, plus one for every unknown run that lies
 * between two different runtimes. A switch and back inside an unknown run cannot be known, hence "at least".
 */
export interface Switches {
  readonly certain: number
  readonly at_least: number
}

/** A change of runtime. `inside` is the index of the unknown segment that hides it; null when it is certain. */
export interface Switch {
  /** Index of the last known segment before the switch. */
  readonly from: number
  /** Index of the first known segment after it. */
  readonly to: number
  readonly inside: number | null
}

/**
 * Segments of one conversation's turns.
 * @param runtimes `runtime_key` per turn, ordered by `updated_at_ms ASC, turn_id ASC`; NULL counts as unknown
 */
export function segmentsOf(runtimes: Iterable<string | null>): Segment[] {
  const segments: Segment[] = []
  let current: { runtime_key: string; start: number; turns: number } | null = null
  let position = 0
  for (const runtime of runtimes) {
    const runtime_key = isMissing(runtime) ? UNKNOWN : (runtime as string)
    if (current !== null && current.runtime_key === runtime_key) current.turns++
    else {
      current = { runtime_key, start: position, turns: 1 }
      segments.push(current)
    }
    position++
  }
  return segments
}

/** The switches between segments, in order. Unknown is never bridged: `planner, '', planner` has none. */
export function switchesOf(segments: readonly Segment[]): Switch[] {
  const switches: Switch[] = []
  let known = -1
  segments.forEach((segment, index) => {
    if (segment.runtime_key === UNKNOWN) return
    if (known >= 0 && segments[known]!.runtime_key !== segment.runtime_key) {
      switches.push({ from: known, to: index, inside: index - known === 1 ? null : index - 1 })
    }
    known = index
  })
  return switches
}

export function countSwitches(segments: readonly Segment[]): Switches {
  const switches = switchesOf(segments)
  return { certain: switches.filter((s) => s.inside === null).length, at_least: switches.length }
}
