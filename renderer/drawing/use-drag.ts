import { type PointerEvent, useEffect, useRef, useState } from 'react'
import type { Axis } from './layout/axis.ts'
import { stretch } from './layout/range.ts'
import { panned, type Viewport, worldOf } from './layout/viewport.ts'

interface Drag {
  readonly axis: Axis
  readonly view: Viewport
  /** Width of the plot (CSS pixels). */
  readonly width: number
  readonly change: (move: (view: Viewport) => Viewport) => void
  /** Hears the stretch that is drawn; null when it is let go. */
  readonly onDraw: (drawn: Viewport | null) => void
  readonly onDrawn: (drawn: Viewport) => void
  /** A press that was no drag; pixels from the plot's left edge. */
  readonly onPress: (x: number) => void
}

/** Pointer movement (px) from which on a press is a drag and no longer a choice. */
const DRAG_FROM = 4

/** A pointer that draws a stretch over the plot; a finger moves it along, as everywhere, and so does Shift. */
export function useDrag({ axis, view, width, change, onDraw, onDrawn, onPress }: Drag) {
  const [dragging, setDragging] = useState(false)
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])
  const begin = (event: PointerEvent<HTMLElement>, x: number): void => {
    const element = event.currentTarget
    const from = event.clientX
    const pans = event.shiftKey || event.pointerType === 'touch'
    let moved = false
    let drawn: Viewport | null = null
    const inside = (pixel: number) => worldOf(view, width, Math.min(width, Math.max(0, pixel)))
    const onMove = (move: globalThis.PointerEvent): void => {
      const by = move.clientX - from
      if (!moved && Math.abs(by) < DRAG_FROM) return
      moved = true
      setDragging(true)
      if (pans) change(() => panned(axis, view, (-by * view.span) / width))
      else {
        drawn = stretch(inside(x), inside(x + by))
        onDraw(drawn)
      }
    }
    const end = (): void => {
      stop.current = null
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', onUp)
      element.removeEventListener('pointercancel', end)
      setDragging(false)
      if (drawn !== null) onDraw(null)
    }
    const onUp = (): void => {
      end()
      if (drawn !== null) onDrawn(drawn)
      else if (!moved) onPress(x)
    }
    stop.current?.()
    stop.current = end
    element.setPointerCapture(event.pointerId)
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', onUp)
    element.addEventListener('pointercancel', end)
  }
  /** Leaves all as it was; false where nothing is dragged. */
  const abandon = (): boolean => {
    const had = stop.current !== null
    stop.current?.()
    return had
  }
  return { dragging, begin, abandon }
}
