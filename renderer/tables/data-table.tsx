import type { ReactNode } from 'react'
import styles from './data-table.module.css'

export interface DataColumn {
  readonly header: ReactNode
  /** Numbers stand at the right, one under the other. */
  readonly numeric?: boolean
}

interface DataTableProps {
  /** What the table holds; read out. */
  readonly label: string
  readonly columns: readonly DataColumn[]
  readonly rows: readonly (readonly ReactNode[])[]
}

/**
 * A table of a bounded number of rows, scrolled where it is larger than its place. Not the `Grid`: its rows are read, never
 * chosen, have the height of what stands in them, and nobody arranges its columns.
 */
export function DataTable({ label, columns, rows }: DataTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={styles.scroller} aria-label={label} tabIndex={0}>
      <table className={styles.table}>
        <thead>
          <tr>
            {columns.map((column, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a column's place is its identity.
              <th key={index} scope="col" className={column.numeric === true ? styles.numeric : undefined}>
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a row's place is its identity.
            <tr key={index}>
              {row.map((value, at) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={at} className={columns[at]?.numeric === true ? styles.numeric : undefined}>
                  {value}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
