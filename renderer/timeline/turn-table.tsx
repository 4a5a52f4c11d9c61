import { ContextMenu } from '@base-ui/react/context-menu'
import { Menu } from '@base-ui/react/menu'
import { type ColumnVisibilityState, useTable } from '@tanstack/react-table'
import { Check, Columns3 } from 'lucide-react'
import { type CSSProperties, type KeyboardEvent, useCallback, useEffect, useMemo, useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import { useTurnsPage } from '../api/queries.ts'
import { formatCount } from '../format/number.ts'
import type { Zone } from '../format/time.ts'
import { ExportMenu } from '../tables/export-menu.tsx'
import { type TableData, tsvOf } from '../tables/table-data.ts'
import type { RuntimeStyle } from '../theme/runtime-style.ts'
import { copyText } from '../ui/clipboard.ts'
import { ErrorBox } from '../ui/error-box.tsx'
import { useVirtualRows } from '../ui/use-virtual-rows.ts'
import {
  type ColumnId,
  cellText,
  columns,
  features,
  rowText,
  startVisibility,
  type TurnRowData,
  ZONE,
} from './turn-columns.tsx'
import { TurnRow } from './turn-row.tsx'
import styles from './turn-table.module.css'
import { dayOf } from './turn-times.ts'

interface TurnTableProps {
  readonly caseView: CaseView
  readonly conversationId: string
  readonly styleOf: (runtime_key: string) => RuntimeStyle
  /** Position of the selected turn; -1 without one. */
  readonly selected: number
  readonly onSelect: (position: number) => void
  readonly onOpen: () => void
}

const ROW = 30
const NO_ROWS: TurnRowData[] = []

export function TurnTable({ caseView, conversationId, styleOf, selected, onSelect, onOpen }: TurnTableProps) {
  const rows = useTurnsPage(caseView, conversationId)
  const { row: rowAt, show, total } = rows
  const [visibility, setVisibility] = useState<ColumnVisibilityState>({ ...startVisibility })
  const [cell, setCell] = useState(0)

  const [range, setRange] = useState<readonly [number, number]>([0, 0])
  const onRange = useCallback(
    (first: number, last: number) => {
      setRange([first, last])
      show(first, last)
    },
    [show],
  )
  const virtual = useVirtualRows({ count: total, rowHeight: ROW, paddingStart: ROW, onRange })
  const { scroller, scrollTo } = virtual
  useEffect(() => {
    if (selected >= 0) scrollTo(selected)
  }, [selected, scrollTo])

  const table = useTable({
    features,
    columns,
    // The table keeps columns, their widths and which are shown; turns come by page, straight into rows.
    data: NO_ROWS,
    columnResizeMode: 'onChange',
    state: { columnVisibility: visibility },
    onColumnVisibilityChange: setVisibility,
  })
  const visible = table.getVisibleLeafColumns()
  const names = visible.map((column) => column.id).join()
  const ids = useMemo(() => names.split(',') as ColumnId[], [names])
  const sizing = table.state.columnSizing
  const places = 18 + 8 * Math.max(2, formatCount(total).length)
  const template = visible
    .map(({ id, columnDef: { size, minSize } }) => {
      if (sizing[id] !== undefined) return `${sizing[id]}px`
      return id === 'position' ? `${places}px` : `minmax(${minSize}px, ${size}fr)`
    })
    .join(' ')
  const width = visible.reduce((sum, { id, columnDef }) => sum + (sizing[id] ?? columnDef.minSize ?? 0), 0)
  const activeCell = Math.min(cell, ids.length - 1)

  /** Whether a row's day differs from that of the row above. */
  const dateShown = (position: number, zone: Zone): boolean => {
    const turn = rowAt(position)
    const before = position > 0 ? rowAt(position - 1) : undefined
    return turn !== undefined && before !== undefined && dayOf(turn, zone) !== dayOf(before, zone)
  }

  /** Dragging one column changes that one alone: the others keep the width they have on screen. */
  const holdWidths = (grip: Element) => {
    const headers = grip.closest('[role=row]')?.querySelectorAll<HTMLElement>('[data-column-id]') ?? []
    table.setColumnSizing(
      Object.fromEntries(
        [...headers].map((header) => [header.dataset.columnId ?? '', header.getBoundingClientRect().width]),
      ),
    )
  }

  const rowOf = (position: number): TurnRowData => ({ position, turn: rowAt(position) })
  /** The selected row as it is shown, for the clipboard. */
  const copied = (): TableData | null =>
    selected < 0
      ? null
      : {
          columns: visible.map((column) => String(column.columnDef.header)),
          rows: [ids.map((id) => cellText(id, rowOf(selected)))],
        }
  const page = () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 2)
  const onKeyDown = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && selected >= 0) {
      if (getSelection()?.toString()) return
      event.preventDefault()
      void copyText(
        event.shiftKey ? rowText(ids, rowOf(selected)) : cellText(ids[activeCell]!, rowOf(selected)),
      )
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey || total === 0) return
    const go = (position: number) => onSelect(Math.min(total - 1, Math.max(0, position)))
    const actions: Record<string, () => void> = {
      ArrowDown: () => go(selected + 1),
      ArrowUp: () => go(selected - 1),
      Home: () => go(0),
      End: () => go(total - 1),
      PageDown: () => go(selected + page()),
      PageUp: () => go(selected - page()),
      ArrowRight: () => setCell(Math.min(ids.length - 1, activeCell + 1)),
      ArrowLeft: () => setCell(Math.max(0, activeCell - 1)),
      Enter: onOpen,
    }
    const action = actions[event.key]
    if (action === undefined) return
    event.preventDefault()
    action()
  }

  return (
    // biome-ignore-start lint/a11y/useSemanticElements: rows of a virtual table are placed one by one.
    <section className={styles.panel} aria-label="Turns">
      <div className={styles.bar}>
        <h2 className={styles.heading}>Turns</h2>
        <span className={styles.shown}>
          {total > 0 &&
            `${formatCount(range[0] + 1)}–${formatCount(range[1] + 1)} of ${formatCount(total)} shown`}
        </span>
        <Menu.Root>
          <Menu.Trigger className={styles.columnsButton}>
            <Columns3 size={14} aria-hidden /> Columns
          </Menu.Trigger>
          <Menu.Portal>
            <Menu.Positioner sideOffset={4} align="end" className={styles.positioner}>
              <Menu.Popup className={styles.menu}>
                {table
                  .getAllLeafColumns()
                  .filter((column) => column.getCanHide())
                  .map((column) => (
                    <Menu.CheckboxItem
                      key={column.id}
                      className={styles.menuItem}
                      checked={column.getIsVisible()}
                      onCheckedChange={(checked) => column.toggleVisibility(checked)}
                      closeOnClick={false}
                    >
                      <span className={styles.menuCheck}>
                        <Menu.CheckboxItemIndicator>
                          <Check size={13} aria-hidden />
                        </Menu.CheckboxItemIndicator>
                      </span>
                      {column.id === 'utc' || column.id === 'local'
                        ? `time, ${String(column.columnDef.header)}`
                        : String(column.columnDef.header)}
                    </Menu.CheckboxItem>
                  ))}
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
        <ExportMenu
          of={{
            table: { table: 'timeline', conv_id: conversationId },
            title: 'Turns of this conversation',
          }}
          copies={{ what: 'the selected row', data: copied() }}
          disabled={total === 0}
        />
      </div>
      {rows.error !== null && <ErrorBox error={rows.error} onRetry={rows.retry} />}
      <ContextMenu.Root>
        <ContextMenu.Trigger
          ref={scroller}
          role="grid"
          aria-label="Turns of this conversation"
          aria-rowcount={total + 1}
          aria-colcount={ids.length}
          aria-activedescendant={selected >= 0 ? `turn-${selected}-${activeCell}` : undefined}
          aria-busy={rows.pending}
          tabIndex={0}
          className={styles.scroller}
          style={{ '--columns': template } as CSSProperties}
          onKeyDown={onKeyDown}
          onContextMenu={(event) => {
            const target = (event.target as Element).closest<HTMLElement>('[data-position]')
            if (target === null) return
            onSelect(Number(target.dataset.position))
            const column = (event.target as Element).closest<HTMLElement>('[data-column]')?.dataset.column
            if (column !== undefined) setCell(Number(column))
          }}
        >
          <div role="row" aria-rowindex={1} tabIndex={-1} className={styles.head} style={{ minWidth: width }}>
            {table.getHeaderGroups()[0]?.headers.map((header) => (
              <span
                key={header.id}
                role="columnheader"
                tabIndex={-1}
                className={styles.header}
                data-column-id={header.id}
              >
                <span className={styles.headerText}>
                  {String(header.column.columnDef.header)}
                  {header.id === 'utc' && <span className={styles.day}>{dayOf(rowAt(range[0]), 'utc')}</span>}
                  {header.id === 'local' && (
                    <span className={styles.day} title={ZONE}>
                      {dayOf(rowAt(range[0]), 'local')}
                    </span>
                  )}
                </span>
                {/* biome-ignore lint/a11y/noStaticElementInteractions: widths are a matter of looks, for a pointer. */}
                <span
                  className={`${styles.grip} ${header.column.getIsResizing() ? styles.resizing : ''}`}
                  onMouseDown={(event) => {
                    holdWidths(event.currentTarget)
                    header.getResizeHandler()(event)
                  }}
                  onTouchStart={(event) => {
                    holdWidths(event.currentTarget)
                    header.getResizeHandler()(event)
                  }}
                  onDoubleClick={() => table.setColumnSizing({})}
                />
              </span>
            ))}
          </div>
          <div
            role="rowgroup"
            className={styles.body}
            style={{ height: virtual.height - ROW, minWidth: width }}
          >
            {virtual.rows.map(({ index, y }) => (
              <TurnRow
                key={index}
                position={index}
                turn={rowAt(index)}
                columns={ids}
                y={y - ROW}
                selected={index === selected}
                activeCell={index === selected ? activeCell : -1}
                datedUtc={dateShown(index, 'utc')}
                datedLocal={dateShown(index, 'local')}
                repeated={index > 0 && rowAt(index - 1)?.session_id === rowAt(index)?.session_id}
                styleOf={styleOf}
                onSelect={onSelect}
                onOpen={onOpen}
              />
            ))}
          </div>
          {!rows.pending && total === 0 && <p className={styles.none}>This conversation has no turns.</p>}
        </ContextMenu.Trigger>
        <ContextMenu.Portal>
          <ContextMenu.Positioner className={styles.positioner}>
            <ContextMenu.Popup className={styles.menu}>
              <ContextMenu.Item
                className={styles.menuItem}
                onClick={() => selected >= 0 && void copyText(cellText(ids[activeCell]!, rowOf(selected)))}
              >
                Copy cell <span className={styles.keys}>Ctrl C</span>
              </ContextMenu.Item>
              <ContextMenu.Item
                className={styles.menuItem}
                onClick={() => selected >= 0 && void copyText(rowText(ids, rowOf(selected)))}
              >
                Copy row <span className={styles.keys}>Ctrl Shift C</span>
              </ContextMenu.Item>
              <ContextMenu.Item
                className={styles.menuItem}
                onClick={() => {
                  const row = copied()
                  if (row !== null) void copyText(tsvOf(row, true))
                }}
              >
                Copy row with headers
              </ContextMenu.Item>
              <ContextMenu.Item
                className={styles.menuItem}
                onClick={() => selected >= 0 && void copyText(JSON.stringify(rowAt(selected), null, 2))}
              >
                Copy row as JSON
              </ContextMenu.Item>
            </ContextMenu.Popup>
          </ContextMenu.Positioner>
        </ContextMenu.Portal>
      </ContextMenu.Root>
    </section>
    // biome-ignore-end lint/a11y/useSemanticElements: see above.
  )
}
