// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual table are placed one by one, which no <table> allows.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself holds the focus and names the cell it is on.
import { memo, type ReactNode } from 'react'
import styles from './grid.module.css'
import { type GridColumn, stays } from './grid-columns.ts'

interface GridRowProps<Row> {
  readonly id: string
  readonly index: number
  /** Undefined while it is on its way. */
  readonly row: Row | undefined
  readonly above: Row | undefined
  /** The visible columns in order; the same array while they are the same. */
  readonly columns: ReadonlyArray<GridColumn<Row>>
  /** Place of the row below the header (CSS pixels). */
  readonly y: number
  readonly selected: boolean
  /** The cell that the keyboard is on; -1 in other rows. */
  readonly active: number
}

/** Plain text that has no room ends in dots. */
const cut = (content: ReactNode): ReactNode =>
  typeof content === 'string' ? <span className={styles.text}>{content}</span> : content

function Row<Row>({ id, index, row, above, columns, y, selected, active }: GridRowProps<Row>) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-index={index}
      data-current={active >= 0}
      className={styles.row}
      style={{ transform: `translateY(${y}px)` }}
    >
      {columns.map((column, place) => (
        <div
          key={column.id}
          id={`${id}-${index}-${place}`}
          role="gridcell"
          aria-colindex={place + 1}
          data-place={place}
          data-align={column.align}
          data-stays={stays(columns) && place === 0}
          className={`${styles.cell} ${place === active ? styles.active : ''}`}
        >
          {row !== undefined
            ? cut(column.cell(row, index, above))
            : (column.waiting?.(index) ?? <span className={styles.waiting} />)}
        </div>
      ))}
    </div>
  )
}

/** Drawn again only when something about it changed: scrolling and selecting touch few rows. */
export const GridRow = memo(Row) as typeof Row
