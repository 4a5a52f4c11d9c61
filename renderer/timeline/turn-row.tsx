import { memo } from 'react'
import type { Turn } from '../../shared/contract/model.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { TurnCell } from './turn-cell.tsx'
import type { ColumnId } from './turn-columns.tsx'
import styles from './turn-table.module.css'

interface TurnRowProps {
  readonly position: number
  /** Undefined while it is on its way. */
  readonly turn: Turn | undefined
  /** The visible columns in order; the same array while they are the same. */
  readonly columns: readonly ColumnId[]
  /** Place of the row in the scrolled element (CSS pixels). */
  readonly y: number
  readonly selected: boolean
  /** The cell that the keyboard is on; -1 in rows that are not selected. */
  readonly activeCell: number
  /** The columns whose day differs from that of the row above. */
  readonly datedUtc: boolean
  readonly datedLocal: boolean
  /** Whether the session is that of the row above. */
  readonly repeated: boolean
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  readonly onSelect: (position: number) => void
  readonly onOpen: () => void
}

/** One turn. Drawn again only when something about it changed: scrolling and selecting touch few rows. */
export const TurnRow = memo(function TurnRow(props: TurnRowProps) {
  const { position, turn, columns, y, selected, activeCell, styleOf, onSelect, onOpen } = props
  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows of a virtual table are placed one by one.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid handles the keys.
    <div
      role="row"
      aria-rowindex={position + 2}
      aria-selected={selected}
      tabIndex={-1}
      data-position={position}
      className={`${styles.row} ${selected ? styles.selected : ''}`}
      style={{ transform: `translateY(${y}px)` }}
      onClick={() => onSelect(position)}
      onDoubleClick={onOpen}
    >
      {columns.map((column, i) => (
        <span
          key={column}
          id={`turn-${position}-${i}`}
          role="gridcell"
          tabIndex={-1}
          data-column={i}
          className={`${styles.cell} ${i === activeCell ? styles.active : ''}`}
        >
          <TurnCell
            column={column}
            position={position}
            turn={turn}
            styleOf={styleOf}
            dated={column === 'utc' ? props.datedUtc : props.datedLocal}
            repeated={props.repeated}
          />
        </span>
      ))}
    </div>
    // biome-ignore-end lint/a11y/useSemanticElements: see above.
  )
})
