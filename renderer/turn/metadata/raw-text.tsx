import { useMemo } from 'react'
import type { JsonFailure } from '../../../shared/truth/json-read.ts'
import { formatCount } from '../../../shared/truth/words.ts'
import { useElementSize } from '../../ui/use-element-size.ts'
import { useVirtualRows } from '../../ui/use-virtual-rows.ts'
import { linesOf, windowAt, windowText } from './lines.ts'
import styles from './raw-text.module.css'
import { SourceText } from './source-text.tsx'

interface RawTextProps {
  /** What the text is. */
  readonly label: string
  readonly text: string
  /** Where the text stops being JSON; null where it is JSON. */
  readonly failure: JsonFailure | null
  readonly offsets: readonly number[]
  /** Length of each found place in UTF-16 units. */
  readonly found: number
  /** Which place is shown; -1 for none. */
  readonly place: number
}

const ROW = 19
/** Line numbers and the room around them (CSS pixels). */
const GUTTER = 64
const LEAST_UNITS = 32

/** Width of a character of the text (CSS pixels); all have the same. */
function unitWidth(): number {
  const context = document.createElement('canvas').getContext('2d')
  if (context === null) return 8
  const font = getComputedStyle(document.documentElement).getPropertyValue('--font-mono')
  context.font = `12px ${font}`
  return context.measureText('0').width
}

/** The text as it stands in the column, line by line; a very long line goes on in the next row. */
export function RawText({ label, text, failure, offsets, found, place }: RawTextProps) {
  const [sized, { width }] = useElementSize<HTMLDivElement>()
  const character = useMemo(unitWidth, [])
  const units = Math.max(LEAST_UNITS, Math.floor((width - GUTTER) / character / 8) * 8)
  const lines = useMemo(() => linesOf(text, units), [text, units])
  const offset = place >= 0 ? offsets[place] : failure?.offset
  const shown = offset === undefined ? -1 : windowAt(lines, offset)
  const virtual = useVirtualRows({ count: lines.starts.length, rowHeight: ROW, shown, align: 'center' })

  const digits = Math.max(2, String(lines.count).length)
  return (
    <div
      ref={(element) => {
        sized.current = element
        virtual.scroller.current = element
      }}
      className={styles.text}
      role="document"
      aria-label={`${label} as text`}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it is scrolled with the keyboard.
      tabIndex={0}
    >
      <div className={styles.body} style={{ height: virtual.height }}>
        {virtual.rows.map(({ index, y }) => {
          const from = lines.starts[index]!
          const part = windowText(lines, index)
          const wrong = failure !== null && windowAt(lines, failure.offset) === index
          const marks = offsets
            .slice(...rangeOf(offsets, from - found, from + part.length))
            .map((offset) => [Math.max(0, offset - from), offset - from + found] as const)
          const broken = wrong ? [[failure.offset - from, failure.offset - from + 1] as const] : []
          return (
            <div
              key={index}
              className={`${styles.line} ${wrong ? styles.wrong : ''}`}
              style={{ transform: `translateY(${y}px)` }}
            >
              <span className={styles.number} style={{ width: `${digits + 1}ch` }}>
                {lines.numbers[index] === 0 ? '↳' : formatCount(lines.numbers[index]!)}
              </span>
              <SourceText text={part} marks={broken.length > 0 ? broken : marks} />
              {wrong && failure.offset - from >= part.length && <span className={styles.end}>here</span>}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** Indices of the offsets in [from, to), as arguments of `slice`. */
function rangeOf(sorted: readonly number[], from: number, to: number): [number, number] {
  const bound = (target: number) => {
    let low = 0
    let high = sorted.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (sorted[middle]! < target) low = middle + 1
      else high = middle
    }
    return low
  }
  return [bound(from + 1), bound(to)]
}
