import { UNKNOWN } from '../../../shared/truth/columns.ts'
import type { RuntimeStyle } from '../../theme/runtime-style.ts'
import { denseCells, marksOf } from '../layout/detail.ts'
import type { Scene } from '../layout/scene.ts'
import { wholeOf } from '../layout/viewport.ts'
import { drawnExtent } from './bars.ts'
import type { Fill } from './fills.ts'
import type { Palette } from './palette.ts'

/**
 * The whole conversation in one band. A pixel column that holds several runtimes shows each in its share, one
 * above the other: mixed, and visibly so.
 */
export function paintOverview(
  context: CanvasRenderingContext2D,
  scene: Scene,
  size: { readonly width: number; readonly height: number },
  palette: Palette,
  look: {
    readonly fillOf: (style: RuntimeStyle) => Fill
    readonly styleOf: (runtime_key: string) => RuntimeStyle
  },
): void {
  const { width, height } = size
  const view = wholeOf(scene.axis)
  context.clearRect(0, 0, width, height)
  context.fillStyle = palette.line2
  context.fillRect(0, 0, width, height)
  for (const mark of marksOf(scene.extents, view, width)) {
    if (mark.kind === 'segment') {
      const { base, pattern } = look.fillOf(look.styleOf(scene.timeline.segments[mark.segment]!.runtime_key))
      const [from, to] = drawnExtent(mark)
      context.fillStyle = to - from >= 4 && pattern !== null ? pattern : base
      context.fillRect(from, 0, to - from, height)
      continue
    }
    const columns = new Map<number, { lane: number; weight: number }[]>()
    for (const cell of denseCells(mark, scene.extents, scene.lanes.ofSegment, view, width)) {
      for (let column = cell.column; column < cell.column + cell.columns; column++) {
        const parts = columns.get(column)
        if (parts === undefined) columns.set(column, [cell])
        else parts.push(cell)
      }
    }
    for (const [column, parts] of columns) {
      const whole = parts.reduce((sum, part) => sum + part.weight, 0)
      parts.sort((a, b) => a.lane - b.lane)
      let y = 0
      for (const { lane, weight } of parts) {
        const runtime = scene.lanes.runtimes[lane]!
        const part = (weight / whole) * height
        context.fillStyle = look.fillOf(look.styleOf(runtime)).base
        context.globalAlpha = runtime === UNKNOWN ? 0.55 : 1
        context.fillRect(column, y, 1, part)
        y += part
      }
      context.globalAlpha = 1
    }
  }
}
