/**
 * A taller list is scrolled in proportion. Chromium lays out no element taller than 2^25 pixels, and places
 * what is in it by 32-bit floats, which know whole and half pixels up to 2^23.
 */
const MOST_PIXELS = 6_000_000

/** How a list of `content` pixels is scrolled through an element a browser can lay out. */
export interface ScrollScale {
  /** Height of the element, CSS pixels. */
  readonly height: number
  /** Pixels of content that one pixel of scrolling stands for; 1 for every list of ordinary length. */
  readonly scale: number
}

/** @param viewport height of what is seen at once, CSS pixels */
export function scrollScale(content: number, viewport: number): ScrollScale {
  if (content <= MOST_PIXELS) return { height: content, scale: 1 }
  return { height: MOST_PIXELS, scale: (content - viewport) / (MOST_PIXELS - viewport) }
}

/** Wheel movements in pixels of content, kept until they come to a whole pixel of scrolling. */
export class WheelScale {
  #rest = 0

  /** Whole pixels to scroll for one movement of the wheel. */
  pixels(delta: number, scale: number): number {
    const exact = this.#rest + delta / scale
    const whole = Math.trunc(exact)
    this.#rest = exact - whole
    return whole
  }
}

export type Align = 'auto' | 'center' | 'start'

interface Row {
  /** Where it starts and ends in the content, CSS pixels. */
  readonly start: number
  readonly end: number
}

interface View {
  /** Content offset at the top of what is seen. */
  readonly offset: number
  readonly height: number
  /** Height of what covers the top (a sticky header). */
  readonly covered: number
}

/** The content offset that shows a row; the present one where the row is in sight already and `auto` is asked. */
export function offsetFor(row: Row, { offset, height, covered }: View, align: Align): number {
  if (align === 'start') return row.start - covered
  if (align === 'center') return (row.start + row.end - height - covered) / 2
  if (row.start < offset + covered) return row.start - covered
  return row.end > offset + height ? row.end - height : offset
}
