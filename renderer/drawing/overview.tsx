import { type PointerEvent, useLayoutEffect } from 'react'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { useElementSize } from '../ui/use-element-size.ts'
import type { Scene } from './layout/scene.ts'
import { clamped, type Viewport } from './layout/viewport.ts'
import styles from './overview.module.css'
import { fillsOf } from './paint/fills.ts'
import { paintOverview } from './paint/overview.ts'
import type { Palette } from './paint/palette.ts'

interface OverviewProps {
  readonly scene: Scene
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  readonly palette: Palette
  readonly view: Viewport
  readonly onView: (view: Viewport) => void
  /** The plot's own margins, so that both lie above one another. */
  readonly left: number
  readonly right: number
}

/** The narrowest window that can still be taken hold of (px). */
const LEAST_WINDOW = 14

/** The whole conversation in a band, with a window over the part that is shown: dragged, resized, or jumped to. */
export function Overview({ scene, styleOf, palette, view, onView, left, right }: OverviewProps) {
  const [canvas, size] = useElementSize<HTMLCanvasElement>()
  const { axis } = scene

  useLayoutEffect(() => {
    const element = canvas.current
    const context = element?.getContext('2d')
    if (!element || !context || size.width === 0) return
    element.width = Math.round(size.width * size.ratio)
    element.height = Math.round(size.height * size.ratio)
    context.setTransform(size.ratio, 0, 0, size.ratio, 0, 0)
    paintOverview(context, scene, size, palette, { fillOf: fillsOf(palette, size.ratio), styleOf })
  }, [canvas, scene, size, palette, styleOf])

  const scale = size.width / axis.length
  const natural = view.span * scale
  const drawn = Math.max(LEAST_WINDOW, natural)
  const x = Math.min(size.width - drawn, Math.max(0, view.start * scale - (drawn - natural) / 2))

  const drag = (event: PointerEvent<HTMLElement>, move: (by: number) => Viewport) => {
    if (event.button !== 0) return
    event.preventDefault()
    event.stopPropagation()
    const element = event.currentTarget
    const from = event.clientX
    element.setPointerCapture(event.pointerId)
    const onMove = (at: globalThis.PointerEvent) => onView(clamped(axis, move((at.clientX - from) / scale)))
    const onEnd = () => {
      element.removeEventListener('pointermove', onMove)
      element.removeEventListener('pointerup', onEnd)
      element.removeEventListener('pointercancel', onEnd)
    }
    element.addEventListener('pointermove', onMove)
    element.addEventListener('pointerup', onEnd)
    element.addEventListener('pointercancel', onEnd)
  }
  const end = view.start + view.span

  return (
    <div
      className={styles.overview}
      style={{ marginLeft: left, marginRight: right }}
      aria-hidden
      onPointerDown={(event) => {
        const box = event.currentTarget.getBoundingClientRect()
        const start = (event.clientX - box.left) / scale - view.span / 2
        onView(clamped(axis, { start, span: view.span }))
        drag(event, (by) => ({ start: start + by, span: view.span }))
      }}
    >
      <canvas ref={canvas} className={styles.canvas} />
      <div
        className={styles.window}
        style={{ transform: `translateX(${x}px)`, width: drawn }}
        onPointerDown={(event) => drag(event, (by) => ({ start: view.start + by, span: view.span }))}
      >
        <div
          className={`${styles.handle} ${styles.start}`}
          onPointerDown={(event) =>
            drag(event, (by) => {
              const start = Math.max(0, Math.min(end - axis.minSpan, view.start + by))
              return { start, span: end - start }
            })
          }
        />
        <div
          className={`${styles.handle} ${styles.end}`}
          onPointerDown={(event) =>
            drag(event, (by) => ({
              start: view.start,
              span: Math.min(axis.length - view.start, Math.max(axis.minSpan, view.span + by)),
            }))
          }
        />
      </div>
    </div>
  )
}
