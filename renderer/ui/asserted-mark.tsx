import { UserPen } from 'lucide-react'
import type { Provenance } from '../../shared/contract/run-kind.ts'
import styles from './asserted-mark.module.css'

/** Says of a value that a person asserted it; nothing of a value with another origin. */
export function AssertedMark({ provenance }: { readonly provenance: Provenance | null | undefined }) {
  if (provenance?.kind !== 'asserted') return null
  return (
    <span className={styles.asserted} title={provenance.text}>
      <UserPen size={11} aria-hidden />
      asserted
    </span>
  )
}
