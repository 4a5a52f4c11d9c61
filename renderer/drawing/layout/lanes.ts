import { UNKNOWN } from '../../../shared/truth/columns.ts'

export interface Lanes {
  /** Runtime per lane, in order of first appearance; the unknown lane ('') comes last. */
  readonly runtimes: readonly string[]
  /** Lane per segment. */
  readonly ofSegment: Int32Array
}

/**
 * One lane per runtime, and one for unknown turns if there are any.
 * @param also runtimes that need a lane though no segment has one of them
 */
export function lanesOf(
  segments: readonly { readonly runtime_key: string }[],
  also: readonly { readonly runtime_key: string }[] = [],
): Lanes {
  const laneOf = new Map<string, number>()
  let unknown = false
  for (const { runtime_key } of segments) {
    if (runtime_key === UNKNOWN) unknown = true
    else if (!laneOf.has(runtime_key)) laneOf.set(runtime_key, laneOf.size)
  }
  for (const { runtime_key } of also) if (!laneOf.has(runtime_key)) laneOf.set(runtime_key, laneOf.size)
  if (unknown) laneOf.set(UNKNOWN, laneOf.size)
  return {
    runtimes: [...laneOf.keys()],
    ofSegment: Int32Array.from(segments, (segment) => laneOf.get(segment.runtime_key)!),
  }
}
