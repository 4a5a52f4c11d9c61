import { Ban } from 'lucide-react'
import type { ReactNode } from 'react'
import { sentenceOf, Text } from '../ui/index.ts'
import styles from './refusal.module.css'

interface RefusalProps {
  readonly reason: string
  readonly next?: string
  /** What can be done instead. */
  readonly children?: ReactNode
}

/** Why this file is not migrated, and what can be done with it all the same. */
export function Refusal({ reason, next, children }: RefusalProps) {
  return (
    <section className={styles.box} aria-label="Migration refused">
      <Ban size={18} aria-hidden className={styles.icon} />
      <div>
        <Text as="p" weight="bold">
          This file is not migrated
        </Text>
        <p className={styles.reason}>{sentenceOf(reason)}</p>
        {next !== undefined && <p className={styles.reason}>{sentenceOf(next)}</p>}
        <Text as="p" tone="quiet">
          Everything that can be read of it is still listed, read-only.
        </Text>
        {children}
      </div>
    </section>
  )
}
