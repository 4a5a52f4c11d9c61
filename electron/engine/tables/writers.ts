import type { Cell, TableFormat } from '../../../shared/contract/playbook.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../../shared/text/csv.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { visibleText } from '../../../shared/truth/visible.ts'

export interface WriterOptions {
  readonly headers: boolean
  readonly formula_safe: boolean
  readonly bom: boolean
}

/** Turns rows into text, piece by piece. */
export interface TableWriter {
  readonly begin: (columns: readonly string[]) => string
  readonly row: (cells: readonly Cell[]) => string
  readonly end: () => string
}

function csv({ headers, formula_safe, bom }: WriterOptions): TableWriter {
  const line = (cells: readonly Cell[]): string => csvLine(cells, { formulaSafe: formula_safe })
  const start = bom ? BYTE_ORDER_MARK : ''
  return { begin: (columns) => start + (headers ? line(columns) : ''), row: line, end: () => '' }
}

function json(): TableWriter {
  let columns: readonly string[] = []
  let first = true
  return {
    begin: (names) => {
      columns = names
      return '['
    },
    row: (cells) => {
      const start = first ? '\n' : ',\n'
      first = false
      return start + JSON.stringify(Object.fromEntries(columns.map((name, at) => [name, cells[at]])))
    },
    end: () => '\n]\n',
  }
}

/** Text inside a Markdown table: one line, nothing in it taken for markup. */
export const markdownText = (text: string): string => visibleText(text).replace(/[\\`*_[\]<>|~$&]/g, '\\$&')

function markdown({ headers }: WriterOptions): TableWriter {
  const cellText = (cell: Cell): string =>
    cell === null ? '' : typeof cell === 'number' ? String(cell) : markdownText(cell)
  const line = (cells: readonly Cell[]): string => `| ${cells.map(cellText).join(' | ')} |\n`
  return {
    begin: (columns) => (headers ? line(columns) + line(columns.map(() => 0)).replaceAll('0', '---') : ''),
    row: line,
    end: () => '',
  }
}

/** The writer of a format; SQL is made of statements, not of cells. */
export function tableWriter(format: Exclude<TableFormat, 'sql'>, options: WriterOptions): TableWriter {
  switch (format) {
    case 'csv':
      return csv(options)
    case 'json':
      return json()
    case 'md':
      return markdown(options)
    default:
      return assertNever(format)
  }
}
