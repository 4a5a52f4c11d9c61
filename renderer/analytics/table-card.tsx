import { type ReactNode, useId } from 'react'
import type { TableData } from '../format/table-data.ts'
import { type DataColumn, DataTable } from '../tables/data-table.tsx'
import { ExportMenu } from '../tables/export-menu.tsx'
import type { ExportableTable } from '../tables/export-table.ts'
import { Stack, Text } from '../ui/layout.tsx'
import styles from './table-card.module.css'

interface TableCardProps {
  readonly title: string
  /** N of M, and in which order. */
  readonly note: string
  readonly columns: readonly DataColumn[]
  readonly rows: readonly (readonly ReactNode[])[]
  /** The rows shown, as data to copy. */
  readonly data: TableData
  readonly whole: ExportableTable
  /** Said instead of an empty table. */
  readonly nothing: string
}

/** One table with its heading, its count and its ways out. */
export function TableCard({ title, note, columns, rows, data, whole, nothing }: TableCardProps) {
  const id = useId()
  return (
    <Stack as="section" gap={8} card narrows pad="12px 16px 16px" aria-labelledby={id}>
      <header className={styles.head}>
        <h2 id={id}>{title}</h2>
        <Text tone="muted" size="s">
          {note}
        </Text>
        {rows.length > 0 && <ExportMenu of={whole} copies={{ what: 'the rows shown', data }} />}
      </header>
      {rows.length === 0 ? (
        <Text as="p" tone="muted" size="s">
          {nothing}
        </Text>
      ) : (
        <DataTable label={`${title}, rows`} columns={columns} rows={rows} />
      )}
    </Stack>
  )
}
