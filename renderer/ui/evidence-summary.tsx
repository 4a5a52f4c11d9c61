import {
  ArrowDownToLine,
  Check,
  CircleSlash2,
  Columns2,
  FileText,
  Info,
  Server,
  Split,
  UserCheck,
} from 'lucide-react'
import type { Turn } from '../../shared/contract/model.ts'
import type { EvidenceState } from '../../shared/truth/evidence-state.ts'
import { turnNotes } from '../../shared/truth/turn-notes.ts'
import styles from './evidence.module.css'
import { evidenceWords } from './evidence-words.ts'

const ICONS: Record<EvidenceState, typeof Check> = {
  agrees: Check,
  'column-only': Columns2,
  'server-made': Server,
  payload: FileText,
  'metadata-only': ArrowDownToLine,
  conflict: Split,
  recovered: UserCheck,
  none: CircleSlash2,
}

interface EvidenceSummaryProps {
  readonly turn: Pick<Turn, 'evidence' | 'server_made' | 'carried_over'>
}

/** A turn's evidence on one line: what needs an eye first. */
export function EvidenceSummary({ turn }: EvidenceSummaryProps) {
  const { evidence, server_made, carried_over } = turn
  const all = evidenceWords(evidence)
  // What agrees all the same needs no note.
  const notes = turnNotes(evidence.runtime === 'agrees' ? { server_made } : { server_made, carried_over })
  return (
    <span className={styles.summary} title={[all.map(({ words }) => words).join(', '), ...notes].join('\n')}>
      {all.map(({ state, words }) => {
        const Icon = ICONS[state]
        return (
          <span key={words} className={`${styles.part} ${styles[state]}`}>
            <Icon size={13} aria-hidden />
            <span className={styles.words}>{words}</span>
          </span>
        )
      })}
      {notes.length > 0 && <Info size={13} className={styles.note} aria-label={notes.join('. ')} />}
    </span>
  )
}
