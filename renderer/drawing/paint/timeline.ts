import { marksOf } from '../layout/detail.ts'
import type { TimeAxis } from '../layout/time-axis.ts'
import { paintBoundaries, paintLaneLines, paintMarks } from './bars.ts'
import { type Frame, lanesHeight, plotWidth } from './frame.ts'
import { paintNotes } from './notes.ts'
import { paintPreview } from './preview.ts'
import {
  paintGaps,
  paintHiddenSwitches,
  paintOrdinalTicks,
  paintSelected,
  paintSessions,
  paintTimeTicks,
  type SelectionFrame,
} from './rulers.ts'

/** Draws one frame of the timeline, without what is selected. The context is scaled to CSS pixels already. */
export function paintTimeline(frame: Frame): void {
  const { context, scene, view, geometry } = frame
  const width = plotWidth(geometry)
  context.clearRect(0, 0, geometry.width, geometry.height)
  context.textBaseline = 'alphabetic'
  const marks = marksOf(scene.extents, view, width)
  paintSessions(frame)

  context.save()
  context.beginPath()
  // Dots and slivers at the edges may reach a little beyond the plot; lanes that are scrolled away do not.
  const above = geometry.scroll > 0 ? 0 : 18
  context.rect(geometry.left - 5, geometry.top - above, width + 10, lanesHeight(geometry) + above)
  context.clip()
  paintLaneLines(frame)
  paintMarks(frame, marks)
  paintPreview(frame)
  if (scene.axis.kind === 'time') paintGaps(frame, scene.axis as TimeAxis)
  paintBoundaries(frame, marks)
  context.restore()

  if (scene.axis.kind === 'time') paintTimeTicks(frame, scene.axis as TimeAxis)
  else paintOrdinalTicks(frame, marks)
  paintHiddenSwitches(frame, marks)
  paintNotes(frame)
}

/** Draws the selected turn alone, on a canvas above the timeline's: from turn to turn nothing else is drawn anew. */
export function paintSelection(frame: SelectionFrame): void {
  frame.context.clearRect(0, 0, frame.geometry.width, frame.geometry.height)
  paintSelected(frame)
}
