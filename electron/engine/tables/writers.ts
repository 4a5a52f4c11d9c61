import type { Cell, TableFormat } from '../../../shared/contract/playbook.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'
import { visibleText } from '../../../shared/truth/visible.ts'

export interface WriterOptions {
  readonly headers: boolean
  readonly formula_safe: boolean
}

/** Turns rows into text, piece by piece. */
export interface TableWriter {
  readonly begin: (columns: readonly string[]) => string
  readonly row: (cells: readonly Cell[]) => string
  readonly end: () => string
}

/** What a spreadsheet takes for the start of a formula. Source: OWASP, "CSV Injection". */
const FORMULA = /^[=+\-@\t\r\n]/

/** A field as RFC 4180 has it. NULL and '' are the same empty field: CSV knows no NULL. */
function csvField(cell: Cell, { formula_safe }: WriterOptions): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = formula_safe && FORMULA.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

function csv(options: WriterOptions): TableWriter {
  const line = (cells: readonly Cell[]): string => {
    const fields = cells.map((cell) => csvField(cell, options)).join(',')
    // A line of one empty field would be no line at all.
    return `${fields === '' ? '""' : fields}\r\n`
  }
  return { begin: (columns) => (options.headers ? line(columns) : ''), row: line, end: () => '' }
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
