import { assertNever } from '../../../shared/truth/assert-never.ts'
import type { RuntimePattern, RuntimeStyle } from '../../theme/runtime-style.ts'
import type { Palette } from './palette.ts'

/** How one runtime is filled on a canvas. `base` is its colour alone, for places too small for a pattern. */
export interface Fill {
  readonly base: string
  readonly pattern: CanvasPattern | null
  readonly unknown: boolean
}

interface Tile {
  readonly width: number
  readonly height: number
  /** Degrees by which the finished tiling is turned. */
  readonly turn: number
  readonly draw: (context: CanvasRenderingContext2D) => void
}

const rect = (x: number, y: number, w: number, h: number) => (context: CanvasRenderingContext2D) =>
  context.fillRect(x, y, w, h)

/** The tilings of renderer/theme/runtime-style.ts, drawn instead of styled. Null is a plain fill. */
function tileOf(pattern: RuntimePattern): Tile | null {
  switch (pattern) {
    case 'solid':
      return null
    case 'dots':
      return {
        width: 5,
        height: 5,
        turn: 0,
        draw: (context) => {
          context.beginPath()
          context.arc(1.5, 1.5, 1, 0, 2 * Math.PI)
          context.fill()
        },
      }
    case 'stripes':
      return { width: 6, height: 6, turn: -45, draw: rect(0, 0, 1.5, 6) }
    case 'grid':
      return {
        width: 5,
        height: 5,
        turn: 0,
        draw: (context) => {
          context.fillRect(0, 0, 5, 1)
          context.fillRect(0, 1, 1, 4)
        },
      }
    case 'bars':
      return { width: 5, height: 5, turn: 0, draw: rect(0, 0, 1.5, 5) }
    case 'lines':
      return { width: 3, height: 3, turn: 0, draw: rect(0, 0, 3, 1) }
    case 'checks':
      return {
        width: 6,
        height: 6,
        turn: 0,
        draw: (context) => {
          context.fillRect(3, 0, 3, 3)
          context.fillRect(0, 3, 3, 3)
        },
      }
    case 'rings':
      return {
        width: 8,
        height: 6,
        turn: 0,
        draw: (context) => {
          context.lineWidth = 0.8
          context.beginPath()
          context.arc(4, 3, 1.8, 0, 2 * Math.PI)
          context.stroke()
        },
      }
    case 'hatch':
      return { width: 5, height: 5, turn: 45, draw: rect(0, 0, 1.5, 5) }
    default:
      return assertNever(pattern)
  }
}

/**
 * Fills by style, each made once. Make a new one for another palette or pixel ratio.
 * @param ratio device pixels per CSS pixel
 */
export function fillsOf(palette: Palette, ratio: number): (style: RuntimeStyle) => Fill {
  const fills = new Map<string, Fill>()
  return ({ variable, pattern }: RuntimeStyle): Fill => {
    const key = `${variable} ${pattern}`
    const known = fills.get(key)
    if (known !== undefined) return known
    const unknown = pattern === 'hatch'
    const base = palette.of(variable)
    const tile = tileOf(pattern)
    let made: CanvasPattern | null = null
    if (tile !== null) {
      const canvas = document.createElement('canvas')
      // Whole device pixels, or the tiling would show seams.
      canvas.width = Math.max(1, Math.round(tile.width * ratio))
      canvas.height = Math.max(1, Math.round(tile.height * ratio))
      const tileContext = canvas.getContext('2d')
      if (tileContext !== null) {
        tileContext.fillStyle = unknown ? palette.unknownBg : base
        tileContext.fillRect(0, 0, canvas.width, canvas.height)
        tileContext.scale(canvas.width / tile.width, canvas.height / tile.height)
        tileContext.fillStyle = tileContext.strokeStyle = unknown ? base : palette.mark
        tile.draw(tileContext)
        made = tileContext.createPattern(canvas, 'repeat')
        made?.setTransform(
          new DOMMatrix().rotate(tile.turn).scale(tile.width / canvas.width, tile.height / canvas.height),
        )
      }
    }
    const fill = { base, pattern: made, unknown }
    fills.set(key, fill)
    return fill
  }
}
