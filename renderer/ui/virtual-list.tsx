import { type HTMLAttributes, type ReactNode, type Ref, useImperativeHandle } from 'react'
import { useVirtualRows } from './use-virtual-rows.ts'
import styles from './virtual-list.module.css'

export interface VirtualListHandle {
  readonly scrollTo: (index: number, align?: 'auto' | 'center' | 'start') => void
}

interface VirtualListProps extends Omit<HTMLAttributes<HTMLDivElement>, 'children'> {
  readonly count: number
  /** Height of every row in CSS pixels. */
  readonly rowHeight: number
  readonly renderRow: (index: number) => ReactNode
  /** Hears which rows are on screen, for fetching them. */
  readonly onRange?: (first: number, last: number) => void
  readonly handle?: Ref<VirtualListHandle>
}

/** A scrolled column of rows of one height, of which only those on screen exist. */
export function VirtualList({
  count,
  rowHeight,
  renderRow,
  onRange,
  handle,
  className,
  ...rest
}: VirtualListProps) {
  const { scroller, height, rows, scrollTo } = useVirtualRows({ count, rowHeight, onRange })
  useImperativeHandle(handle, () => ({ scrollTo }), [scrollTo])
  return (
    <div ref={scroller} className={`${styles.scroller} ${className ?? ''}`} {...rest}>
      <div className={styles.canvas} style={{ height }} role="presentation">
        {rows.map(({ index, y }) => (
          <div
            key={index}
            className={styles.row}
            style={{ height: rowHeight, transform: `translateY(${y}px)` }}
            role="presentation"
          >
            {renderRow(index)}
          </div>
        ))}
      </div>
    </div>
  )
}
