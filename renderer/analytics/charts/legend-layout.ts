import { textWidth } from './text-width.ts'

export const LEGEND_ROW = 20
export const SWATCH = 10
const GAP = 18

export interface LegendPlace {
  readonly label: string
  readonly x: number
  readonly y: number
}

/**
 * Where the items of a legend stand: in lines from the left, in the order given.
 * @param width CSS pixels there are
 */
export function legendLayout(
  labels: readonly string[],
  size: number,
  width: number,
): { readonly places: readonly LegendPlace[]; readonly height: number } {
  let x = 0
  let y = 0
  const places = labels.map((label) => {
    const needed = SWATCH + 6 + textWidth(label, size)
    if (x > 0 && x + needed > width) {
      x = 0
      y += LEGEND_ROW
    }
    const place = { label, x, y }
    x += needed + GAP
    return place
  })
  return { places, height: labels.length === 0 ? 0 : y + LEGEND_ROW }
}
