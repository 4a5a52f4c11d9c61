import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import type { ValidationCheck } from '../../shared/contract/playbook.ts'
import { SqlText, Stack, sentenceOf, Text } from '../ui/index.ts'
import styles from './check-card.module.css'
import { CheckResult } from './check-result.tsx'
import { VerdictTag } from './verdict.tsx'

interface CheckCardProps {
  readonly check: ValidationCheck
  readonly open: boolean
  readonly onToggle: () => void
  /** What can be done from here, beside the recommended response. */
  readonly actions?: ReactNode
}

/** One check: verdict and explanation always, its statement, result and response when opened. */
export function CheckCard({ check, open, onToggle, actions }: CheckCardProps) {
  const id = useId()
  const { number, title, verdict, explanation, sql, result, beyond_sql, response } = check
  return (
    <li className={`${styles.check} ${styles[verdict]}`}>
      <button
        type="button"
        className={styles.head}
        aria-expanded={open}
        aria-controls={id}
        onClick={onToggle}
      >
        <span className={styles.number}>{number}</span>
        <Stack as="span">
          <Text weight="medium">{title}</Text>
          <Text tone="quiet" anywhere pretty>
            {sentenceOf(explanation)}
          </Text>
        </Stack>
        <VerdictTag verdict={verdict} />
        <ChevronRight size={15} aria-hidden className={styles.chevron} />
      </button>
      <div id={id} className={styles.body} hidden={!open}>
        {open && (
          <>
            {sql !== null && <SqlText sql={sql} scrolls />}
            {result !== null && <CheckResult result={result} label={`Result of ${title}`} />}
            {beyond_sql !== null && (
              <div className={styles.beyond}>
                <p>
                  <b>Beyond SQL.</b> {sentenceOf(beyond_sql.explanation)}
                </p>
                {beyond_sql.result !== null && (
                  <CheckResult result={beyond_sql.result} label={`Beyond SQL: ${title}`} />
                )}
              </div>
            )}
            <div className={styles.response}>
              <p>
                <b>Recommended.</b> {sentenceOf(response)}
              </p>
              {actions}
            </div>
          </>
        )}
      </div>
    </li>
  )
}
