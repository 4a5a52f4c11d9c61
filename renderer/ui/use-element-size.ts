import { type RefObject, useEffect, useRef, useState } from 'react'

export interface ElementSize {
  /** CSS pixels. */
  readonly width: number
  readonly height: number
  /** Device pixels per CSS pixel. */
  readonly ratio: number
}

/** The size of an element and the screen's pixel ratio, kept up to date. */
export function useElementSize<E extends Element>(): [RefObject<E | null>, ElementSize] {
  const element = useRef<E>(null)
  const [size, setSize] = useState<ElementSize>({ width: 0, height: 0, ratio: 1 })
  useEffect(() => {
    const target = element.current
    if (target === null) return
    const measure = () => {
      const { clientWidth: width, clientHeight: height } = target
      const ratio = window.devicePixelRatio
      setSize((size) =>
        size.width === width && size.height === height && size.ratio === ratio
          ? size
          : { width, height, ratio },
      )
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(target)
    // Moving to another screen or zooming the page changes the ratio, and with it the page's own size.
    window.addEventListener('resize', measure)
    return () => {
      observer.disconnect()
      window.removeEventListener('resize', measure)
    }
  }, [])
  return [element, size]
}
