import { type ReactNode, type RefObject, useId } from 'react'
import styles from './list-box.module.css'
import { listKeys } from './list-keys.ts'
import { useVirtualRows } from './use-virtual-rows.ts'

interface ListBoxProps {
  readonly label: string
  readonly count: number
  /** Height of every row in CSS pixels. */
  readonly rowHeight: number
  /** The chosen row; -1 for none. It is in sight as soon as it is known. */
  readonly current: number
  readonly onMove: (index: number) => void
  /** Enter, or a second press. */
  readonly onEnter?: (index: number) => void
  readonly renderRow: (index: number) => ReactNode
  /** Hears which rows are on screen, so that they can be fetched. */
  readonly onRange?: (first: number, last: number) => void
  /** The element that holds the focus; it stays when the rows change. */
  readonly box?: RefObject<HTMLDivElement | null>
  /** Instead of the list itself: a field that holds the focus and whose keys move through the rows. */
  readonly field?: { readonly id: string; readonly input: RefObject<HTMLInputElement | null> }
  readonly busy: boolean
  /** What the rows are, in one name: they are then scrolled as they were left, when somebody comes back. */
  readonly left?: string
  /** Said where there are no rows. */
  readonly empty?: ReactNode
}

/** Id of a row of a list, for the field that holds its focus. */
export const optionId = (list: string, index: number): string => `${list}-${index}`

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
  field,
  busy,
  left,
  empty,
}: ListBoxProps) {
  const own = useId()
  const id = field?.id ?? own
  const { scroller, height, rows } = useVirtualRows({ count, rowHeight, shown: current, onRange, left })
  return (
    <div
      ref={(element) => {
        scroller.current = element
        if (box !== undefined) box.current = element
      }}
      id={id}
      className={styles.box}
      role="listbox"
      aria-label={label}
      aria-activedescendant={
        field === undefined && current >= 0 && current < count ? optionId(id, current) : undefined
      }
      aria-busy={busy}
      tabIndex={field === undefined ? 0 : -1}
      onKeyDown={
        field === undefined
          ? listKeys({
              count,
              current,
              rowHeight,
              letters: true,
              onMove,
              others: { Enter: onEnter && (() => onEnter(current)) },
            })
          : undefined
      }
    >
      {count === 0 && <div className={styles.empty}>{empty}</div>}
      <div className={styles.canvas} style={{ height }} role="presentation">
        {rows.map(({ index, y }) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the list itself holds the focus and its keys do the same.
          <div
            key={index}
            id={optionId(id, index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === current}
            aria-posinset={index + 1}
            aria-setsize={count}
            className={styles.row}
            style={{ height: rowHeight, transform: `translateY(${y}px)` }}
            onClick={() => {
              onMove(index)
              const holder = field === undefined ? scroller : field.input
              holder.current?.focus()
            }}
            onDoubleClick={() => onEnter?.(index)}
          >
            {renderRow(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
