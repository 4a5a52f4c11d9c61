import type { Geometry } from './frame.ts'

/** Of a canvas that fills the drawing, scaled to CSS pixels; null while there is no room. */
export function contextOf(
  element: HTMLCanvasElement | null,
  { width, height }: Geometry,
  ratio: number,
): CanvasRenderingContext2D | null {
  const context = element?.getContext('2d')
  if (!element || !context || width === 0) return null
  const pixels = [Math.round(width * ratio), Math.round(height * ratio)] as const
  if (element.width !== pixels[0]) element.width = pixels[0]
  if (element.height !== pixels[1]) element.height = pixels[1]
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  return context
}
