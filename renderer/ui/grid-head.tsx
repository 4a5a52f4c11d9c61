// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual table are placed one by one, which no <table> allows.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself holds the focus.
import { ArrowDown, ArrowUp } from 'lucide-react'
import styles from './grid.module.css'
import { type GridState, stays } from './grid-columns.ts'

/** Height in CSS pixels; the style sheet keeps to it. */
export const HEAD = 30

interface GridHeadProps<Row extends object> {
  readonly grid: GridState<Row>
  /** Of all columns, CSS pixels. */
  readonly width: number
  /** The first row on screen. */
  readonly first: Row | undefined
  /** A header is taken up, to be dropped on another. */
  readonly onDrag: (column: string) => void
  readonly onDrop: (column: string) => void
}

/** The names of the columns: they sort, are dragged to another place, and are made wider at their end. */
export function GridHead<Row extends object>({ grid, width, first, onDrag, onDrop }: GridHeadProps<Row>) {
  const { table, shown } = grid
  const headers = new Map(table.getHeaderGroups()[0]?.headers.map((header) => [header.column.id, header]))

  /** Dragging one column changes that one alone: the others keep the width they have on screen. */
  const holdWidths = (grip: Element): void => {
    const cells = [...(grip.closest('[role=row]')?.children ?? [])]
    table.setColumnSizing(
      Object.fromEntries(shown.map(({ id }, place) => [id, cells[place]!.getBoundingClientRect().width])),
    )
  }

  return (
    <div role="rowgroup" className={styles.head} style={{ width }}>
      <div role="row" aria-rowindex={1} className={styles.headRow}>
        {shown.map(({ id, header: name, note, align, unnamed = false }, place) => {
          const header = headers.get(id)
          const column = header?.column
          const sorted = column?.getIsSorted()
          return (
            <div
              key={id}
              role="columnheader"
              aria-colindex={place + 1}
              aria-sort={
                column?.getCanSort() !== true
                  ? undefined
                  : sorted === 'asc'
                    ? 'ascending'
                    : sorted === 'desc'
                      ? 'descending'
                      : 'none'
              }
              className={styles.header}
              data-align={align}
              data-stays={stays(shown) && place === 0}
              draggable
              onDragStart={() => onDrag(id)}
              onDragOver={(event) => event.preventDefault()}
              onDrop={(event) => {
                event.preventDefault()
                onDrop(id)
              }}
            >
              {column?.getCanSort() === true ? (
                <button type="button" className={styles.sort} onClick={column.getToggleSortingHandler()}>
                  {name}
                  {sorted === 'asc' && <ArrowUp size={12} aria-hidden />}
                  {sorted === 'desc' && <ArrowDown size={12} aria-hidden />}
                </button>
              ) : (
                <span className={unnamed ? 'visually-hidden' : styles.name}>{name}</span>
              )}
              {note !== undefined && <span className={styles.note}>{note(first)}</span>}
              {/* biome-ignore lint/a11y/noStaticElementInteractions: widths are a matter of looks, for a pointer. */}
              <span
                className={`${styles.grip} ${column?.getIsResizing() === true ? styles.resizing : ''}`}
                draggable
                onDragStart={(event) => {
                  // The grip is dragged, not the column.
                  event.preventDefault()
                  event.stopPropagation()
                }}
                onMouseDown={(event) => {
                  holdWidths(event.currentTarget)
                  header?.getResizeHandler()(event)
                }}
                onTouchStart={(event) => {
                  holdWidths(event.currentTarget)
                  header?.getResizeHandler()(event)
                }}
                onDoubleClick={() => table.setColumnSizing({})}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}
