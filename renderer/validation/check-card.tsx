import { ChevronRight } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import type { ValidationCheck } from '../../shared/contract/playbook.ts'
import { middleEllipsis } from '../../shared/text/middle-ellipsis.ts'
import { visibleLines } from '../../shared/truth/visible.ts'
import { formatCount } from '../../shared/truth/words.ts'
import { Copy, Stack, sentenceOf, Text } from '../ui/index.ts'
import styles from './check-card.module.css'
import { CheckResult } from './check-result.tsx'
import { VerdictTag } from './verdict.tsx'

/** Characters of a statement that are shown: it may name an id of a million. */
const SHOWN = 10_000

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
            {sql !== null && (
              <div className={styles.sql}>
                {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
                <pre tabIndex={0}>{visibleLines(middleEllipsis(sql, SHOWN))}</pre>
                <Copy text={sql} what="the SQL" />
              </div>
            )}
            {sql !== null && sql.length > SHOWN && (
              <Text as="p" tone="muted" size="s">
                Shown in part: it has {formatCount(sql.length)} characters, and is copied whole.
              </Text>
            )}
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
