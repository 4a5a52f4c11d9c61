import { UNKNOWN } from '../../../shared/truth/columns.ts'
import { denseCells, type Mark } from '../layout/detail.ts'
import { BAR_HEIGHT, type Frame, LANE_HEIGHT, laneMiddle, lanesHeight, plotWidth } from './frame.ts'

/** A sliver is drawn at least this wide, so that no turn vanishes. */
const LEAST_WIDTH = 4
/** Width of a block that stands for one millisecond (px). */
const INSTANT_WIDTH = 12
/** Dots of switches closer than this (px) would hide one another: the lines alone stand for them. */
const DOT_SPACING = 9
/** From this width per turn on (px), turns are told apart inside their segment. */
const TURN_WIDTH = 7

/** First and last lane that can be seen. */
function visibleLanes(frame: Frame): [number, number] {
  const { scroll } = frame.geometry
  const last = frame.scene.lanes.runtimes.length - 1
  return [
    Math.max(0, Math.floor(scroll / LANE_HEIGHT)),
    Math.min(last, Math.floor((scroll + lanesHeight(frame.geometry)) / LANE_HEIGHT)),
  ]
}

export function paintLaneLines(frame: Frame): void {
  const { context, geometry, palette } = frame
  const [first, last] = visibleLanes(frame)
  context.strokeStyle = palette.line2
  context.lineWidth = 1
  context.beginPath()
  for (let lane = first; lane <= last; lane++) {
    const y = Math.round(laneMiddle(geometry, lane)) + 0.5
    context.moveTo(geometry.left, y)
    context.lineTo(geometry.width - geometry.right, y)
  }
  context.stroke()
}

/** Where a mark is drawn: at least as wide as can be seen, around its middle. */
export function drawnExtent(mark: Mark): [number, number] {
  const missing = LEAST_WIDTH - (mark.x1 - mark.x0)
  return missing > 0 ? [mark.x0 - missing / 2, mark.x1 + missing / 2] : [mark.x0, mark.x1]
}

function paintSegment(frame: Frame, mark: Extract<Mark, { kind: 'segment' }>): void {
  const { context, scene, geometry } = frame
  const width = plotWidth(geometry)
  const segment = scene.timeline.segments[mark.segment]!
  const lane = scene.lanes.ofSegment[mark.segment]!
  const middle = laneMiddle(geometry, lane)
  if (middle < geometry.top - LANE_HEIGHT || middle > geometry.height) return
  const [from, to] = drawnExtent(mark)
  const x = geometry.left + Math.max(-20, from)
  const w = Math.max(LEAST_WIDTH, Math.min(width + 20, to) - Math.max(-20, from))
  const y = Math.round(middle - BAR_HEIGHT / 2)
  const { base, pattern, unknown } = frame.fillOf(frame.styleOf(segment.runtime_key))

  context.beginPath()
  context.roundRect(x, y, w, BAR_HEIGHT, Math.min(4, w / 4))
  context.fillStyle = w >= 4 && pattern !== null ? pattern : base
  context.fill()
  if (unknown && w >= 4) {
    context.strokeStyle = base
    context.lineWidth = 1
    context.beginPath()
    context.roundRect(x + 0.5, y + 0.5, w - 1, BAR_HEIGHT - 1, Math.min(3.5, w / 4))
    context.stroke()
  }
  paintTurns(frame, mark, x, w, y)
  if (scene.axis.kind === 'time') paintStack(frame, mark, x + w, middle)
}

/** The single turns of a segment, where there is room to tell them apart: cuts on the ordinal axis, ticks below on the time axis. */
function paintTurns(
  frame: Frame,
  mark: Extract<Mark, { kind: 'segment' }>,
  x: number,
  w: number,
  y: number,
): void {
  const { context, scene, view, geometry, palette } = frame
  const { axis, timeline } = scene
  const segment = timeline.segments[mark.segment]!
  const scale = plotWidth(geometry) / view.span
  if (axis.kind === 'ordinal' && scale < TURN_WIDTH) return
  if (segment.turns < 2) return
  const first = Math.max(segment.start + 1, axis.positionAt(view.start))
  const last = Math.min(segment.start + segment.turns - 1, axis.positionAt(view.start + view.span) + 1)
  if (axis.kind === 'time' && last - first > w / 3) return
  if (axis.kind === 'time') {
    context.fillStyle = palette.ink3
    for (let position = first - 1; position <= last; position++) {
      const at = geometry.left + (axis.startOf(position) - view.start) * scale
      if (at >= x && at <= x + w) context.fillRect(Math.round(at - 0.5), y + BAR_HEIGHT + 1, 1, 3)
    }
    return
  }
  context.globalAlpha = 0.55
  context.fillStyle = palette.panel
  for (let position = first; position <= last; position++) {
    const at = geometry.left + (axis.startOf(position) - view.start) * scale
    if (at > x + 2 && at < x + w - 2) context.fillRect(Math.round(at) - 0.5, y + 3, 1, BAR_HEIGHT - 6)
  }
  context.globalAlpha = 1
}

/** On the time axis several turns of one millisecond stand on one spot: how many, beside it. */
function paintStack(frame: Frame, mark: Extract<Mark, { kind: 'segment' }>, x: number, middle: number): void {
  const { context, scene, palette } = frame
  const { starts, ends } = scene.extents
  const { turns } = scene.timeline.segments[mark.segment]!
  if (turns < 2 || starts[mark.segment] !== ends[mark.segment]) return
  context.fillStyle = palette.ink2
  context.font = `11px ${palette.font}`
  context.textAlign = 'left'
  context.fillText(`× ${turns.toLocaleString('en-US')}`, x + 4, middle + 4)
}

/** Several segments in one millisecond: a block per lane on the same spot, with its number of turns. */
function paintInstant(frame: Frame, mark: Extract<Mark, { kind: 'dense' }>): void {
  const { context, scene, geometry, palette } = frame
  const turnsOf = new Map<number, number>()
  for (let i = mark.first; i <= mark.last; i++) {
    const lane = scene.lanes.ofSegment[i]!
    turnsOf.set(lane, (turnsOf.get(lane) ?? 0) + scene.timeline.segments[i]!.turns)
  }
  const x = Math.round(geometry.left + mark.x0 - INSTANT_WIDTH / 2)
  context.font = `11px ${palette.font}`
  context.textAlign = 'left'
  for (const [lane, turns] of turnsOf) {
    const { base, pattern } = frame.fillOf(frame.styleOf(scene.lanes.runtimes[lane]!))
    const middle = laneMiddle(geometry, lane)
    context.fillStyle = pattern ?? base
    context.strokeStyle = base
    context.lineWidth = 1
    context.beginPath()
    context.roundRect(
      x + 0.5,
      Math.round(middle - BAR_HEIGHT / 2) + 0.5,
      INSTANT_WIDTH - 1,
      BAR_HEIGHT - 1,
      3,
    )
    context.fill()
    context.stroke()
    context.fillStyle = palette.ink2
    context.fillText(`× ${turns.toLocaleString('en-US')}`, x + INSTANT_WIDTH + 5, middle + 4)
  }
}

const WEIGHTS = [0.34, 0.34, 0.56, 0.78, 1] as const

function paintDense(frame: Frame, mark: Extract<Mark, { kind: 'dense' }>): void {
  const { context, scene, view, geometry, palette } = frame
  const width = plotWidth(geometry)
  const { starts, ends } = scene.extents
  if (starts[mark.first] === ends[mark.last]) {
    paintInstant(frame, mark)
    return
  }
  const [from, to] = drawnExtent(mark)
  const x = geometry.left + Math.max(0, from)
  const w = Math.min(width, to) - Math.max(0, from)
  if (w <= 0) return
  context.globalAlpha = 0.6
  context.fillStyle = palette.line2
  context.fillRect(x, geometry.top, w, lanesHeight(geometry))
  context.globalAlpha = 1

  const cells = denseCells(mark, scene.extents, scene.lanes.ofSegment, view, width, visibleLanes(frame))
  for (const cell of cells) {
    const runtime = scene.lanes.runtimes[cell.lane]!
    const { base, pattern } = frame.fillOf(frame.styleOf(runtime))
    const y = Math.round(laneMiddle(geometry, cell.lane) - BAR_HEIGHT / 2)
    context.fillStyle = base
    context.globalAlpha = WEIGHTS[cell.weight]!
    // Unknown keeps its hatch even here: it is never one more colour among runtimes.
    if (runtime === UNKNOWN) {
      context.globalAlpha = Math.max(0.7, WEIGHTS[cell.weight]!)
      context.fillStyle = pattern ?? base
    }
    context.fillRect(geometry.left + cell.column, y, cell.columns, BAR_HEIGHT)
  }
  context.globalAlpha = 1
  const segments = mark.last - mark.first + 1
  context.fillStyle = palette.ink3
  context.font = `11px ${palette.font}`
  context.textAlign = 'center'
  const text = `dense: ${segments.toLocaleString('en-US')} segments, zoom in`
  if (context.measureText(text).width < w - 12) {
    const at = x + w / 2
    context.fillText(text, at, geometry.top - 5)
  }
  context.strokeStyle = palette.lineStrong
  context.lineWidth = 1
  context.beginPath()
  context.moveTo(x, geometry.top - 0.5)
  context.lineTo(x + w, geometry.top - 0.5)
  context.stroke()
}

export function paintMarks(frame: Frame, marks: readonly Mark[]): void {
  for (const mark of marks) if (mark.kind === 'dense') paintDense(frame, mark)
  for (const mark of marks) if (mark.kind === 'segment') paintSegment(frame, mark)
}

/** Lines between neighbouring segments: solid with a dot for a switch, dotted around unknown. None at a dense mark. */
export function paintBoundaries(frame: Frame, marks: readonly Mark[]): void {
  const { context, scene, geometry, palette } = frame
  const dots: [number, number][] = []
  context.lineWidth = 1.2
  for (let i = 1; i < marks.length; i++) {
    const before = marks[i - 1]!
    const after = marks[i]!
    if (before.kind === 'dense' || after.kind === 'dense') continue
    const from = scene.timeline.segments[before.segment]!
    const to = scene.timeline.segments[after.segment]!
    const y0 = laneMiddle(geometry, scene.lanes.ofSegment[before.segment]!)
    const y1 = laneMiddle(geometry, scene.lanes.ofSegment[after.segment]!)
    const x0 = Math.round(geometry.left + drawnExtent(before)[1]) + 0.5
    const x1 = Math.round(geometry.left + drawnExtent(after)[0]) + 0.5
    const certain = from.runtime_key !== UNKNOWN && to.runtime_key !== UNKNOWN
    context.strokeStyle = palette.ink2
    context.setLineDash(certain ? [] : [2, 3])
    context.beginPath()
    context.moveTo(Math.min(x0, x1), y0)
    context.lineTo(x1, y0)
    context.lineTo(x1, y1)
    context.stroke()
    if (certain) dots.push([x1, (y0 + y1) / 2])
  }
  context.setLineDash([])
  context.fillStyle = palette.panel
  context.strokeStyle = palette.ink
  context.lineWidth = 1.4
  let dotted = Number.NEGATIVE_INFINITY
  for (const [x, y] of dots) {
    if (x - dotted < DOT_SPACING) continue
    dotted = x
    context.beginPath()
    context.arc(x, y, 3.6, 0, 2 * Math.PI)
    context.fill()
    context.stroke()
  }
}
