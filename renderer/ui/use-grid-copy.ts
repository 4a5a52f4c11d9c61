import { type KeyboardEvent, useEffect, useState } from 'react'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { cellText, markdownOf, type TableData, tsvOf } from '../format/table-data.ts'
import { copyText } from './clipboard.ts'
import { type GridColumn, gridData } from './grid-columns.ts'
import type { SelectedRows } from './use-row-selection.ts'

interface CopyFrom<Row> {
  readonly columns: ReadonlyArray<GridColumn<Row>>
  readonly row: (index: number) => Row | undefined
  /** Rows that `row` does not know yet. */
  readonly fetch: ((indices: readonly number[]) => Promise<(Row | undefined)[]>) | undefined
  readonly rows: SelectedRows
  /** Column of the cell that the keys are on. */
  readonly place: number
}

interface CopyAction {
  readonly name: string
  readonly keys: string
  readonly run: () => void
}

/** More rows than are held at once are exported, not copied. */
const MOST = 5000

/** What is said stays this long (ms). */
const SAID_FOR = 2500

/** Copies a cell, or whole rows for a spreadsheet or a ticket, and says what was copied. */
export function useGridCopy<Row>({ columns, row, fetch, rows: selected, place }: CopyFrom<Row>) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (said === '') return
    const timer = setTimeout(() => setSaid(''), SAID_FOR)
    return () => clearTimeout(timer)
  }, [said])

  const put = async (text: string, what: string): Promise<void> =>
    setSaid((await copyText(text)) ? `${what} copied` : 'The clipboard cannot be written to')

  /** The selected rows, also those that were never on screen; null, and said so, where not all of them can be had. */
  const chosen = async (): Promise<(readonly [Row, number])[] | null> => {
    if (selected.size > MOST) {
      setSaid(`More than ${formatCount(MOST)} rows: export the table instead`)
      return null
    }
    const indices = [...selected.indices()]
    const rest = indices.filter((index) => row(index) === undefined)
    const fetched = rest.length === 0 ? [] : await fetch?.(rest).catch(() => [])
    const later = new Map(rest.map((index, at) => [index, fetched?.[at]]))
    const rows = indices.flatMap((index) => {
      const one = row(index) ?? later.get(index)
      return one === undefined ? [] : [[one, index] as const]
    })
    if (rows.length === indices.length && rows.length > 0) return rows
    setSaid(indices.length === 0 ? '' : 'Not all of these rows could be read')
    return null
  }
  const copyAs = async (written: (data: TableData) => string): Promise<void> => {
    const rows = await chosen()
    if (rows !== null) await put(written(gridData(columns, rows)), plural(rows.length, 'row'))
  }
  const copyRows = (headers: boolean): void => void copyAs((data) => tsvOf(data, headers))
  const copyCell = (): void => {
    const { first } = selected
    const one = row(first)
    const column = columns[place]
    if (one !== undefined && column !== undefined) {
      const values = gridData([column], [[one, first]]).rows.flatMap((row) => row.map(cellText))
      void put(values.join('\t'), column.header)
    }
  }
  const copyJson = async (): Promise<void> => {
    const rows = (await chosen())?.map(([one]) => one)
    if (rows !== undefined)
      await put(JSON.stringify(rows.length === 1 ? rows[0] : rows, null, 2), plural(rows.length, 'row'))
  }

  const many = selected.size > 1
  const actions: CopyAction[] = [
    ...(many ? [] : [{ name: 'Copy cell', keys: 'Ctrl C', run: copyCell }]),
    { name: many ? 'Copy rows' : 'Copy row', keys: 'Ctrl Shift C', run: () => copyRows(false) },
    { name: 'Copy with headers', keys: many ? 'Ctrl C' : '', run: () => copyRows(true) },
    { name: 'Copy as Markdown', keys: '', run: () => void copyAs(markdownOf) },
    { name: 'Copy as JSON', keys: '', run: () => void copyJson() },
  ]
  /** Whether the key was a copy. Text that is selected goes first. */
  const onKeyDown = (event: KeyboardEvent): boolean => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'c' || selected.size === 0)
      return false
    if (getSelection()?.toString()) return true
    event.preventDefault()
    if (many && !event.shiftKey) copyRows(true)
    else if (event.shiftKey) copyRows(false)
    else copyCell()
    return true
  }
  return { said, actions, onKeyDown }
}
