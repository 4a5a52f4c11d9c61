import type { Timeline } from '../../../shared/contract/model.ts'
import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { type Switch, switchesOf } from '../../../shared/truth/timeline.ts'
import { type Axis, ordinalAxis } from './axis.ts'
import { type Extents, extentsOf, segmentAt } from './detail.ts'
import { type Lanes, lanesOf } from './lanes.ts'
import { type TimeAxis, timeAxis } from './time-axis.ts'

export type AxisKind = Axis['kind']

/** One conversation's timeline laid out along one axis: all that drawing and moving about need. */
export interface Scene {
  readonly timeline: Timeline
  readonly axis: Axis | TimeAxis
  readonly extents: Extents
  readonly lanes: Lanes
  readonly switches: readonly Switch[]
  /** The switch that lies somewhere inside an unknown segment, by that segment's index. */
  readonly hidden: ReadonlyMap<number, Switch>
  /** Positions worth stepping through: where each switch is seen, or where the unknown run that hides it begins. */
  readonly stops: readonly number[]
  /** By runtime: how many turns have it because a server made it of something that is not canonical. */
  readonly serverMade: ReadonlyMap<string, number>
}

export function sceneOf(timeline: Timeline, kind: AxisKind): Scene {
  const { segments } = timeline
  const axis = kind === 'time' ? timeAxis(timeline.times) : ordinalAxis(timeline.turns)
  const switches = switchesOf(segments)
  const hidden = new Map<number, Switch>()
  for (const one of switches) if (one.inside !== null) hidden.set(one.inside, one)
  const serverMade = new Map<string, number>()
  for (const { runtime_key, server_made } of segments) {
    if (server_made > 0) serverMade.set(runtime_key, (serverMade.get(runtime_key) ?? 0) + server_made)
  }
  return {
    timeline,
    axis,
    extents: extentsOf(axis, segments),
    lanes: lanesOf(segments, timeline.preview?.runs),
    switches,
    hidden,
    stops: switches.map((one) => segments[one.inside ?? one.to]!.start),
    serverMade,
  }
}

/** The stop after (`+1`) or before (`-1`) a position; null where there is none. */
export function nextStop(stops: readonly number[], position: number, direction: 1 | -1): number | null {
  let low = 0
  let high = stops.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (direction === 1 ? stops[middle]! <= position : stops[middle]! < position) low = middle + 1
    else high = middle
  }
  return stops[direction === 1 ? low : low - 1] ?? null
}

/** The last turn known before the switch that stops here, and the first known after it; null where none stops. */
export function sidesOfSwitch(scene: Scene, position: number): readonly [number, number] | null {
  const { segments } = scene.timeline
  const one = scene.switches[scene.stops.indexOf(position)]
  if (one === undefined) return null
  const before = segments[one.from]!
  return [before.start + before.turns - 1, segments[one.to]!.start]
}

/** What is known about switches at a turn, in words; null where nothing begins there. */
export function switchWords(
  scene: Scene,
  position: number,
  name: (runtime: string) => string,
): string | null {
  const { segments } = scene.timeline
  const index = segmentAt(segments, position)
  const segment = segments[index]
  if (segment === undefined) return null
  const hidden = scene.hidden.get(index)
  if (hidden !== undefined) {
    const from = name(segments[hidden.from]!.runtime_key)
    const to = name(segments[hidden.to]!.runtime_key)
    return `a switch from ${from} to ${to} lies somewhere in turns ${segment.start + 1}–${segment.start + segment.turns}`
  }
  const before = segments[index - 1]
  if (position !== segment.start || before === undefined) return null
  if (segment.runtime_key !== UNKNOWN && before.runtime_key !== UNKNOWN)
    return `switches here from ${name(before.runtime_key)} to ${name(segment.runtime_key)}`
  return null
}
