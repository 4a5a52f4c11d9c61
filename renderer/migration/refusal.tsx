import { Ban } from 'lucide-react'
import styles from './refusal.module.css'

interface RefusalProps {
  readonly reason: string
  readonly next?: string
}

/** Why this file is not migrated, and what can be done with it all the same. */
export function Refusal({ reason, next }: RefusalProps) {
  return (
    <section className={styles.box} aria-label="Migration refused">
      <Ban size={18} aria-hidden className={styles.icon} />
      <div>
        <p className={styles.title}>This file is not migrated</p>
        <p className={styles.reason}>{reason}</p>
        {next !== undefined && <p className={styles.reason}>{next}</p>}
        <p className={styles.rest}>Everything that can be read of it is still listed, read-only.</p>
      </div>
    </section>
  )
}
