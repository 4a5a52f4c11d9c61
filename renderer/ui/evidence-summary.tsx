import { ArrowDownToLine, Check, CircleSlash2, Columns2, Server, Split, UserCheck } from 'lucide-react'
import type { EvidenceState } from '../../shared/truth/evidence-state.ts'
import styles from './evidence-summary.module.css'
import { evidenceWords } from './evidence-words.ts'

const ICONS: Record<EvidenceState, typeof Check> = {
  agrees: Check,
  'column-only': Columns2,
  'server-made': Server,
  'metadata-only': ArrowDownToLine,
  conflict: Split,
  recovered: UserCheck,
  none: CircleSlash2,
}

interface EvidenceSummaryProps {
  readonly evidence: { readonly runtime: EvidenceState; readonly inference: EvidenceState }
}

/** A turn's evidence on one line: what needs an eye first. */
export function EvidenceSummary({ evidence }: EvidenceSummaryProps) {
  const all = evidenceWords(evidence)
  return (
    <span className={styles.summary} title={all.map(({ words }) => words).join(', ')}>
      {all.map(({ state, words }) => {
        const Icon = ICONS[state]
        return (
          <span key={words} className={`${styles.part} ${styles[state]}`}>
            <Icon size={13} aria-hidden />
            <span className={styles.words}>{words}</span>
          </span>
        )
      })}
    </span>
  )
}
