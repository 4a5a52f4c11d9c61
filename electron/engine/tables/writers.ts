import type { Cell, TableFormat } from '../../../shared/contract/playbook.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../../shared/text/csv.ts'
import { markdownHead, markdownRow } from '../../../shared/text/markdown.ts'
import { assertNever } from '../../../shared/truth/assert-never.ts'

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

const markdown = ({ headers }: WriterOptions): TableWriter => ({
  begin: (columns) => (headers ? `${markdownHead(columns)}\n` : ''),
  row: (cells) => `${markdownRow(cells)}\n`,
  end: () => '',
})

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
