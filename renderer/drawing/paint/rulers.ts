import { scaleLinear } from 'd3-scale'
import { textPieces } from '../../../shared/truth/visible.ts'
import { recordedTime } from '../../format/time.ts'
import type { Mark } from '../layout/detail.ts'
import { duration, type TimeAxis, timeTicks } from '../layout/time-axis.ts'
import { pixelOf } from '../layout/viewport.ts'
import { drawnExtent } from './bars.ts'
import { type Frame, label, NOTE_HEIGHT, plotWidth } from './frame.ts'

const bottomOf = ({ geometry }: Pick<Frame, 'geometry'>): number => geometry.height - geometry.bottom

function xOf({ geometry, view }: Pick<Frame, 'geometry' | 'view'>, world: number): number {
  return geometry.left + pixelOf(view, plotWidth(geometry), world)
}

/** Where a session begins: a dashed line with its number and, if there is room, its id. */
export function paintSessions(frame: Frame): void {
  const { context, scene, geometry, view, palette } = frame
  const { sessions } = scene.timeline
  if (sessions.length < 2) return
  let low = 0
  let high = sessions.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (scene.axis.startOf(sessions[middle]!.start) < view.start) low = middle + 1
    else high = middle
  }
  context.font = `11px ${palette.font}`
  context.textAlign = 'left'
  context.lineWidth = 1
  const right = geometry.width - geometry.right
  let after = low
  while (after < sessions.length && scene.axis.startOf(sessions[after]!.start) <= view.start + view.span)
    after++
  if ((after - low) * CROWDED > right - geometry.left) {
    paintCrowdedSessions(frame, low, after)
    return
  }
  let drawnTo = Number.NEGATIVE_INFINITY
  let namedTo = geometry.left
  for (let i = Math.max(0, low - 1); i < sessions.length; i++) {
    const session = sessions[i]!
    const world = scene.axis.startOf(session.start)
    if (world > view.start + view.span) break
    const x = Math.max(geometry.left, Math.round(xOf(frame, world)) + 0.5)
    if (x - drawnTo < 3) continue
    drawnTo = x
    if (session.start > 0 && world >= view.start) {
      context.strokeStyle = palette.lineStrong
      context.setLineDash([4, 3])
      context.beginPath()
      context.moveTo(x, 2)
      context.lineTo(x, bottomOf(frame))
      context.stroke()
      context.setLineDash([])
    }
    if (x < namedTo) continue
    const next = sessions[i + 1]
    const end = next === undefined ? right : Math.min(right, xOf(frame, scene.axis.startOf(next.start)))
    const room = end - x - 10
    const name = textPieces(session.session_id.slice(0, 80))
      .map((piece) => piece.text)
      .join('')
    context.fillStyle = palette.ink3
    const words = [`session ${i + 1} · ${name}`, `session ${i + 1}`, String(i + 1)]
    for (const text of words) {
      const width = label(context, text, x + 5, 13, room)
      if (width > 0) {
        namedTo = x + width + 12
        break
      }
    }
  }
}

/** Sessions closer than this (px) get no line of their own through the lanes. */
const CROWDED = 12

/** Many sessions: ticks above the lanes, and their numbers. */
function paintCrowdedSessions(frame: Frame, low: number, after: number): void {
  const { context, scene, geometry, palette } = frame
  const { sessions } = scene.timeline
  const text = `sessions ${Math.max(1, low).toLocaleString('en-US')}–${after.toLocaleString('en-US')}`
  context.fillStyle = palette.ink3
  context.fillText(text, geometry.left, 11)
  const from = geometry.left + context.measureText(text).width + 8
  context.fillStyle = palette.lineStrong
  let drawnTo = from
  for (let i = low; i < after; i++) {
    const x = Math.round(xOf(frame, scene.axis.startOf(sessions[i]!.start)))
    if (x < drawnTo + 2) continue
    drawnTo = x
    context.fillRect(x, 6, 1, 5)
  }
}

/** Numbers of turns: where segments begin first, round numbers in the room that is left. */
export function paintOrdinalTicks(frame: Frame, marks: readonly Mark[]): void {
  const { context, scene, geometry, view, palette } = frame
  const { turns, segments } = scene.timeline
  if (turns === 0) return
  const y = bottomOf(frame) + 14
  const right = geometry.width - geometry.right
  const taken: [number, number][] = []
  context.font = `11px ${palette.font}`
  const place = (position: number, text: string, align: 'left' | 'right', color: string) => {
    const { width } = context.measureText(text)
    const x = align === 'left' ? xOf(frame, position) : xOf(frame, position + 1)
    const from = align === 'left' ? x : x - width
    if (from < geometry.left - 1 || from + width > geometry.width) return
    if (taken.some(([a, b]) => from < b + 12 && from + width > a - 12)) return
    taken.push([from, from + width])
    context.textAlign = 'left'
    context.fillStyle = color
    context.fillText(text, from, y)
    context.fillStyle = palette.lineStrong
    context.fillRect(Math.round(align === 'left' ? x : x - 1), bottomOf(frame), 1, 3)
  }
  place(0, 'turn 1', 'left', palette.ink2)
  // Where a turn is wide its number stands at its beginning, the last one's as well.
  if (view.start + view.span > turns - 0.01 && plotWidth(geometry) / view.span < 40)
    place(turns - 1, turns.toLocaleString('en-US'), 'right', palette.ink2)
  for (const mark of marks) {
    if (mark.kind === 'dense' || mark.x0 < 0 || mark.x0 > right - geometry.left) continue
    const { start } = segments[mark.segment]!
    if (start > 0) place(start, (start + 1).toLocaleString('en-US'), 'left', palette.ink2)
  }
  const count = Math.floor(plotWidth(geometry) / 90)
  for (const tick of scaleLinear()
    .domain([view.start + 1, view.start + view.span + 1])
    .ticks(count)) {
    if (Number.isInteger(tick) && tick >= 1 && tick <= turns)
      place(tick - 1, tick.toLocaleString('en-US'), 'left', palette.ink3)
  }
}

const SECOND = 1000
const MINUTE = 60_000
const DAY = 86_400_000

/** Clock for a tick: as fine as the distance between ticks asks for. */
function clock(ms: number, step_ms: number, zone: Frame['zone']): { date: string; time: string } {
  const recorded = recordedTime(Math.round(ms), zone)
  if (recorded.kind !== 'instant') return { date: '', time: `${ms} ms` }
  const { date, time } = recorded.at
  if (step_ms < SECOND) return { date, time }
  if (step_ms < MINUTE) return { date, time: time.slice(0, 8) }
  return { date, time: step_ms < DAY ? time.slice(0, 5) : '' }
}

export function paintTimeTicks(frame: Frame, axis: TimeAxis): void {
  const { context, geometry, view, palette } = frame
  const right = geometry.width - geometry.right
  const y = bottomOf(frame) + 14
  context.font = `11px ${palette.font}`
  const taken: [number, number][] = []
  const free = (from: number, to: number) => !taken.some(([a, b]) => from < b + 10 && to > a - 10)

  for (const piece of axis.pieces) {
    const x0 = Math.max(geometry.left, xOf(frame, piece.start))
    const x1 = Math.min(right, xOf(frame, piece.end))
    if (x1 < geometry.left || x0 > right) continue
    if (piece.kind === 'untimed') {
      context.fillStyle = palette.line2
      context.globalAlpha = 0.7
      context.fillRect(x0, geometry.top, x1 - x0, bottomOf(frame) - geometry.top)
      context.globalAlpha = 1
      context.fillStyle = palette.warn
      context.textAlign = 'left'
      for (const text of [
        `no time recorded: ${piece.turns.toLocaleString('en-US')}`,
        'no time recorded',
        'no time',
      ]) {
        const width = label(context, text, x0, y, Math.max(x1 - x0 + 8, 48))
        if (width > 0) {
          taken.push([x0, x0 + width])
          break
        }
      }
    }
  }

  let date = ''
  let datedTo = geometry.left - 40
  const dated: [number, number][] = []
  context.textAlign = 'center'
  const ticks = timeTicks(axis, view.start, view.span, plotWidth(geometry) / 105, frame.zone)
  // A stretch too short for a round instant is named by its first.
  for (const piece of axis.pieces) {
    if (piece.kind !== 'time' || piece.start < view.start || piece.start > view.start + view.span) continue
    if (ticks.some(({ world }) => world >= piece.start && world <= piece.end)) continue
    ticks.push({ world: piece.start, ms: piece.from_ms, step_ms: SECOND })
  }
  ticks.sort((a, b) => a.world - b.world)
  for (const tick of ticks) {
    const text = clock(tick.ms, tick.step_ms, frame.zone)
    const shown = text.time === '' ? text.date : text.time
    const half = context.measureText(shown).width / 2
    const x = Math.max(geometry.left - 10 + half, xOf(frame, tick.world))
    if (x < geometry.left || x + half > geometry.width || !free(x - half, x + half)) continue
    taken.push([x - half, x + half])
    context.fillStyle = palette.ink2
    context.fillText(shown, x, y)
    context.fillStyle = palette.lineStrong
    context.fillRect(Math.round(xOf(frame, tick.world)), bottomOf(frame), 1, 3)
    if (text.time !== '' && text.date !== date) {
      const width = context.measureText(text.date).width / 2
      if (x - width > datedTo) {
        context.fillStyle = palette.ink3
        context.fillText(text.date, x, y + NOTE_HEIGHT - 2)
        datedTo = x + width + 10
        date = text.date
        dated.push([x - width, x + width])
      }
    }
  }
  for (const piece of axis.pieces) {
    if (piece.kind !== 'gap' || piece.end < view.start || piece.start > view.start + view.span) continue
    const middle = (xOf(frame, piece.start) + xOf(frame, piece.end)) / 2
    nameGap(frame, middle, piece.to_ms - piece.from_ms, [taken, dated])
  }
}

/** Gaps narrower than this (px) are cut out of the bars, without lines of their own. */
const LINED_GAP = 3

/** Idle time drawn short: what lies in it is faded, between two dotted lines. */
export function paintGaps(frame: Frame, axis: TimeAxis): void {
  const { context, geometry, view, palette } = frame
  let cutTo = Number.NEGATIVE_INFINITY
  const bottom = bottomOf(frame)
  for (const piece of axis.pieces) {
    if (piece.kind !== 'gap' || piece.end < view.start || piece.start > view.start + view.span) continue
    const x0 = xOf(frame, piece.start)
    const x1 = xOf(frame, piece.end)
    // Where many are too narrow to be seen, what lies between them still is.
    if (x1 - x0 < LINED_GAP && x0 < cutTo + 2) continue
    cutTo = x1
    context.fillStyle = palette.panel
    context.globalAlpha = 0.8
    context.fillRect(x0 + 1, geometry.top, Math.max(1, x1 - x0 - 2), bottom - geometry.top)
    context.globalAlpha = 1
    if (x1 - x0 < LINED_GAP) continue
    context.strokeStyle = palette.lineStrong
    context.lineWidth = 1
    context.setLineDash([1, 3])
    context.beginPath()
    for (const x of [x0, x1]) {
      context.moveTo(Math.round(x) + 0.5, geometry.top)
      context.lineTo(Math.round(x) + 0.5, bottom)
    }
    context.stroke()
    context.setLineDash([])
  }
}

/** The torn axis, and the length that idle time really had where one of the two rows of text has room for it. */
function nameGap(frame: Frame, middle: number, ms: number, rows: readonly [number, number][][]): void {
  const { context, geometry, palette } = frame
  const right = geometry.width - geometry.right
  if (middle < geometry.left || middle > right) return
  const bottom = bottomOf(frame)
  context.fillStyle = palette.panel
  context.fillRect(middle - 5, bottom - 5, 10, 10)
  context.strokeStyle = palette.ink2
  context.lineWidth = 1.2
  context.beginPath()
  for (const dx of [-2, 2]) {
    context.moveTo(middle + dx - 2, bottom + 4)
    context.lineTo(middle + dx + 2, bottom - 5)
  }
  context.stroke()
  context.font = `11px ${palette.font}`
  context.textAlign = 'center'
  context.fillStyle = palette.ink2
  const text = duration(ms)
  const half = context.measureText(text).width / 2
  rows.some((taken, row) => {
    if (taken.some(([a, b]) => middle - half < b + 8 && middle + half > a - 8)) return false
    taken.push([middle - half, middle + half])
    context.fillText(text, middle, bottom + 15 + row * (NOTE_HEIGHT - 2))
    return true
  })
}

/** Under an unknown run between different runtimes: that a switch lies somewhere in it. Elsewhere nothing is claimed. */
export function paintHiddenSwitches(frame: Frame, marks: readonly Mark[]): void {
  const { context, scene, geometry, palette } = frame
  if (scene.hidden.size === 0) return
  const y = geometry.height - NOTE_HEIGHT + 8
  let taken = geometry.left - 12
  context.font = `11px ${palette.font}`
  context.textAlign = 'left'
  for (const mark of marks) {
    if (mark.kind === 'dense' || !scene.hidden.has(mark.segment)) continue
    const [from, to] = drawnExtent(mark)
    const x0 = Math.max(geometry.left, geometry.left + from)
    const x1 = Math.min(geometry.width - geometry.right, geometry.left + to)
    if (x1 < x0) continue
    context.strokeStyle = palette.warn
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(x0 + 0.5, y - 8.5)
    context.lineTo(x0 + 0.5, y - 5.5)
    context.lineTo(x1 - 0.5, y - 5.5)
    context.lineTo(x1 - 0.5, y - 8.5)
    context.stroke()
    if (x0 < taken + 12) continue
    context.fillStyle = palette.warn
    const width = label(context, 'a switch lies somewhere in here', x0, y + 7, geometry.width - x0)
    if (width > 0) taken = x0 + width
  }
}

/** What the mark of a selected turn needs. */
export interface SelectionFrame extends Pick<Frame, 'context' | 'scene' | 'geometry' | 'palette' | 'view'> {
  /** Position of the selected turn; -1 without one. */
  readonly selected: number
}

/** The selected turn: a line through all lanes. */
export function paintSelected(frame: SelectionFrame): void {
  const { context, scene, geometry, palette, selected, view } = frame
  if (selected < 0 || selected >= scene.timeline.turns) return
  const from = xOf(frame, scene.axis.startOf(selected))
  const to = xOf(frame, scene.axis.endOf(selected))
  if (to < geometry.left - 1 || from > geometry.width - geometry.right + 1) return
  const bottom = bottomOf(frame)
  context.fillStyle = palette.accent
  if (scene.axis.kind === 'ordinal' && plotWidth(geometry) / view.span >= 10) {
    context.globalAlpha = 0.13
    context.fillRect(from, geometry.top, to - from, bottom - geometry.top)
    context.globalAlpha = 1
  }
  const x = Math.round((from + to) / 2) - 1
  context.fillRect(x, geometry.top - 3, 2, bottom - geometry.top + 5)
  context.beginPath()
  context.moveTo(x - 4, geometry.top - 8)
  context.lineTo(x + 6, geometry.top - 8)
  context.lineTo(x + 1, geometry.top - 1)
  context.fill()
}
