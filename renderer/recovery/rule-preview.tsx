import { useState } from 'react'
import type { CaseView } from '../../shared/contract/model.ts'
import type { RulePreview as Preview, RecoveryRule, RuleSkip } from '../../shared/contract/recovery.ts'
import type { TruthColumn } from '../../shared/truth/columns.ts'
import { formatCount, plural } from '../../shared/truth/words.ts'
import { usePreview } from '../api/queries.ts'
import { Empty, ErrorBox, FilterChip, Segmented, sentenceOf } from '../ui/index.ts'
import { Histogram } from './histogram.tsx'
import { PreviewRows } from './preview-rows.tsx'
import type { RuleProblem } from './rule-form.ts'
import styles from './rule-preview.module.css'
import { COLUMN_NAMES, SKIP_WORDS } from './words.ts'

/** Before and after of the rules that stand in the form: of one of them, where there are two. */
export function RulePreview({
  caseView,
  rules,
  problem,
}: {
  readonly caseView: CaseView
  readonly rules: readonly RecoveryRule[]
  readonly problem: RuleProblem | null
}) {
  const [column, setColumn] = useState<TruthColumn>('runtime_key')
  const rule = rules.find((one) => one.column === column) ?? rules[0] ?? null
  const preview = usePreview(caseView, rule)
  if (problem !== null) {
    return (
      <Empty title="Not a rule yet">
        {sentenceOf(problem.message)} What the rule would do is shown here; nothing is written until you apply
        it.
      </Empty>
    )
  }
  if (rule === null) {
    return (
      <Empty title="No path yet">
        Choose a candidate, or write the path of a place in the rows’ own metadata. What the rule would do is
        shown here; nothing is written until you apply it.
      </Empty>
    )
  }
  if (preview.error !== null) {
    return <ErrorBox error={preview.error} onRetry={() => void preview.refetch()} />
  }
  if (preview.data === undefined) return <p className={styles.counting}>Reading the rows…</p>
  return (
    <>
      {rules.length > 1 && (
        <Segmented
          label="Whose rows are shown"
          value={rule.column}
          options={rules.map(({ column }) => [column, COLUMN_NAMES[column]] as const)}
          onChange={setColumn}
        />
      )}
      <Shown
        key={rule.column}
        caseView={caseView}
        rule={rule}
        preview={preview.data}
        stale={preview.isPlaceholderData}
      />
    </>
  )
}

interface ShownProps {
  readonly caseView: CaseView
  readonly rule: RecoveryRule
  readonly preview: Preview
  readonly stale: boolean
}

function Shown({ caseView, rule, preview, stale }: ShownProps) {
  const [wanted, setSkip] = useState<RuleSkip | null>(null)
  const skip = preview.skipped.some(({ reason }) => reason === wanted) ? wanted : null
  return (
    <div className={`${styles.preview} ${stale ? styles.stale : ''}`} aria-busy={stale}>
      <p className={styles.sum} role="status">
        Fills <b>{COLUMN_NAMES[rule.column]}</b> in <b>{formatCount(preview.fills)}</b> of{' '}
        {plural(preview.rows, 'row')} that lack it here, with {plural(preview.distinct, 'different value')}
      </p>
      {preview.values.length > 0 && (
        <Histogram values={preview.values} distinct={preview.distinct} rows={preview.fills} />
      )}
      <fieldset className={styles.skips}>
        <legend className="visually-hidden">Which rows are listed</legend>
        <FilterChip on={skip === null} onToggle={() => setSkip(null)}>
          all rows <b>{formatCount(preview.rows)}</b>
        </FilterChip>
        {preview.skipped.map(({ reason, rows }) => (
          <span key={reason} title={reason}>
            <FilterChip on={skip === reason} onToggle={(on) => setSkip(on ? reason : null)}>
              skipped: {SKIP_WORDS[reason]} <b>{formatCount(rows)}</b>
            </FilterChip>
          </span>
        ))}
      </fieldset>
      <PreviewRows caseView={caseView} rule={rule} skip={skip} />
    </div>
  )
}
