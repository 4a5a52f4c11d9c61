import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { PreviewRow, RecoveryRule, RuleSkip } from '../../shared/contract/recovery.ts'
import { usePreviewRows } from '../api/queries.ts'
import { ErrorBox, Grid, type GridColumn, IdText, Text, UnknownTag, useGrid } from '../ui/index.ts'
import styles from './preview-rows.module.css'
import { SKIP_WORDS } from './words.ts'

/** Height in CSS pixels. */
const ROW = 28

interface PreviewRowsProps {
  readonly caseView: CaseView
  readonly rule: RecoveryRule
  /** Only the rows that are skipped for this reason. */
  readonly skip: RuleSkip | null
}

const id = (name: 'conv_id' | 'session_id' | 'turn_id', header: string): GridColumn<PreviewRow> => ({
  id: name,
  header,
  min: 100,
  gives: true,
  cell: (row) => <IdText text={row[name]} wrap={false} />,
  copies: [[name, (row) => row[name]]],
})

const skipWords = ({ skip }: PreviewRow): string => (skip === null ? 'not filled' : SKIP_WORDS[skip])

const COLUMNS: GridColumn<PreviewRow>[] = [
  id('conv_id', 'conversation'),
  id('session_id', 'session'),
  id('turn_id', 'turn'),
  {
    id: 'before',
    header: 'before',
    min: 80,
    gives: true,
    cell: ({ before }) => (before === '' ? <UnknownTag /> : <IdText text={before} wrap={false} />),
    copies: [['before', ({ before }) => before]],
  },
  {
    id: 'after',
    header: 'after',
    min: 120,
    whole: 220,
    cell: (row) =>
      row.after === null ? (
        <Text tone="muted">stays: {skipWords(row)}</Text>
      ) : (
        <IdText text={row.after} wrap={false} />
      ),
    copies: [
      ['after', ({ after }) => after],
      ['stays because', (row) => (row.after === null ? skipWords(row) : null)],
    ],
  },
]

/** Before and after, row by row. */
export function PreviewRows({ caseView, rule, skip }: PreviewRowsProps) {
  const rows = usePreviewRows(caseView, rule, skip)
  const grid = useGrid(COLUMNS, { name: 'preview', hidden: ['session_id'] })
  const [at, setAt] = useState(0)
  if (rows.error !== null) return <ErrorBox error={rows.error} onRetry={rows.retry} />
  return (
    <div className={`${styles.rows} ${rows.stale ? styles.stale : ''}`}>
      <Grid
        label="Rows, before and after"
        grid={grid}
        count={rows.total}
        row={rows.row}
        fetch={rows.fetch}
        rowHeight={ROW}
        current={Math.min(at, rows.total - 1)}
        onMove={setAt}
        onRange={rows.show}
        busy={rows.pending || rows.stale}
      />
    </div>
  )
}
