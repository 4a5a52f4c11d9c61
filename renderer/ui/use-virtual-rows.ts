import { elementScroll, observeElementOffset, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect, useMemo, useRef } from 'react'

/** Chromium lays out no element taller than 2^25 pixels; a taller list is scrolled in proportion. */
const MOST_PIXELS = 30_000_000

export interface VirtualRows {
  readonly scroller: RefObject<HTMLDivElement | null>
  /** Height of the element that holds the rows, CSS pixels. */
  readonly height: number
  /** The rows to draw, absolutely placed `y` pixels below the top of that element. */
  readonly rows: ReadonlyArray<{ readonly index: number; readonly y: number }>
  readonly scrollTo: (index: number, align?: 'auto' | 'center' | 'start') => void
}

interface Options {
  readonly count: number
  /** Height of every row, CSS pixels. */
  readonly rowHeight: number
  /** Space above the first row that scrolls with the rows (a sticky header). */
  readonly paddingStart?: number
  /** Hears which rows are on screen, so that they can be fetched. */
  readonly onRange?: ((first: number, last: number) => void) | undefined
}

/** The rows on screen of any number of rows of one height. */
export function useVirtualRows({ count, rowHeight, paddingStart = 0, onRange }: Options): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null)
  const total = count * rowHeight + paddingStart
  // How many pixels of rows one pixel of the scroll bar stands for.
  const scale = Math.max(1, total / MOST_PIXELS)
  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    paddingStart,
    scrollPaddingStart: paddingStart,
    overscan: 8,
    observeElementOffset: useCallback(
      (instance, report) =>
        observeElementOffset(instance, (offset, moving) => report(offset * scale, moving)),
      [scale],
    ),
    scrollToFn: useCallback(
      (offset, options, instance) => elementScroll(offset / scale, options, instance),
      [scale],
    ),
  })

  // Asking for the items is what brings the range up to date.
  const items = virtualizer.getVirtualItems()
  const first = virtualizer.range?.startIndex
  const last = virtualizer.range?.endIndex
  useEffect(() => {
    if (first !== undefined && last !== undefined) onRange?.(first, last)
  }, [first, last, onRange])

  const shift = (virtualizer.scrollOffset ?? 0) * (1 - 1 / scale)
  const rows = useMemo(
    () => items.map((item) => ({ index: item.index, y: item.start - shift })),
    [items, shift],
  )
  const scrollTo = useCallback(
    (index: number, align: 'auto' | 'center' | 'start' = 'auto') =>
      virtualizer.scrollToIndex(index, { align }),
    [virtualizer],
  )
  return { scroller, height: total / scale, rows, scrollTo }
}
