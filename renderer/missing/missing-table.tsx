// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual table are placed one by one, which no <table> allows.
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid itself holds the focus and names the row it stands on.
import { useTable } from '@tanstack/react-table'
import { type KeyboardEvent, useEffect, useId, useMemo } from 'react'
import type { CaseView, MissingTurn } from '../../shared/contract/model.ts'
import type { Rows } from '../api/use-rows.ts'
import { zoneName } from '../format/time.ts'
import { sameTurn, useUi } from '../state/ui.ts'
import { tsvOf } from '../tables/table-data.ts'
import { useRuntimeStyle } from '../theme/use-runtime-style.ts'
import { copyText } from '../ui/clipboard.ts'
import { useVirtualRows } from '../ui/index.ts'
import { copiedTurn } from './copied-turn.ts'
import { features, type MissingRow, missingColumns } from './missing-columns.tsx'
import styles from './missing-table.module.css'

/** Heights in CSS pixels; the style sheet keeps to them. */
const ROW = 46
const HEAD = 30

const idOf = ({ conv_id, session_id, turn_id }: MissingTurn) => ({ conv_id, session_id, turn_id })

interface MissingTableProps {
  readonly caseView: CaseView
  readonly rows: Rows<'missing.page'>
  /** The row that the keys move. */
  readonly at: number
  readonly onMove: (index: number) => void
}

export function MissingTable({ caseView, rows, at, onMove }: MissingTableProps) {
  const { total, row, show, stale, pending } = rows
  const selected = useUi((state) => state.turn)
  const selectTurn = useUi((state) => state.selectTurn)
  const goToTurn = useUi((state) => state.goToTurn)
  const zone = useUi((state) => state.zone)
  const lookOf = useRuntimeStyle(caseView)
  const id = useId()
  const current = Math.min(at, Math.max(0, total - 1))

  const virtual = useVirtualRows({ count: total, rowHeight: ROW, paddingStart: HEAD, onRange: show })
  const { scroller, height, scrollTo } = virtual
  useEffect(() => {
    if (total > 0) scrollTo(current)
  }, [current, total, scrollTo])

  const data = useMemo<MissingRow[]>(
    () => virtual.rows.map(({ index }) => ({ index, turn: row(index) })),
    [virtual.rows, row],
  )
  const columns = useMemo(
    () => missingColumns({ lookOf, zone: zoneName(zone), onTimeline: (turn) => goToTurn(idOf(turn)) }),
    [lookOf, zone, goToTurn],
  )
  const table = useTable({ features, columns, data, getRowId: (item: MissingRow) => String(item.index) })

  const onKeyDown = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'c' && !getSelection()?.toString()) {
      const copied = copiedTurn(row(current))
      if (copied !== null) void copyText(tsvOf(copied, event.shiftKey))
      event.preventDefault()
      return
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const screen = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - HEAD) / ROW) - 1)
    const by = {
      ArrowDown: 1,
      ArrowUp: -1,
      j: 1,
      k: -1,
      PageDown: screen,
      PageUp: -screen,
      Home: -total,
      End: total,
    }[event.key]
    const turn = row(current)
    if (by !== undefined) onMove(Math.max(0, Math.min(total - 1, current + by)))
    else if (event.key === 'Enter' && turn !== undefined) selectTurn(idOf(turn))
    else if (event.key === 't' && turn !== undefined) goToTurn(idOf(turn))
    else return
    event.preventDefault()
  }

  const tops = new Map(virtual.rows.map(({ index, y }) => [index, y]))
  return (
    <div
      ref={scroller}
      className={styles.scroller}
      role="grid"
      aria-label="Turns that lack a value"
      aria-rowcount={total + 1}
      aria-colcount={columns.length}
      aria-activedescendant={total > 0 ? `${id}-${current}` : undefined}
      aria-busy={pending || stale}
      tabIndex={0}
      onKeyDown={onKeyDown}
    >
      <div className={styles.head} role="rowgroup">
        {table.getHeaderGroups().map((group) => (
          <div key={group.id} className={styles.columns} role="row" aria-rowindex={1}>
            {group.headers.map((header) => (
              <div key={header.id} role="columnheader" className={styles.header}>
                {header.id === 'go' ? (
                  <span className="visually-hidden">
                    <table.FlexRender header={header} />
                  </span>
                ) : (
                  <table.FlexRender header={header} />
                )}
              </div>
            ))}
          </div>
        ))}
      </div>
      <div className={styles.body} style={{ height: height - HEAD }} role="rowgroup">
        {table.getRowModel().rows.map((tableRow) => {
          const { index, turn } = tableRow.original
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the grid's keys do the same.
            <div
              key={tableRow.id}
              id={`${id}-${index}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={turn !== undefined && sameTurn(turn, selected)}
              data-current={index === current}
              className={styles.row}
              style={{ transform: `translateY(${(tops.get(index) ?? 0) - HEAD}px)` }}
              onClick={() => {
                onMove(index)
                if (turn !== undefined) selectTurn(idOf(turn))
              }}
              onDoubleClick={() => turn !== undefined && goToTurn(idOf(turn))}
            >
              {tableRow.getAllCells().map((cell) => (
                <div key={cell.id} role="gridcell" className={styles.cell}>
                  <table.FlexRender cell={cell} />
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}
