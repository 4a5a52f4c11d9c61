import {
  elementScroll,
  observeElementOffset,
  useVirtualizer,
  type Virtualizer,
} from '@tanstack/react-virtual'
import { type RefObject, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { useLeft } from '../state/left.ts'
import { type Align, offsetFor, scrollScale, WheelScale } from './scroll-scale.ts'

export interface VirtualRows {
  readonly scroller: RefObject<HTMLDivElement | null>
  /** Height of the element that holds the rows, CSS pixels. */
  readonly height: number
  /** The rows to draw, absolutely placed `y` pixels below the top of that element. */
  readonly rows: ReadonlyArray<{ readonly index: number; readonly y: number }>
  /** The first row in sight; -1 for none. */
  readonly first: number
  readonly scrollTo: (index: number, align?: Align) => void
}

interface Options {
  readonly count: number
  /** Height of every row, CSS pixels. */
  readonly rowHeight: number
  /** Space above the first row that scrolls with the rows (a sticky header). */
  readonly paddingStart?: number
  /** A row that is to be in sight: as soon as it is known and there is room for it, whatever comes first. */
  readonly shown?: number
  /** Where it comes into sight; by the shortest way if absent. */
  readonly align?: Align
  /** Hears which rows are on screen, so that they can be fetched. */
  readonly onRange?: ((first: number, last: number) => void) | undefined
  /** The list's name, where it is to be as it was left when somebody comes back to it. */
  readonly left?: string | undefined
}

/** How rows were left. */
interface LeftRows {
  /** How far down, CSS pixels of a list of full height. */
  readonly top: number
  /** The row that was to be in sight, whether it still was or not; -1 for none. */
  readonly shown: number
}

type Rows = Virtualizer<HTMLDivElement, HTMLDivElement>

/** The rows on screen of any number of rows of one height. */
export function useVirtualRows({
  count,
  rowHeight,
  paddingStart = 0,
  shown = -1,
  align = 'auto',
  onRange,
  left,
}: Options): VirtualRows {
  const scroller = useRef<HTMLDivElement>(null)
  /** Read by the virtualizer's own listeners, which outlive the render that made them. */
  const scaleNow = useRef(1)
  const virtualizer: Rows = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    paddingStart,
    overscan: 3,
    // Drawn in a task of its own, beside the frame that scrolls: together they are too long for one.
    useFlushSync: false,
    observeElementOffset: (instance, report) =>
      observeElementOffset(instance, (offset, moving) => report(offset * scaleNow.current, moving)),
    scrollToFn: (offset, options, instance) => elementScroll(offset / scaleNow.current, options, instance),
  })
  const { height, scale } = scrollScale(count * rowHeight + paddingStart, virtualizer.scrollRect?.height ?? 0)
  scaleNow.current = scale

  // Asking for the items is what brings the range up to date.
  const items = virtualizer.getVirtualItems()
  const last = virtualizer.range?.endIndex
  // A sticky header of `paddingStart` pixels covers the row at the very top.
  const uncovered = Math.floor((virtualizer.scrollOffset ?? 0) / rowHeight)
  const first =
    last === undefined ? undefined : Math.min(last, Math.max(virtualizer.range?.startIndex ?? 0, uncovered))
  useEffect(() => {
    if (first !== undefined && last !== undefined) onRange?.(first, last)
  }, [first, last, onRange])

  const scaled = scale > 1
  useEffect(() => {
    const element = scroller.current
    if (!scaled || element === null) return
    const wheel = new WheelScale()
    const onWheel = (event: WheelEvent): void => {
      if (event.ctrlKey || event.deltaMode !== WheelEvent.DOM_DELTA_PIXEL || event.deltaX !== 0) return
      event.preventDefault()
      element.scrollTop += wheel.pixels(event.deltaY, scaleNow.current)
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [scaled])

  const offset = virtualizer.scrollOffset ?? 0
  const shift = Math.round(offset - offset / scale)
  const rows = useMemo(
    () => items.map((item) => ({ index: item.index, y: item.start - shift })),
    [items, shift],
  )
  const scrollTo = useCallback(
    (index: number, align: Align = 'auto') => {
      const element = scroller.current
      if (element === null) return
      const start = paddingStart + index * rowHeight
      const view = {
        offset: element.scrollTop * scaleNow.current,
        height: element.clientHeight,
        covered: paddingStart,
      }
      const offset = offsetFor({ start, end: start + rowHeight }, view, align)
      if (offset !== view.offset) element.scrollTop = offset / scaleNow.current
    },
    [paddingStart, rowHeight],
  )

  const viewport = virtualizer.scrollRect?.height ?? 0
  const there = shown >= 0 && shown < count && viewport > 0
  const place = useLeft(left)
  const shownNow = useRef(shown)
  shownNow.current = shown
  /** What is to be found again; undefined as soon as something else is to be seen. */
  const awaited = useRef(place.found as LeftRows | undefined)
  const begun = useRef(false)
  useEffect(() => {
    if (!there || awaited.current?.shown === shown) return
    awaited.current = undefined
    // At once where the list begins, so that nobody scrolls before it.
    if (!begun.current) {
      begun.current = true
      scrollTo(shown, align)
      return
    }
    // In the frame that lays everything out anyway: to read a place is to lay out, and a key's own task is long enough.
    const frame = requestAnimationFrame(() => scrollTo(shown, align))
    return () => cancelAnimationFrame(frame)
  }, [there, shown, align, scrollTo])
  // Rows may come bit by bit, and the row that was chosen then may be known later than they are.
  useEffect(() => {
    const element = scroller.current
    const was = awaited.current
    if (was === undefined || element === null || viewport === 0) return
    if (shown === was.shown && Math.abs(offset - was.top) < 1) awaited.current = undefined
    else if (count > 0) element.scrollTop = was.top / scaleNow.current
  }, [count, viewport, shown, offset])
  // biome-ignore lint/correctness/useExhaustiveDependencies: another name is another place.
  useLayoutEffect(() => {
    const element = scroller.current
    if (element === null || place.key === undefined) return
    const leave = (): void => {
      if (awaited.current !== undefined) return
      const top = element.scrollTop * scaleNow.current
      place.leave({ top, shown: shownNow.current } satisfies LeftRows)
    }
    const touched = (): void => {
      awaited.current = undefined
    }
    element.addEventListener('scrollend', leave)
    for (const by of ['wheel', 'keydown', 'pointerdown']) element.addEventListener(by, touched)
    return () => {
      leave()
      element.removeEventListener('scrollend', leave)
      for (const by of ['wheel', 'keydown', 'pointerdown']) element.removeEventListener(by, touched)
    }
  }, [place.key])
  // A list that is made smaller keeps the row in sight that was in sight.
  const inSight = useRef(false)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is what calls for it.
  useEffect(() => {
    if (inSight.current && awaited.current === undefined) scrollTo(shown)
  }, [viewport])
  useEffect(() => {
    inSight.current =
      there &&
      awaited.current === undefined &&
      first !== undefined &&
      last !== undefined &&
      first <= shown &&
      shown <= last
  })
  return { scroller, height, rows, first: first ?? -1, scrollTo }
}
