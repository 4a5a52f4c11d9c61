import { describe, expect, it } from 'vitest'
import type { Timeline } from '../../../shared/contract/model.ts'
import { segmentsOf } from '../../../shared/truth/timeline.ts'
import { type AxisKind, type Scene, sceneOf } from './scene.ts'
import { spotAt } from './spot.ts'
import { wholeOf } from './viewport.ts'

function sceneWith(runtimes: readonly string[], times: number[], kind: AxisKind): Scene {
  const timeline: Timeline = {
    conv_id: 'c',
    resolved_runtime_key: null,
    turns: runtimes.length,
    missing: 0,
    unknown_runtime: 0,
    switches: { certain: 0, at_least: 0 },
    segments: segmentsOf(runtimes).map((segment) => ({
      ...segment,
      first_turn_id: '',
      last_turn_id: '',
      first_ms: 0,
      last_ms: 0,
      server_made: 0,
    })),
    evidence: {},
    sessions: [],
    first_ms: 0,
    last_ms: 0,
    times,
  }
  return sceneOf(timeline, kind)
}

const none = (n: number) => Array.from({ length: n }, () => 0)

describe('spotAt', () => {
  it('names the turn under the pointer, also where two wide segments meet', () => {
    const scene = sceneWith(['a', 'a', 'b', 'b'], none(4), 'ordinal')
    expect(spotAt(scene, wholeOf(scene.axis), 400, 350)).toEqual({ kind: 'turn', position: 3, together: 1 })
    expect(spotAt(scene, wholeOf(scene.axis), 400, 200)?.kind).toBe('turn')
  })

  it('says that a column is dense where no segment in it can be told apart, unknown among its lanes', () => {
    const runtimes = Array.from({ length: 3000 }, (_, i) => ['a', 'b', ''][i % 3]!)
    const scene = sceneWith(runtimes, none(3000), 'ordinal')
    const spot = spotAt(scene, wholeOf(scene.axis), 500, 250)
    expect(spot).toMatchObject({ kind: 'dense', moreLanes: false })
    expect(spot?.kind === 'dense' && spot.lanes.map((lane) => scene.lanes.runtimes[lane])).toEqual([
      'a',
      'b',
      '',
    ])
  })

  it('says how many turns share a millisecond, and how long nothing happened inside a gap', () => {
    const day = 86_400_000
    const times = [0, 1000, 1000, 2000, 2000 + 3 * day, 3000 + 3 * day].map((t) => t + 1e12)
    const scene = sceneWith(['a', 'a', 'a', 'a', 'a', 'a'], times, 'time')
    const view = wholeOf(scene.axis)
    const pixelOf = (world: number) => (world / scene.axis.length) * 800
    expect(spotAt(scene, view, 800, pixelOf(scene.axis.startOf(2)))).toMatchObject({
      position: 1,
      together: 2,
    })
    const inGap = (scene.axis.startOf(3) + scene.axis.startOf(4)) / 2
    expect(spotAt(scene, view, 800, pixelOf(inGap))).toMatchObject({ kind: 'gap', ms: 3 * day })
  })

  it('finds nothing without turns', () => {
    const scene = sceneWith([], [], 'ordinal')
    expect(spotAt(scene, wholeOf(scene.axis), 400, 10)).toBeNull()
  })
})
