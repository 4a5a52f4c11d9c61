import type { TurnRange } from '../../shared/contract/address.ts'
import type { Turn } from '../../shared/contract/model.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { runtimeWord } from '../format/runtime-word.ts'
import { formatInstant, type Zone } from '../format/time.ts'
import { segmentAt } from './layout/detail.ts'
import { type Scene, switchWords } from './layout/scene.ts'
import { duration } from './layout/time-axis.ts'

/** Turns of a segment as people count them, from 1: `turns 45–85`, `turn 7`. */
export const turnsWord = ({ start, turns }: { readonly start: number; readonly turns: number }): string =>
  turns === 1
    ? `turn ${formatCount(start + 1)}`
    : `turns ${formatCount(start + 1)}–${formatCount(start + turns)}`

/** Turns with their times: `turns 3–9, … to … (4 min 5 s)`. */
export function rangeWords({ timeline }: Scene, range: TurnRange | null, zone: Zone): string {
  if (range === null) return 'no turns'
  const first = range[0]
  const last = Math.min(timeline.turns - 1, range[1])
  const turns = turnsWord({ start: first, turns: last - first + 1 })
  const from = timeline.times[first] ?? 0
  const to = timeline.times[last] ?? 0
  if (!(from > 0)) return turns
  if (from === to) return `${turns}, ${formatInstant(from, zone)}`
  return `${turns}, ${formatInstant(from, zone)} to ${formatInstant(to, zone)} (${duration(to - from)})`
}

/** One sentence about a turn, for a screen reader. `turn` is undefined while it is being read. */
export function positionWords(scene: Scene, position: number, turn: Turn | undefined, zone: Zone): string {
  const { segments, turns } = scene.timeline
  const index = segmentAt(segments, position)
  const segment = segments[index]
  if (segment === undefined) return 'No turns.'
  const parts = [
    `Turn ${formatCount(position + 1)} of ${formatCount(turns)}`,
    `runtime ${runtimeWord(segment.runtime_key)}`,
    `segment ${formatCount(index + 1)} of ${formatCount(segments.length)}, ${turnsWord(segment)}`,
  ]
  if (turn !== undefined) parts.push(formatInstant(turn.updated_at_ms, zone))
  const switched = switchWords(scene, position, runtimeWord)
  if (switched !== null) parts.push(switched)
  return `${parts.join('. ')}.`
}
