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

interface TableProps extends Omit<DataTableProps, 'label'> {
  /** Read out, where nothing around it says what it holds. */
  readonly label?: string
  readonly className: string | undefined
  /** Whether the first cell of each row is its name. */
  readonly named?: boolean
  /** Class of a row, by its place. */
  readonly rowClass?: (row: number) => string | undefined
}

/** The table itself, as high as its rows are. */
export function Table({ label, columns, rows, className, named = false, rowClass }: TableProps) {
  const alignment = (column: DataColumn | undefined) =>
    column?.numeric === true ? styles.numeric : undefined
  return (
    <table className={className} aria-label={label}>
      <thead>
        <tr>
          {columns.map((column, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a column's place is its identity.
            <th key={index} scope="col" className={alignment(column)}>
              {column.header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a row's place is its identity.
          <tr key={index} className={rowClass?.(index)}>
            {row.map((value, at) =>
              named && at === 0 ? (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <th key={at} scope="row">
                  {value}
                </th>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: as above
                <td key={at} className={alignment(columns[at])}>
                  {value}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/**
 * A table of a bounded number of rows, scrolled where it is larger than its place. Not the `Grid`: its rows are read, never
 * chosen, have the height of what stands in them, and nobody arranges its columns.
 */
export function DataTable({ label, ...table }: DataTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={styles.scroller} aria-label={label} tabIndex={0}>
      <Table {...table} className={styles.table} />
    </section>
  )
}
