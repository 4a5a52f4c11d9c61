import { Ban, Check, Circle, Minus } from 'lucide-react'
import type { PlanStep } from '../../shared/contract/model.ts'
import { SqlText, sentenceOf, Text } from '../ui/index.ts'
import styles from './steps.module.css'

const KINDS: Record<PlanStep['kind'], string> = {
  'add-column': 'Add column',
  'fill-column': 'Fill column',
  backfill: 'Backfill',
  'create-index': 'Create index',
  'rebuild-index': 'Rebuild index',
}

const STATUS = {
  pending: { word: 'to do', Icon: Circle },
  done: { word: 'done', Icon: Check },
  'not-needed': { word: 'not needed', Icon: Minus },
  barred: { word: 'cannot be made', Icon: Ban },
} as const

/** Each step with its reason and its SQL. The SQL is shown, never taken from the file. */
export function Steps({ steps }: { readonly steps: readonly PlanStep[] }) {
  return (
    <ol className={styles.steps}>
      {steps.map((step) => {
        const { word, Icon } = STATUS[step.status]
        return (
          <li key={step.id} className={`${styles.step} ${styles[step.status]}`}>
            <span className={styles.status}>
              <Icon size={14} aria-hidden />
              {word}
            </span>
            <div className={styles.words}>
              <p>
                <b>{KINDS[step.kind]}</b> <code className={styles.id}>{sentenceOf(step.id)}</code>
              </p>
              <Text as="p" tone="quiet" pretty>
                {sentenceOf(step.reason)}
              </Text>
              {step.status !== 'not-needed' && step.status !== 'barred' && step.sql !== '' && (
                <div className={styles.sql}>
                  <SqlText sql={step.sql} />
                </div>
              )}
            </div>
          </li>
        )
      })}
    </ol>
  )
}
