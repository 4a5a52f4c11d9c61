import { type Frame, plotWidth } from './frame.ts'

/** Flags on turns that somebody marked or noted, at the top of the lanes. */
export function paintNotes({ context, scene, view, geometry, palette, noted }: Frame): void {
  const scale = plotWidth(geometry) / view.span
  context.fillStyle = palette.accent
  for (const position of noted) {
    if (position < 0 || position >= scene.timeline.turns) continue
    const middle = (scene.axis.startOf(position) + scene.axis.endOf(position)) / 2
    const x = Math.round(geometry.left + (middle - view.start) * scale)
    if (x < geometry.left || x > geometry.width - geometry.right) continue
    context.fillRect(x, geometry.top - 9, 1.5, 12)
    context.beginPath()
    context.moveTo(x + 1, geometry.top - 9)
    context.lineTo(x + 9, geometry.top - 6)
    context.lineTo(x + 1, geometry.top - 3)
    context.fill()
  }
}
