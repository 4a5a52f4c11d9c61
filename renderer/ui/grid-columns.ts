import {
  columnOrderingFeature,
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  rowSortingFeature,
  type SortingState,
  tableFeatures,
  useTable,
} from '@tanstack/react-table'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import type { TableData, Value } from '../format/table-data.ts'
import { prefer, usePreferences } from '../state/preferences.ts'

const features = tableFeatures({
  columnSizingFeature,
  columnResizingFeature,
  columnVisibilityFeature,
  columnOrderingFeature,
  rowSortingFeature,
})

/** A column as a view brings it. Widths in CSS pixels. */
export interface GridColumn<Row> {
  readonly id: string
  readonly header: string
  /** More in the header, from the first row on screen. */
  readonly note?: (first: Row | undefined) => ReactNode
  /** `above` is the row above, where there is one and it is known. */
  readonly cell: (row: Row, index: number, above: Row | undefined) => ReactNode
  /** What is drawn while the row is on its way; a bar if absent. */
  readonly waiting?: (index: number) => ReactNode
  /** What a copy takes of it: the values whole, by their names. The first is what the column is sorted by. */
  readonly copies: ReadonlyArray<readonly [name: string, value: (row: Row, index: number) => Value]>
  readonly min: number
  /** Shortened before columns that do not give: an id still tells something when it is cut in its middle. */
  readonly gives?: boolean
  /**
   * Never cut: part of a time or a number is another one. A number is up to how many CSS pixels: the table is then
   * scrolled sideways rather than that a name loses its end.
   */
  readonly whole?: boolean | number
  /** Takes the room that is left over; the last column where none does. */
  readonly grows?: boolean
  readonly align?: 'end'
  /** Always shown; as the first column it stays in sight while the others are scrolled sideways. */
  readonly kept?: boolean
  readonly sorts?: boolean
  /** Whether its header is for screen readers alone. */
  readonly unnamed?: boolean
}

/** Whether the first of the shown columns stays in sight. */
export const stays = (shown: ReadonlyArray<Pick<GridColumn<never>, 'kept'>>): boolean =>
  shown[0]?.kept === true

/** The table holds columns, their widths, order, visibility and the sorting; rows come by page, straight into view. */
const NO_ROWS: never[] = []

/** What a person made of a table's columns. For the grid, and for what stands around it. */
export function useGrid<Row extends object>(
  columns: ReadonlyArray<GridColumn<Row>>,
  start: {
    /** What is made of its columns is kept under this name. */
    readonly name?: string
    readonly hidden?: readonly string[]
    readonly sorting?: SortingState
    /** Who keeps the sorting, where the table does not. */
    readonly sorted?: { readonly state: SortingState; readonly onChange: (next: SortingState) => void }
  } = {},
) {
  const { name } = start
  const [kept] = useState(() => (name === undefined ? undefined : usePreferences.getState().columns[name]))
  const defined = useMemo(() => {
    const helper = createColumnHelper<typeof features, Row>()
    return columns.map(({ id, header, min, kept = false, sorts = false }) =>
      helper.accessor((): unknown => null, {
        id,
        header,
        minSize: min,
        maxSize: 1200,
        enableHiding: !kept,
        enableSorting: sorts,
        sortDescFirst: false,
      }),
    )
  }, [columns])
  const table = useTable({
    features,
    columns: defined,
    data: NO_ROWS as Row[],
    columnResizeMode: 'onChange',
    manualSorting: true,
    enableMultiSort: false,
    ...(start.sorted === undefined ? {} : controlled(start.sorted)),
    initialState: {
      columnVisibility: Object.fromEntries((kept?.hidden ?? start.hidden ?? []).map((id) => [id, false])),
      columnOrder: kept?.order ?? [],
      columnSizing: kept?.widths ?? {},
      sorting: start.sorting ?? [],
    },
  })
  const { columnOrder, columnSizing, columnVisibility } = table.state
  const first = useRef(true)
  useEffect(() => {
    if (first.current || name === undefined) {
      first.current = false
      return
    }
    const hidden = Object.keys(columnVisibility).filter((id) => columnVisibility[id] === false)
    prefer({ columns: { [name]: { order: columnOrder, hidden, widths: columnSizing } } })
  }, [name, columnOrder, columnSizing, columnVisibility])
  const names = table
    .getVisibleLeafColumns()
    .map(({ id }) => id)
    .join()
  /** The columns that are shown, in order; the same array while they are the same. */
  const shown = useMemo(() => {
    const byId = new Map(columns.map((column) => [column.id, column]))
    return names.split(',').flatMap((id) => byId.get(id) ?? [])
  }, [columns, names])
  return { table, shown }
}

const controlled = ({
  state,
  onChange,
}: {
  state: SortingState
  onChange: (next: SortingState) => void
}) => ({
  state: { sorting: state },
  onSortingChange: (next: SortingState | ((now: SortingState) => SortingState)) =>
    onChange(typeof next === 'function' ? next(state) : next),
})

export type GridState<Row extends object> = ReturnType<typeof useGrid<Row>>

/** Rows as the given columns copy them. */
export function gridData<Row>(
  columns: ReadonlyArray<GridColumn<Row>>,
  rows: ReadonlyArray<readonly [row: Row, index: number]>,
): TableData {
  const copies = columns.flatMap((column) => column.copies)
  return {
    columns: copies.map(([name]) => name),
    rows: rows.map(([row, index]) => copies.map(([, value]) => value(row, index))),
  }
}

/** The places of rows in the order a person asked for; null for the order they come in. */
export function sortedPlaces<Row>(
  rows: readonly Row[],
  columns: ReadonlyArray<GridColumn<Row>>,
  sorting: SortingState,
): readonly number[] | null {
  const by = columns.find(({ id }) => id === sorting[0]?.id)?.copies[0]?.[1]
  if (by === undefined) return null
  const keys = rows.map(by)
  const sign = sorting[0]!.desc ? -1 : 1
  return keys
    .map((_, place) => place)
    .sort((a, b) => (compare(keys[a]!, keys[b]!) === 0 ? a - b : sign * compare(keys[a]!, keys[b]!)))
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a ?? '').localeCompare(String(b ?? ''), 'en', { numeric: true })
}
