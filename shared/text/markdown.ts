import { visibleText } from '../truth/visible.ts'

const MARKUP = /[\\`*[\]<>|~$&]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu

/**
 * Text inside a Markdown table: one line, nothing in it taken for markup. An underscore inside a word is none: an id stays as
 * it is where nothing reads the markup.
 */
export const markdownText = (text: string): string => visibleText(text).replace(MARKUP, '\\$&')

/** A row of a Markdown table, without the end of its line; null is an empty cell. */
export const markdownRow = (cells: readonly (string | number | null)[]): string =>
  `| ${cells.map((cell) => (cell === null ? '' : typeof cell === 'number' ? String(cell) : markdownText(cell))).join(' | ')} |`

/** The names of the columns, and the line under them. @param right whether a column is aligned to the right */
export const markdownHead = (columns: readonly string[], right: readonly boolean[] = []): string =>
  `${markdownRow(columns)}\n| ${columns.map((_, at) => (right[at] ? '---:' : '---')).join(' | ')} |`
