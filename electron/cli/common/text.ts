import { visibleText } from '../../../shared/truth/visible.ts'
import { formatCount } from '../../../shared/truth/words.ts'

/** A truth value: unknown is named, never blank. */
export const shownValue = (value: string | null): string =>
  value === null ? '-' : value === '' ? '(unknown)' : visibleText(value)

const WIDTH_AT_MOST = 72

const cut = (text: string): string =>
  text.length > WIDTH_AT_MOST ? `${text.slice(0, WIDTH_AT_MOST - 1)}…` : text

/**
 * Columns aligned by their widest cell, numbers to the right; long cells are cut, but for the last of a row.
 * Cells of file text must be visible already.
 */
export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const last = head.length - 1
  const isNumeric = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => typeof row[column] === 'number'),
  )
  const cells = rows.map((row) =>
    row.map((cell, column) => {
      if (typeof cell === 'number') return formatCount(cell)
      return column === last ? cell : cut(cell)
    }),
  )
  const lines = [[...head], ...cells]
  const widths = head.map((_, column) =>
    lines.reduce((widest, row) => Math.max(widest, row[column]!.length), 0),
  )
  return lines
    .map((row) =>
      row
        .map((cell, column) =>
          isNumeric[column] ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
