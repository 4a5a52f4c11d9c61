import type { Conversation } from '../../../shared/contract/model.ts'
import type { Segment } from '../../../shared/truth/timeline.ts'

const RUNS = 60

/**
 * The timeline in little: runs of [runtime, turns] whose turns sum to all of them. With more than 60 segments,
 * 60 equal stretches are each shown as the runtime that most of their turns have (the first of equals).
 */
export function stripOf(segments: readonly Segment[], turns: number): Conversation['strip'] {
  if (segments.length <= RUNS) return segments.map((segment) => [segment.runtime_key, segment.turns])
  const strip: Conversation['strip'] = []
  let segment = 0
  for (let stretch = 0; stretch < RUNS; stretch++) {
    const from = Math.floor((turns * stretch) / RUNS)
    const to = Math.floor((turns * (stretch + 1)) / RUNS)
    const shares = new Map<string, number>()
    while (segment < segments.length && segments[segment]!.start < to) {
      const { runtime_key, start, turns: length } = segments[segment]!
      const share = Math.min(to, start + length) - Math.max(from, start)
      shares.set(runtime_key, (shares.get(runtime_key) ?? 0) + share)
      if (start + length > to) break
      segment++
    }
    let most: string | null = null
    for (const [runtime_key, share] of shares) {
      if (most === null || share > shares.get(most)!) most = runtime_key
    }
    const last = strip.at(-1)
    if (most === null) continue
    if (last !== undefined && last[0] === most) last[1] += to - from
    else strip.push([most, to - from])
  }
  return strip
}
