import { csvLine, formulaSafeText } from '../../shared/text/csv.ts'
import { markdownHead, markdownRow } from '../../shared/text/markdown.ts'

/** A value of a table as the clipboard and a file get it; null is no value. */
export type Value = string | number | null

/** A table as data: what a chart shows, or what a check found. */
export interface TableData {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Value[])[]
}

const text = (value: Value): string => (value === null ? '' : String(value))

/** Comma-separated values, each line ended by CR LF, safe to open in a spreadsheet. Source: RFC 4180. */
export const csvOf = ({ columns, rows }: TableData): string =>
  [columns, ...rows].map((row) => csvLine(row, { formulaSafe: true })).join('')

/** One value as it is, but in one line: tabs and line breaks would tear a row apart where it is pasted. */
export const cellText = (value: Value): string => text(value).replace(/[\t\r\n]+/g, ' ')

/** A spreadsheet takes quotes around a pasted value away, so what stands behind them counts too. */
function safeCell(value: Value): string {
  if (typeof value !== 'string') return cellText(value)
  const bare = value.replace(/^"+/, '')
  return cellText(formulaSafeText(bare) === bare ? value : `'${value}`)
}

/** Lines of tab-separated values, as spreadsheets and chats take them, safe to paste there. */
export const tsvOf = ({ columns, rows }: TableData, headers: boolean): string =>
  (headers ? [columns, ...rows] : rows).map((row) => row.map(safeCell).join('\t')).join('\n')

/** A table for a ticket. */
export const markdownOf = ({ columns, rows }: TableData): string =>
  [markdownHead(columns), ...rows.map(markdownRow)].join('\n')
