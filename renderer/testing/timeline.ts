// Test support: timelines to draw.
import type { Timeline } from '../../shared/contract/model.ts'
import { countSwitches, segmentsOf } from '../../shared/truth/timeline.ts'

/**
 * The timeline of a conversation of one session.
 * @param runtimes of its turns, in order; '' where it is unknown
 * @param times of its turns, ms since epoch; all the same when left out
 */
export function timelineOf(runtimes: readonly string[], times: number[] = runtimes.map(() => 0)): Timeline {
  const segments = segmentsOf(runtimes).map((segment) => ({
    ...segment,
    first_turn_id: `t${segment.start}`,
    last_turn_id: `t${segment.start + segment.turns - 1}`,
    first_ms: 0,
    last_ms: 0,
    server_made: 0,
  }))
  return {
    conv_id: 'c',
    resolved_runtime_key: 'pointer',
    turns: runtimes.length,
    missing: 0,
    unknown_runtime: runtimes.filter((runtime) => runtime === '').length,
    switches: countSwitches(segments),
    segments,
    evidence: {},
    sessions: runtimes.length > 0 ? [{ session_id: 's', start: 0 }] : [],
    first_ms: 0,
    last_ms: 0,
    times,
  }
}
