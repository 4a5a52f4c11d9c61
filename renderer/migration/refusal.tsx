import { Ban } from 'lucide-react'
import styles from './refusal.module.css'

/** Why this file is not migrated, and what can be done with it all the same. */
export function Refusal({ reason }: { readonly reason: string }) {
  return (
    <section className={styles.box} aria-label="Migration refused">
      <Ban size={18} aria-hidden className={styles.icon} />
      <div>
        <p className={styles.title}>This file is not migrated</p>
        <p className={styles.reason}>{reason}</p>
        <p className={styles.rest}>Everything that can be read of it is still listed, read-only.</p>
      </div>
    </section>
  )
}
