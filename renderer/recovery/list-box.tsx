import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId } from 'react'
import { useVirtualRows } from '../ui/index.ts'
import styles from './list-box.module.css'

interface ListBoxProps {
  readonly label: string
  readonly count: number
  /** Height of every row in CSS pixels. */
  readonly rowHeight: number
  /** The chosen row. */
  readonly current: number
  readonly onMove: (index: number) => void
  readonly onEnter: (index: number) => void
  readonly renderRow: (index: number) => ReactNode
  /** Hears which rows are on screen, so that they can be fetched. */
  readonly onRange?: (first: number, last: number) => void
  /** The element that holds the focus; it stays when the rows change. */
  readonly box: RefObject<HTMLDivElement | null>
  readonly busy: boolean
  /** Said where there are no rows. */
  readonly empty: ReactNode
}

/** Rows of which one is chosen, moved through with the arrow keys or `j` and `k`. */
export function ListBox({
  label,
  count,
  rowHeight,
  current,
  onMove,
  onEnter,
  renderRow,
  onRange,
  box,
  busy,
  empty,
}: ListBoxProps) {
  const id = useId()
  const { scroller, height, rows, scrollTo } = useVirtualRows({ count, rowHeight, onRange })
  useEffect(() => {
    if (current < count) scrollTo(current)
  }, [current, count, scrollTo])

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 1)
    const move = {
      ArrowDown: 1,
      ArrowUp: -1,
      j: 1,
      k: -1,
      PageDown: screen,
      PageUp: -screen,
      Home: -count,
      End: count,
    }[event.key]
    if (move !== undefined) onMove(Math.max(0, Math.min(count - 1, current + move)))
    else if (event.key === 'Enter') onEnter(current)
    else return
    event.preventDefault()
  }

  return (
    <div
      ref={(element) => {
        scroller.current = element
        box.current = element
      }}
      className={styles.box}
      role="listbox"
      aria-label={label}
      aria-activedescendant={count > 0 ? `${id}-${current}` : undefined}
      aria-busy={busy}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      {count === 0 && <div className={styles.empty}>{empty}</div>}
      <div className={styles.canvas} style={{ height }} role="presentation">
        {rows.map(({ index, y }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself holds the focus and its keys do the same.
          <div
            key={index}
            id={`${id}-${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            aria-posinset={index + 1}
            aria-setsize={count}
            className={styles.row}
            style={{ height: rowHeight, transform: `translateY(${y}px)` }}
            onClick={() => {
              onMove(index)
              box.current?.focus()
            }}
          >
            {renderRow(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
