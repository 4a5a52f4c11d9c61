import type { Cell, ResultTable } from '../../shared/contract/playbook.ts'
import { visibleText } from '../../shared/truth/visible.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { tsvOf } from '../format/table-data.ts'
import { DataTable } from '../tables/data-table.tsx'
import { Copy, IdText } from '../ui/index.ts'
import styles from './check-result.module.css'

/** Characters of one value that are shown; copying gives all that came. */
const SHOWN = 200

const isNumeric = ({ rows }: ResultTable, column: number): boolean =>
  rows.length > 0 && rows.every((row) => typeof row[column] === 'number')

function Value({ value }: { readonly value: Cell }) {
  if (value === null) return <span className={styles.none}>NULL</span>
  if (typeof value === 'number') return <code>{value}</code>
  // As the sqlite3 shell would quote it: an empty text is a value of its own.
  return value === '' ? <span className={styles.none}>''</span> : <IdText text={value} max={SHOWN} wrap />
}

/** The rows that a statement gave, as they are. */
export function CheckResult({ result, label }: { readonly result: ResultTable; readonly label: string }) {
  const { columns, rows, total } = result
  return (
    <div className={styles.result}>
      <p className={styles.count}>
        {rows.length === total
          ? `${formatCount(total)} ${total === 1 ? 'row' : 'rows'}`
          : `${formatCount(rows.length)} of ${formatCount(total)} rows shown`}
        {rows.length > 0 && <Copy text={tsvOf(result, true)} what="the rows, with headers" />}
      </p>
      {rows.length > 0 && (
        <DataTable
          label={label}
          columns={columns.map((header, column) => ({
            header: <code>{visibleText(header)}</code>,
            numeric: isNumeric(result, column),
          }))}
          rows={rows.map((row) =>
            // biome-ignore lint/suspicious/noArrayIndexKey: a value's column is its identity.
            row.map((value, column) => <Value key={column} value={value} />),
          )}
        />
      )}
    </div>
  )
}
