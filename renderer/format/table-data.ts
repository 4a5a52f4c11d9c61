import { csvLine } from '../../shared/text/csv.ts'

/** A value of a table as the clipboard and a file get it; null is no value. */
export type Value = string | number | null

/** A table as data: what a chart shows, or what a check found. */
export interface TableData {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly Value[])[]
}

const text = (value: Value): string => (value === null ? '' : String(value))

/** Comma-separated values, each line ended by CR LF. Source: RFC 4180. */
export const csvOf = ({ columns, rows }: TableData): string =>
  [columns, ...rows].map((row) => csvLine(row, { formulaSafe: false })).join('')

/** Tabs and line breaks would tear a row apart where it is pasted. */
const inOneCell = (value: Value): string => text(value).replace(/[\t\r\n]+/g, ' ')

/** Lines of tab-separated values, as spreadsheets and chats take them. */
export const tsvOf = ({ columns, rows }: TableData, headers: boolean): string =>
  (headers ? [columns, ...rows] : rows).map((row) => row.map(inOneCell).join('\t')).join('\n')
