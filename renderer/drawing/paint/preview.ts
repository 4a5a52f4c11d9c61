import { pixelOf } from '../layout/viewport.ts'
import { BAR_HEIGHT, type Frame, laneMiddle, plotWidth } from './frame.ts'

/** From this width on (px) a run is drawn as a box; a narrower one as a stroke. */
const BOX_FROM = 5

/**
 * What the backfill would fill, in the lanes of its runtimes: hollow and dashed, as nothing that is recorded is
 * drawn. The turns themselves stay in the lane of the unknown.
 */
export function paintPreview(frame: Frame): void {
  const { context, scene, view, geometry } = frame
  const { axis, lanes, timeline } = scene
  if (timeline.preview === undefined) return
  const width = plotWidth(geometry)
  const laneOf = new Map(lanes.runtimes.map((runtime, lane) => [runtime, lane]))
  /** Up to which pixel each lane is drawn: what would lie on it is left out. */
  const drawnTo = new Map<number, number>()
  context.save()
  context.lineWidth = 1.4
  for (const { runtime_key, start, turns } of timeline.preview.runs) {
    const from = Math.max(-10, pixelOf(view, width, axis.startOf(start)))
    const to = Math.min(width + 10, pixelOf(view, width, axis.endOf(start + turns - 1)))
    const lane = laneOf.get(runtime_key)
    if (lane === undefined || to < -5 || from > width + 5) continue
    if (Math.max(from + 1, to) <= (drawnTo.get(lane) ?? Number.NEGATIVE_INFINITY)) continue
    drawnTo.set(lane, Math.max(from + 2, to))
    const { base } = frame.fillOf(frame.styleOf(runtime_key))
    const x = geometry.left + from
    const y = Math.round(laneMiddle(geometry, lane) - BAR_HEIGHT / 2)
    context.strokeStyle = context.fillStyle = base
    context.setLineDash([3, 2.5])
    context.beginPath()
    if (to - from < BOX_FROM) {
      context.moveTo(x + 0.5, y)
      context.lineTo(x + 0.5, y + BAR_HEIGHT)
      context.stroke()
      continue
    }
    context.roundRect(x + 1, y + 0.5, to - from - 2, BAR_HEIGHT - 1, 4)
    context.globalAlpha = 0.12
    context.fill()
    context.globalAlpha = 1
    context.stroke()
  }
  context.restore()
}
