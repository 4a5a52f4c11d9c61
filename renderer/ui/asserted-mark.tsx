import { UserPen } from 'lucide-react'
import type { Provenance } from '../../shared/contract/run-kind.ts'
import { provenanceIn } from '../format/provenance.ts'
import { useZone } from '../state/preferences.ts'
import styles from './asserted-mark.module.css'
import { titleOf } from './id-text.tsx'

interface AssertedMarkProps {
  readonly provenance: Provenance | null | undefined
  /** Without its frame, for narrow columns. */
  readonly plain?: boolean
}

/** Says of a value that a person asserted it; nothing of a value with another origin. */
export function AssertedMark({ provenance, plain = false }: AssertedMarkProps) {
  const zone = useZone()
  if (provenance?.kind !== 'asserted') return null
  return (
    <span
      className={`${styles.asserted} ${plain ? '' : styles.framed}`}
      title={titleOf(provenanceIn(provenance, zone))}
    >
      <UserPen size={11} aria-hidden />
      asserted
    </span>
  )
}
