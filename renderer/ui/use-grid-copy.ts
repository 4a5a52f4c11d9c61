import { type KeyboardEvent, useEffect, useState } from 'react'
import { plural } from '../../shared/truth/words.ts'
import { cellText, markdownOf, type TableData, tsvOf } from '../format/table-data.ts'
import { copyText } from './clipboard.ts'
import { type GridColumn, gridData } from './grid-columns.ts'
import type { SelectedRows } from './use-row-selection.ts'

interface CopyFrom<Row> {
  readonly columns: ReadonlyArray<GridColumn<Row>>
  readonly row: (index: number) => Row | undefined
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
export function useGridCopy<Row>({ columns, row, rows: selected, place }: CopyFrom<Row>) {
  const [said, setSaid] = useState('')
  useEffect(() => {
    if (said === '') return
    const timer = setTimeout(() => setSaid(''), SAID_FOR)
    return () => clearTimeout(timer)
  }, [said])

  const put = async (text: string, what: string): Promise<void> =>
    setSaid((await copyText(text)) ? `${what} copied` : 'The clipboard cannot be written to')

  /** The selected rows; null, and said so, where not all of them are here. */
  const chosen = (): (readonly [Row, number])[] | null => {
    const rows: (readonly [Row, number])[] = []
    for (const index of selected.size > MOST ? [] : selected.indices()) {
      const one = row(index)
      if (one !== undefined) rows.push([one, index])
    }
    if (selected.size > 0 && rows.length === selected.size) return rows
    setSaid(selected.size === 0 ? '' : 'More rows than can be copied at once: export the table instead')
    return null
  }
  const copyAs = (written: (data: TableData) => string): void => {
    const rows = chosen()
    if (rows !== null) void put(written(gridData(columns, rows)), plural(rows.length, 'row'))
  }
  const copyRows = (headers: boolean): void => copyAs((data) => tsvOf(data, headers))
  const copyCell = (): void => {
    const { first } = selected
    const one = row(first)
    const column = columns[place]
    if (one !== undefined && column !== undefined) {
      const values = gridData([column], [[one, first]]).rows.flatMap((row) => row.map(cellText))
      void put(values.join('\t'), column.header)
    }
  }
  const copyJson = (): void => {
    const rows = chosen()?.map(([one]) => one)
    if (rows !== undefined)
      void put(JSON.stringify(rows.length === 1 ? rows[0] : rows, null, 2), plural(rows.length, 'row'))
  }

  const many = selected.size > 1
  const actions: CopyAction[] = [
    ...(many ? [] : [{ name: 'Copy cell', keys: 'Ctrl C', run: copyCell }]),
    { name: many ? 'Copy rows' : 'Copy row', keys: 'Ctrl Shift C', run: () => copyRows(false) },
    { name: 'Copy with headers', keys: many ? 'Ctrl C' : '', run: () => copyRows(true) },
    { name: 'Copy as Markdown', keys: '', run: () => copyAs(markdownOf) },
    { name: 'Copy as JSON', keys: '', run: copyJson },
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
