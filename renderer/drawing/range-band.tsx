import { pixelOf, type Viewport } from './layout/viewport.ts'
import styles from './range-band.module.css'

interface RangeBandProps {
  readonly view: Viewport
  readonly range: Viewport
  readonly words: string
  /** Where the plot begins, and how wide it is (CSS pixels). */
  readonly left: number
  readonly width: number
}

/** The range that is about to be zoomed to, with its turns and times. */
export function RangeBand({ view, range, words, left, width }: RangeBandProps) {
  const inside = (pixel: number) => Math.min(width, Math.max(0, pixel))
  const from = inside(pixelOf(view, width, range.start))
  const to = inside(pixelOf(view, width, range.start + range.span))
  return (
    <>
      <div className={styles.band} style={{ left: left + from, width: Math.max(1, to - from) }} />
      <div className={styles.words} style={{ left, width }} aria-hidden>
        <span>{words}</span>
      </div>
    </>
  )
}
