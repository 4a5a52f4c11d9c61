// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual table are placed one by one, which no <table> allows.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself holds the focus and names the cell it is on.
import { ContextMenu } from '@base-ui/react/context-menu'
import {
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useId,
  useRef,
  useState,
} from 'react'
import styles from './grid.module.css'
import { type GridState, stays } from './grid-columns.ts'
import { GridHead, HEAD } from './grid-head.tsx'
import { GridRow } from './grid-row.tsx'
import { KEYS_HERE } from './kept-focus.ts'
import { listKeys } from './list-keys.ts'
import menu from './menu.module.css'
import { useColumnWidths } from './use-column-widths.ts'
import { useElementSize } from './use-element-size.ts'
import { useGridCopy } from './use-grid-copy.ts'
import { useHeldKey } from './use-held-key.ts'
import { useRowSelection } from './use-row-selection.ts'
import { useVirtualRows } from './use-virtual-rows.ts'

interface GridProps<Row extends object> {
  /** What the rows are; read out. */
  readonly label: string
  readonly grid: GridState<Row>
  readonly count: number
  /** Undefined while it is on its way. */
  readonly row: (index: number) => Row | undefined
  /** Rows that are not there yet, for copying them. */
  readonly fetch?: (indices: readonly number[]) => Promise<(Row | undefined)[]>
  /** CSS pixels, one for all rows. */
  readonly rowHeight: number
  /** The row the keys are on; -1 for none. It is in sight as soon as it is known, whatever comes first. */
  readonly current: number
  readonly onMove: (index: number) => void
  /** Whether a row is the selected one, where that is not simply the current one. */
  readonly isSelected?: (row: Row) => boolean
  /** Enter, once the row is there. */
  readonly onOpen?: (index: number) => void
  /** A press on a row, where it does more than make it the current one. */
  readonly onPress?: (index: number) => void
  /** What other keys do with the current row, by their names. */
  readonly keys?: Readonly<Record<string, () => void>>
  /** Whether `j` and `k` move too. */
  readonly letters?: boolean
  /** Hears which rows are on screen, so that they can be fetched. */
  readonly onRange?: (first: number, last: number) => void
  readonly busy?: boolean
  /** What the rows are, in one name: they are then scrolled and selected as they were left, when somebody comes back. */
  readonly left?: string
  /** Whether the keys of the view go on here. */
  readonly keysHere?: boolean
  /** Said where there are no rows. */
  readonly empty?: ReactNode
}

/** Where an event of the grid happened. */
function spotOf(event: MouseEvent): { readonly index: number; readonly place: number } | null {
  const target = event.target as Element
  const index = target.closest<HTMLElement>('[data-index]')?.dataset.index
  if (index === undefined) return null
  return { index: Number(index), place: Number(target.closest<HTMLElement>('[data-place]')?.dataset.place) }
}

/** Rows and columns of any number of things. A view brings the columns and the rows, and nothing else. */
export function Grid<Row extends object>({
  label,
  grid,
  count,
  row,
  fetch,
  rowHeight,
  current,
  onMove,
  isSelected,
  onOpen,
  onPress,
  keys,
  letters = false,
  onRange,
  busy = false,
  left,
  keysHere = false,
  empty,
}: GridProps<Row>) {
  const { table, shown } = grid
  const id = useId()
  const virtual = useVirtualRows({ count, rowHeight, paddingStart: HEAD, shown: current, onRange, left })
  const [sized, { width: room }] = useElementSize<HTMLDivElement>()
  const { scroller } = virtual
  const widths = useColumnWidths(
    scroller,
    grid,
    room,
    virtual.rows.map(({ index }) => row(index)),
    row,
  )
  const total = widths.reduce((sum, width) => sum + width, 0)
  const isThere = current >= 0 && !busy && row(current) !== undefined
  const others: Readonly<Record<string, () => void>> = {
    ...(onOpen && current >= 0 ? { Enter: () => onOpen(current) } : {}),
    ...keys,
  }
  const { press, letGo } = useHeldKey(left, isThere, (key) => others[key]?.())
  const moveOn = (index: number): void => {
    letGo()
    onMove(index)
  }
  const [cell, setCell] = useState(0)
  const active = Math.min(cell, shown.length - 1)

  /** Goes to a cell of the current row, and brings its column into sight. */
  const enter = (place: number): void => {
    setCell(place)
    const element = scroller.current
    if (element === null) return
    const from = widths.slice(0, place).reduce((sum, width) => sum + width, 0)
    const least = from - (stays(shown) && place > 0 ? widths[0]! : 0)
    const most = from + widths[place]! - element.clientWidth
    element.scrollLeft = Math.min(least, Math.max(most, element.scrollLeft))
  }
  const { rows, held, move, pick, walk, all } = useRowSelection(count, current, moveOn, left)
  const copy = useGridCopy({ columns: shown, row, fetch, rows, place: active })
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (copy.onKeyDown(event)) return
    if ((event.ctrlKey || event.metaKey) && count > 0) {
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
      if (event.key === 'a') all()
      else if (event.key === ' ' && current >= 0) pick(current)
      else if (by !== undefined) walk(Math.max(0, Math.min(count - 1, current + by)))
      else return
      event.preventDefault()
      return
    }
    if (event.shiftKey && event.altKey && (event.key === 'ArrowLeft' || event.key === 'ArrowRight')) {
      const to = active + (event.key === 'ArrowLeft' ? -1 : 1)
      if (shown[to] !== undefined) {
        moveColumn(table, shown[active]!.id, shown[to].id)
        enter(to)
      }
      event.preventDefault()
      return
    }
    listKeys({
      count,
      current,
      rowHeight,
      covered: HEAD,
      letters,
      onMove: move,
      others: {
        ArrowRight: () => enter(Math.min(shown.length - 1, active + 1)),
        ArrowLeft: () => enter(Math.max(0, active - 1)),
        ...Object.fromEntries(Object.keys(others).map((key) => [key, () => press(key)])),
      },
    })(event)
  }
  const onClick = (event: MouseEvent): void => {
    const spot = spotOf(event)
    // What was dragged over is being selected as text.
    if (spot === null || (!event.shiftKey && getSelection()?.isCollapsed === false)) return
    if (!Number.isNaN(spot.place)) setCell(spot.place)
    if (event.ctrlKey || event.metaKey) {
      pick(spot.index)
      return
    }
    move(spot.index, event.shiftKey)
    if (!event.shiftKey) onPress?.(spot.index)
  }
  const onContextMenu = (event: MouseEvent): void => {
    const spot = spotOf(event)
    if (spot === null) return
    if (!Number.isNaN(spot.place)) setCell(spot.place)
    if (!rows.has(spot.index)) move(spot.index, false)
  }
  const dragged = useRef<string | null>(null)
  const onDropColumn = useCallback(
    (to: string) => {
      if (dragged.current !== null && dragged.current !== to) moveColumn(table, dragged.current, to)
      dragged.current = null
    },
    [table],
  )

  return (
    <div className={styles.frame}>
      <ContextMenu.Root>
        <ContextMenu.Trigger
          ref={(element) => {
            scroller.current = element
            sized.current = element
          }}
          {...(keysHere ? KEYS_HERE : {})}
          role="grid"
          aria-label={label}
          aria-rowcount={count + 1}
          aria-colcount={shown.length}
          aria-multiselectable
          aria-activedescendant={
            virtual.rows.some(({ index }) => index === current) ? `${id}-${current}-${active}` : undefined
          }
          aria-busy={busy}
          tabIndex={0}
          className={styles.scroller}
          style={
            {
              '--columns': widths.map((width) => `${width}px`).join(' '),
              '--count': shown.length,
              '--row': `${rowHeight}px`,
            } as CSSProperties
          }
          onKeyDown={onKeyDown}
          onBlur={letGo}
          onClick={onClick}
          onMouseDown={(event) => event.shiftKey && event.preventDefault()}
          onContextMenu={onContextMenu}
        >
          <GridHead
            grid={grid}
            width={total}
            first={row(Math.max(0, virtual.first))}
            onDrag={(column) => {
              dragged.current = column
            }}
            onDrop={onDropColumn}
          />
          <div
            role="rowgroup"
            className={styles.body}
            style={{ height: Math.max(0, virtual.height - HEAD), width: total }}
          >
            {virtual.rows.map(({ index, y }) => {
              const one = row(index)
              return (
                <GridRow
                  key={index}
                  id={id}
                  index={index}
                  row={one}
                  above={index > 0 ? row(index - 1) : undefined}
                  columns={shown}
                  y={y - HEAD}
                  selected={
                    held || isSelected === undefined ? rows.has(index) : one !== undefined && isSelected(one)
                  }
                  active={index === current ? active : -1}
                />
              )
            })}
          </div>
          {count === 0 && !busy && empty !== undefined && <div className={styles.empty}>{empty}</div>}
        </ContextMenu.Trigger>
        <ContextMenu.Portal>
          <ContextMenu.Positioner className={menu.positioner}>
            <ContextMenu.Popup className={menu.popup}>
              {copy.actions.map(({ name, keys, run }) => (
                <ContextMenu.Item key={name} className={menu.item} onClick={run}>
                  {name} <span className={styles.keys}>{keys}</span>
                </ContextMenu.Item>
              ))}
            </ContextMenu.Popup>
          </ContextMenu.Positioner>
        </ContextMenu.Portal>
      </ContextMenu.Root>
      <p className={styles.said} role="status">
        {copy.said}
      </p>
    </div>
  )
}

/** Puts a column where another is. */
function moveColumn<Row extends object>(table: GridState<Row>['table'], column: string, to: string): void {
  const ids = table.getAllLeafColumns().map(({ id }) => id)
  const rest = ids.filter((id) => id !== column)
  const after = ids.indexOf(column) < ids.indexOf(to) ? 1 : 0
  rest.splice(rest.indexOf(to) + after, 0, column)
  table.setColumnOrder(rest)
}
