import { ArrowRight } from 'lucide-react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { RecoveryRule, RuleSkip } from '../../shared/contract/recovery.ts'
import { usePreviewRows } from '../api/queries.ts'
import { ErrorBox, IdText, Row, UnknownTag, VirtualList } from '../ui/index.ts'
import styles from './preview-rows.module.css'
import { SKIP_WORDS } from './words.ts'

/** Height in CSS pixels; the style sheet keeps to it. */
const ROW = 28

interface PreviewRowsProps {
  readonly caseView: CaseView
  readonly rule: RecoveryRule
  /** Only the rows that are skipped for this reason. */
  readonly skip: RuleSkip | null
}

/** Before and after, row by row. */
export function PreviewRows({ caseView, rule, skip }: PreviewRowsProps) {
  const rows = usePreviewRows(caseView, rule, skip)
  if (rows.error !== null) return <ErrorBox error={rows.error} onRetry={rows.retry} />
  return (
    <div
      className={`${styles.rows} ${rows.stale ? styles.stale : ''}`}
      aria-busy={rows.pending || rows.stale}
    >
      <VirtualList
        role="group"
        aria-label="Rows, before and after"
        tabIndex={0}
        count={rows.total}
        rowHeight={ROW}
        onRange={rows.show}
        renderRow={(index) => {
          const row = rows.row(index)
          if (row === undefined) return null
          return (
            <div className={styles.row}>
              <span className={styles.id}>
                <IdText text={row.conv_id} max={13} />
              </span>
              <span className={styles.id}>
                <IdText text={row.turn_id} max={14} />
              </span>
              <Row as="span">
                {row.before === '' ? <UnknownTag /> : <IdText text={row.before} max={24} />}
              </Row>
              <ArrowRight size={13} aria-label="becomes" className={styles.arrow} />
              <span className={styles.after}>
                {row.after === null ? (
                  <span className={styles.skip}>
                    stays: {row.skip === null ? 'not filled' : SKIP_WORDS[row.skip]}
                  </span>
                ) : (
                  <IdText text={row.after} max={40} />
                )}
              </span>
            </div>
          )
        }}
      />
    </div>
  )
}
